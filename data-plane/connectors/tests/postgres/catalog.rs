//! What can be asked besides rows.

use arrow_schema::DataType;
use binnacle_connectors::{Table, TableKind};
use serde_json::json;

use crate::harness::{connect, look_behind, parameters, source, table, url};

async fn make_schema() {
    let client = look_behind(&url()).await;
    client
        .batch_execute(
            "DROP SCHEMA IF EXISTS catalog_tests CASCADE; CREATE SCHEMA catalog_tests; SET search_path = catalog_tests;
             CREATE TABLE sales (id int, amount numeric(10,2)); INSERT INTO sales VALUES (1, 2.50);
             CREATE VIEW large AS SELECT * FROM sales WHERE amount > 100;
             CREATE TABLE parted (id int) PARTITION BY RANGE (id);
             CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2)",
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn tables_views_and_search_path_are_known() {
    make_schema().await;
    let mut given = parameters(&url());
    given.insert("searchPath".into(), json!("nowhere, catalog_tests"));
    let source = connect(given, None).await.unwrap();
    assert_eq!(table(&*source, "SELECT * FROM sales").await, "id | amount\n1  | 2.50");
    let tables = source.list_tables().await.unwrap();
    let ours: Vec<_> = tables.iter().filter(|table| table.schema.as_deref() == Some("catalog_tests")).collect();
    let named = |name: &str, kind| Table {
        catalog: Some("postgres".into()),
        schema: Some("catalog_tests".into()),
        name: name.into(),
        kind,
    };
    let expected =
        [named("large", TableKind::View), named("parted", TableKind::Table), named("sales", TableKind::Table)];
    assert_eq!(ours, expected.iter().collect::<Vec<_>>());
    assert!(tables.iter().all(|table| !table.schema.as_deref().unwrap().starts_with("pg_")));
}

#[tokio::test]
async fn columns_are_described_without_running_anything() {
    let sql = "SELECT 1 / 0 AS a, 'x'::text AS b, 1.5::numeric(6,2) AS c, now() AS d";
    let schema = source().await.describe(sql).await.unwrap();
    let types: Vec<_> =
        schema.fields().iter().map(|field| (field.name().as_str(), field.data_type().clone())).collect();
    assert_eq!(types[..3], [("a", DataType::Int32), ("b", DataType::Utf8), ("c", DataType::Decimal128(6, 2)),]);
    assert!(source().await.describe("SELECT nope").await.is_err());
}

#[tokio::test]
async fn a_probe_tells_the_version() {
    assert!(source().await.probe().await.unwrap().starts_with("PostgreSQL 1"));
}
