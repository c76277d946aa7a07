//! A file that changed is seen by the very next query.

use std::{fs, sync::Arc};

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use binnacle_protocol::ErrorCode;

use crate::harness::{Folder, rows, table};

fn numbers(values: Vec<i64>) -> RecordBatch {
    RecordBatch::try_from_iter([("n", Arc::new(Int64Array::from(values)) as ArrayRef)]).unwrap()
}

#[tokio::test]
async fn changed_values_columns_and_parts_are_seen() {
    let folder = Folder::new();
    folder.write_parquet("t/1.parquet", &numbers(vec![1, 2]));
    let source = folder.source().await;
    let count = "SELECT count(*) AS c, sum(n) AS s, min(n) AS m FROM t";
    for _ in 0..2 {
        assert_eq!(table(&*source, count).await.lines().last().unwrap(), "2 | 3 | 1");
    }
    folder.write_parquet("t/1.parquet", &numbers(vec![5, 6, 7]));
    assert_eq!(table(&*source, count).await.lines().last().unwrap(), "3 | 18 | 5");
    folder.write_parquet("t/2.parquet", &numbers(vec![-1]));
    assert_eq!(table(&*source, count).await.lines().last().unwrap(), "4 | 17 | -1");
    fs::remove_file(folder.path("t/1.parquet")).unwrap();
    assert_eq!(table(&*source, count).await.lines().last().unwrap(), "1 | -1 | -1");
    let renamed: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
    folder.write_parquet("t/2.parquet", &RecordBatch::try_from_iter([("other", renamed)]).unwrap());
    assert_eq!(table(&*source, "SELECT * FROM t").await, "other\nx");
}

#[tokio::test]
async fn a_table_comes_and_goes_with_its_file() {
    let folder = Folder::new();
    let source = folder.source().await;
    assert_eq!(rows(&*source, "SELECT * FROM a").await.unwrap_err().code, ErrorCode::QueryFailed);
    folder.write("a.csv", "x\n1\n");
    assert_eq!(table(&*source, "SELECT * FROM a").await, "x\n1");
    folder.write("a.csv", "x,y\n1,2\n");
    assert_eq!(table(&*source, "SELECT * FROM a").await, "x | y\n1 | 2");
    fs::remove_file(folder.path("a.csv")).unwrap();
    assert_eq!(rows(&*source, "SELECT * FROM a").await.unwrap_err().message, "there is no table `a` in `data`");
}

#[tokio::test]
async fn a_file_put_in_place_of_another_is_seen() {
    let folder = Folder::new();
    folder.write("a.csv", "x\n1\n");
    let source = folder.source().await;
    assert_eq!(table(&*source, "SELECT x FROM a").await, "x\n1");
    folder.write(".new", "x\na\n");
    let modified = fs::metadata(folder.path("a.csv")).unwrap().modified().unwrap();
    fs::File::options().write(true).open(folder.path(".new")).unwrap().set_modified(modified).unwrap();
    fs::rename(folder.path(".new"), folder.path("a.csv")).unwrap();
    assert_eq!(table(&*source, "SELECT x FROM a").await, "x\na");
}
