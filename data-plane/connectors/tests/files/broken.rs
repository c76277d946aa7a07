//! What is missing or broken is named.

use std::{fs, sync::Arc};

use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use binnacle_protocol::ErrorCode;
use serde_json::json;

use crate::harness::{Folder, connect, rows};

#[tokio::test]
async fn a_missing_folder_and_a_missing_table_are_named() {
    let folder = Folder::new();
    folder.write("a.csv", "x\n1\n").write("b.csv", "x\n1\n");
    let source = connect(&folder.environment(), json!({"path": "nowhere"})).await.unwrap();
    for error in [source.probe().await.unwrap_err(), rows(&*source, "SELECT * FROM a").await.unwrap_err()] {
        assert_eq!(error.code, ErrorCode::DatasourceUnreachable);
        assert!(error.message.contains("`nowhere`"), "{}", error.message);
    }
    let error = rows(&*folder.source().await, "SELECT * FROM c").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert_eq!(error.message, "there is no table `c` in `data`");
    assert_eq!(error.hint.unwrap(), "The tables are `a`, `b`.");
}

#[tokio::test]
async fn a_file_of_unknown_format_is_told_as_such() {
    let folder = Folder::new();
    folder.write("a.dat", "x\n1\n");
    let source = connect(&folder.environment(), json!({"path": "data/a.dat"})).await.unwrap();
    let error = source.probe().await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DatasourceInvalid);
    assert!(error.hint.unwrap().contains("`parameters.format`"));
    let source = connect(&folder.environment(), json!({"path": "data/a.dat", "format": "csv"})).await.unwrap();
    assert_eq!(rows(&*source, "SELECT * FROM a").await.unwrap().num_rows(), 1);
}

#[tokio::test]
async fn a_broken_file_is_named_whatever_its_format() {
    let folder = Folder::new();
    folder
        .write("p.parquet", "this is not Parquet")
        .write("empty.parquet", "")
        .write("c.csv", "a,b\n1,2\n3\n")
        .write("j.json", "{\"a\": 1}\n{\"a\": \n")
        .write("array.json", "[{\"a\": 1}, {\"a\": ")
        .write("nothing.csv", "")
        .write("z.csv.gz", "not gzip")
        .write("many/1.csv", "a\n1\n")
        .write("many/2.csv", b"a\n\xff\n");
    let source = folder.source().await;
    for (table, file) in [
        ("p", "data/p.parquet"),
        ("empty", "data/empty.parquet"),
        ("c", "data/c.csv"),
        ("j", "data/j.json"),
        ("array", "data/array.json"),
        ("nothing", "data/nothing.csv"),
        ("z", "data/z.csv.gz"),
        ("many", "data/many/2.csv"),
    ] {
        let error = rows(&*source, &format!("SELECT * FROM {table}")).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::QueryFailed, "{table}: {error}");
        assert!(error.message.contains(&format!("`{file}`")), "{table}: {}", error.message);
        assert!(error.hint.is_some(), "{table}");
    }
}

#[tokio::test]
async fn parquet_that_is_broken_inside_is_named_when_it_is_read() {
    let folder = Folder::new();
    let values: ArrayRef = Arc::new(Int64Array::from_iter_values((0..100_000).map(|n| n * 7919 % 100_003)));
    folder.write_parquet("p.parquet", &RecordBatch::try_from_iter([("n", values)]).unwrap());
    let mut bytes = fs::read(folder.path("p.parquet")).unwrap();
    let footer = bytes.len() - 2000;
    bytes[4..footer.min(100_000)].fill(0xAA);
    folder.write("p.parquet", bytes);
    let error = rows(&*folder.source().await, "SELECT sum(n) FROM p").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed, "{error}");
    assert!(error.message.starts_with("`data/p.parquet` cannot be read: "), "{}", error.message);
}

#[tokio::test]
async fn mistakes_in_sql_are_told_where_they_are() {
    let folder = Folder::new();
    folder.write("a.csv", "amount\n1\n");
    let source = folder.source().await;
    let error = rows(&*source, "SELECT ) FROM a").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert!(error.message.contains("Line: 1"), "{}", error.message);
    let error = rows(&*source, "SELECT amout FROM a").await.unwrap_err();
    assert!(error.message.contains("amout") && error.message.contains("amount"), "{}", error.message);
    let error = rows(&*source, "SELECT 1 / (amount - 1) FROM a").await.unwrap_err();
    assert!(error.message.to_lowercase().contains("divide by zero"), "{}", error.message);
}
