//! The example data, as the demo serves it.

use crate::harness::{examples, table, types};

#[tokio::test]
async fn every_file_is_a_table_named_by_its_stem() {
    let names = async |path| -> Vec<String> {
        let tables = examples(path).await.list_tables().await.unwrap();
        tables.into_iter().map(|table| table.name).collect()
    };
    assert_eq!(names("flights").await, ["airlines", "airports", "flights", "planes", "weather"]);
    assert_eq!(names("world").await, ["gapminder", "seattle_weather"]);
    assert_eq!(names("world/gapminder.csv").await, ["gapminder"]);
    let probed = examples("flights").await.probe().await.unwrap();
    assert!(probed.starts_with("DataFusion 55.") && probed.ends_with(", 5 tables"), "{probed}");
}

#[tokio::test]
async fn parquet_and_csv_are_joined() {
    let sql = r#"SELECT a."name", count(*) AS n FROM "flights" f JOIN "airlines" a ON a."carrier" = f."carrier"
                 GROUP BY a."name" ORDER BY n DESC LIMIT 2"#;
    let flights = examples("flights").await;
    assert_eq!(
        table(&*flights, sql).await,
        "name                  | n\nUnited Air Lines Inc. | 58665\nJetBlue Airways       | 54635"
    );
    assert_eq!(table(&*flights, "SELECT count(*) AS n FROM flights").await, "n\n336776");
}

#[tokio::test]
async fn dates_in_json_and_csv_are_dates() {
    let world = examples("world").await;
    let columns = types(&*world, "SELECT \"date\", wind, weather FROM seattle_weather").await;
    assert_eq!(columns, ["Date32", "Float64", "Utf8"]);
    let sql =
        "SELECT date_trunc('year', \"date\") AS y, count(*) AS n FROM seattle_weather GROUP BY 1 ORDER BY 1 LIMIT 1";
    assert_eq!(table(&*world, sql).await.lines().last().unwrap(), "2012-01-01T00:00:00 | 366");
    let columns = types(&*world, "SELECT * FROM gapminder").await;
    assert_eq!(columns, ["Date32", "Utf8", "Utf8", "Int64", "Float64", "Float64"]);
}

#[tokio::test]
async fn what_is_described_is_what_comes() {
    let flights = examples("flights").await;
    let sql = "SELECT *, arrow_typeof(carrier) AS t FROM flights LIMIT 1";
    let stream = flights.query(sql, crate::harness::soon()).await;
    let described = flights.describe(sql).await;
    match (stream, described) {
        (Ok(stream), Ok(described)) => assert_eq!(stream.schema(), described),
        (stream, described) => assert_eq!(stream.err(), described.err()),
    }
}
