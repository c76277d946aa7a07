//! What is in a file comes as it is.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
    RecordBatch, StringArray, TimestampMicrosecondArray, UInt64Array, types::Int32Type,
};
use arrow_schema::DataType;
use binnacle_protocol::ErrorCode;
use serde_json::json;

use crate::harness::{Folder, rows, table, types};

/// `a,b` and `1,x` on two lines, zipped.
const ZIPPED: &[u8] =
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\xd4\x49\xe2\x32\xd4\xa9\xe0\x02\x00\xf4\xa0\x01\x00\x08\x00\x00\x00";

#[tokio::test]
async fn every_type_of_parquet_comes_plain_and_exact() {
    let folder = Folder::new();
    let dictionary: DictionaryArray<Int32Type> = vec![Some("x"), None].into_iter().collect();
    let columns: [(&str, ArrayRef); 9] = [
        ("i", Arc::new(Int64Array::from(vec![Some(9_007_199_254_740_993), None]))),
        ("u", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
        ("f", Arc::new(Float64Array::from(vec![0.1, 0.5]))),
        ("m", Arc::new(Decimal128Array::from(vec![12_345, -1]).with_precision_and_scale(10, 2).unwrap())),
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ("d", Arc::new(Date32Array::from(vec![19_782, -1]))),
        ("t", Arc::new(TimestampMicrosecondArray::from(vec![1, 0]).with_timezone("UTC"))),
        ("k", Arc::new(dictionary)),
        ("y", Arc::new(BinaryArray::from_vec(vec![b"\x00\xff", b""]))),
    ];
    folder.write_parquet("all.parquet", &RecordBatch::try_from_iter(columns).unwrap());
    let source = folder.source().await;
    let types = types(&*source, "SELECT * FROM \"all\"").await;
    let time = "Timestamp(µs, \"UTC\")";
    assert_eq!(types, ["Int64", "UInt64", "Float64", "Decimal128(10, 2)", "Boolean", "Date32", time, "Utf8", "Binary"]);
    assert_eq!(
        table(&*source, "SELECT * FROM \"all\" LIMIT 1").await.lines().last().unwrap(),
        "9007199254740993 | 18446744073709551615 | 0.1 | 123.45 | true | 2024-02-29 | 1970-01-01T00:00:00.000001Z | x | 00ff"
    );
}

#[tokio::test]
async fn csv_is_read_as_its_options_say() {
    let folder = Folder::new();
    folder.write("a.csv", "1;NA;\"two\nlines\"\n2;3.5;\n");
    let source = folder.source_with(json!({"delimiter": ";", "header": false, "nullValue": "NA"})).await;
    let sql = "SELECT column_1, column_2, column_3 FROM a ORDER BY 1";
    assert_eq!(types(&*source, sql).await, ["Int64", "Float64", "Utf8"]);
    let batch = rows(&*source, sql).await.unwrap();
    assert_eq!((batch.column(1).null_count(), batch.column(2).null_count()), (1, 1));
    folder.write("b.csv", "a;b\n1;x\n");
    assert_eq!(table(&*folder.source_with(json!({"delimiter": ";"})).await, "SELECT * FROM b").await, "a | b\n1 | x");
}

#[tokio::test]
async fn a_type_that_only_late_rows_tell_is_known_in_time() {
    let folder = Folder::new();
    let numbers: Vec<_> = (0..5000).map(|n| n.to_string()).collect();
    folder.write("late.csv", format!("n\n{}\nn/a\n", numbers.join("\n")));
    assert_eq!(types(&*folder.source().await, "SELECT n FROM late").await, ["Utf8"]);
}

#[tokio::test]
async fn json_is_read_as_lines_and_as_one_array() {
    let folder = Folder::new();
    folder.write("lines.ndjson", "{\"a\": 1, \"at\": \"2024-01-01T10:00:00Z\"}\n{\"a\": 2.5, \"at\": null}\n");
    folder.write("array.json", " [ {\"a\": 1, \"at\": \"2024-01-01\"},\n {\"a\": 2, \"b\": {\"c\": [1, 2]}} ] ");
    let source = folder.source().await;
    assert_eq!(types(&*source, "SELECT a, at FROM lines").await, ["Float64", "Timestamp(µs, \"UTC\")"]);
    assert_eq!(types(&*source, "SELECT a, at FROM array").await, ["Int64", "Date32"]);
    assert_eq!(table(&*source, "SELECT a, at FROM array ORDER BY a").await, "a | at\n1 | 2024-01-01\n2");
    assert_eq!(table(&*source, "SELECT b['c'][2] AS c FROM array WHERE a = 2").await, "c\n2");
}

#[tokio::test]
async fn compressed_and_tab_separated_files_are_known_by_their_names() {
    let folder = Folder::new();
    folder.write("zipped.csv.gz", ZIPPED).write("tabs.tsv", "a\tb\n1\tx, y\n");
    let source = folder.source().await;
    assert_eq!(table(&*source, "SELECT * FROM zipped").await, "a | b\n1 | x");
    assert_eq!(table(&*source, "SELECT * FROM tabs").await, "a | b\n1 | x, y");
}

#[tokio::test]
async fn a_folder_of_parts_is_one_table() {
    let folder = Folder::new();
    let part = |value: i64| RecordBatch::try_from_iter([("n", Arc::new(Int64Array::from(vec![value])) as ArrayRef)]);
    folder.write_parquet("sales/part-0.parquet", &part(1).unwrap());
    folder.write_parquet("sales/2024/part-1.parquet", &part(2).unwrap());
    folder.write("sales/_SUCCESS", "").write("sales/.part-0.parquet.crc", "x").write("notes/readme.md", "x");
    let source = folder.source().await;
    assert_eq!(table(&*source, "SELECT sum(n) AS s FROM sales").await, "s\n3");
    assert_eq!(source.list_tables().await.unwrap().len(), 1);
    folder.write("sales/part-2.csv", "n\n1\n");
    let error = rows(&*source, "SELECT * FROM sales").await.unwrap_err();
    assert!(error.message.contains("several formats"), "{}", error.message);
}

#[tokio::test]
async fn names_are_taken_as_they_are_written() {
    let folder = Folder::new();
    folder.write("Sales [2024] 100%.csv", "Amount\n1\n").write("naïve#1.csv", "a\n2\n");
    let source = folder.source().await;
    assert_eq!(table(&*source, "SELECT \"Amount\" FROM \"Sales [2024] 100%\"").await, "Amount\n1");
    assert_eq!(table(&*source, "SELECT a FROM \"naïve#1\"").await, "a\n2");
    folder.write("Upper.csv", "a\n1\n");
    let error = rows(&*source, "SELECT a FROM Upper").await.unwrap_err();
    assert_eq!(error.hint.unwrap(), "Names with capitals need double quotes: write `\"Upper\"`.");
}

#[tokio::test]
async fn long_results_are_sorted_and_cut_into_batches() {
    let folder = Folder::new();
    let values: Vec<i64> = (0..50_000).rev().collect();
    let texts: StringArray = values.iter().map(|value| Some(format!("a text that is long: {value}"))).collect();
    let columns: [(&str, ArrayRef); 2] = [("n", Arc::new(Int64Array::from(values))), ("t", Arc::new(texts))];
    folder.write_parquet("long.parquet", &RecordBatch::try_from_iter(columns).unwrap());
    let batch = rows(&*folder.source().await, "SELECT n, t FROM long ORDER BY n").await.unwrap();
    assert_eq!((batch.num_rows(), batch.column(1).data_type()), (50_000, &DataType::Utf8));
    let first = rows(&*folder.source().await, "SELECT count(*) FROM long WHERE n < 0").await.unwrap();
    assert_eq!(first.num_rows(), 1);
}

#[tokio::test]
async fn two_files_of_one_name_are_refused_rather_than_guessed() {
    let folder = Folder::new();
    folder.write("a.csv", "x\n1\n").write("a.json", "{\"x\": 2}\n");
    let error = rows(&*folder.source().await, "SELECT * FROM a").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert!(error.message.contains("`data/a.csv`") && error.message.contains("`data/a.json`"), "{}", error.message);
}

#[tokio::test]
async fn nan_is_kept() {
    let folder = Folder::new();
    let values: ArrayRef = Arc::new(Float64Array::from(vec![0.5, f64::NAN, 0.1, f64::NAN]));
    folder.write_parquet("f.parquet", &RecordBatch::try_from_iter([("f", values)]).unwrap());
    assert_eq!(table(&*folder.source().await, "SELECT f FROM f").await, "f\n0.5\nNaN\n0.1\nNaN");
}
