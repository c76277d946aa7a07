"""Makes the database, the dataset, and the chart queries in a running Superset.

load.py FOLDER: writes FOLDER/token and, for each query, FOLDER/<name>.json: the body for POST /api/v1/chart/data.
"""

import json
import os
import pathlib
import sys

import requests

BASE = os.environ["PEER_URL"]
FOLDER = pathlib.Path(sys.argv[1])
session = requests.Session()


def call(method, path, **arguments):
    answer = session.request(method, f"{BASE}/api/v1/{path}", timeout=120, **arguments)
    if not answer.ok:
        sys.exit(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
    return answer.json()


def sign_in():
    body = {"username": "admin", "password": "admin", "provider": "db"}
    token = call("POST", "security/login", json=body)["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"
    (FOLDER / "token").write_text(token)


def find_or_make(kind, column, value, body):
    found = call("GET", f"{kind}/", params={"q": f"(filters:!((col:{column},opr:eq,value:{value})))"})["result"]
    return found[0]["id"] if found else call("POST", f"{kind}/", json=body)["id"]


def trips_dataset():
    uri = os.environ["PEER_DATA_URL"].replace("postgres://", "postgresql+psycopg2://")
    database = find_or_make("database", "database_name", "bench", {"database_name": "bench", "sqlalchemy_uri": uri})
    return find_or_make("dataset", "table_name", "trips", {"database": database, "schema": "public", "table_name": "trips"})


YEAR = {"col": "picked_up", "op": "TEMPORAL_RANGE", "val": "2025-01-01 : 2026-01-01"}
DAY = {"label": "picked_up", "sqlExpression": "picked_up", "expressionType": "SQL", "columnType": "BASE_AXIS", "timeGrain": "P1D"}
FARE = {"label": "fare", "expressionType": "SIMPLE", "aggregate": "SUM", "column": {"column_name": "fare", "type": "NUMERIC"}}
ROW = ["id", "picked_up", "dropped_off", "vendor", "payment", "zone", "passengers", "distance_km", "fare", "tip"]
QUERIES = {
    "daily": {
        "columns": [DAY, "vendor"], "metrics": [FARE], "orderby": [], "row_limit": 10_000,
        "extras": {"time_grain_sqla": "P1D"}, "filters": [YEAR],
    },
    "rows": {"columns": ROW, "metrics": [], "orderby": [["id", True]], "row_limit": 10_000, "filters": [YEAR]},
}


def main():
    sign_in()
    dataset = trips_dataset()
    for name, query in QUERIES.items():
        body = {
            "datasource": {"id": dataset, "type": "table"},
            "queries": [query],
            "result_format": "json",
            "result_type": "full",
        }
        (FOLDER / f"{name}.json").write_text(json.dumps(body))
        # Twice: the second one must come from the cache.
        for _ in range(2):
            result = call("POST", "chart/data", json=body)["result"][0]
        assert result["is_cached"], f"{name} is not cached"


main()
