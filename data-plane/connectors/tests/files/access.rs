//! Nothing outside the folder of files is read, and nothing is written.

use std::{fs, os::unix::fs::symlink};

use binnacle_connectors::Environment;
use binnacle_protocol::ErrorCode;
use serde_json::json;

use crate::harness::{Folder, connect, rows, table};

#[tokio::test]
async fn a_path_cannot_leave_the_folder() {
    let folder = Folder::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.csv"), "a\n1\n").unwrap();
    let absolute = outside.path().to_str().unwrap().to_owned();
    for path in ["../data", "data/../..", &absolute, "/etc"] {
        let error = match connect(&folder.environment(), json!({ "path": path })).await {
            Ok(source) => source.list_tables().await.unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.code, ErrorCode::DatasourceInvalid, "{path}: {error}");
    }
    let anything = Environment { allow_any_path: true, ..folder.environment() };
    let source = connect(&anything, json!({ "path": absolute })).await.unwrap();
    assert_eq!(table(&*source, "SELECT * FROM secret").await, "a\n1");
}

#[tokio::test]
async fn only_the_namespaces_that_are_named_may_read_files() {
    let folder = Folder::new();
    folder.write("real.csv", "a\n2\n");
    let of = |namespaces: &[&str]| Environment {
        files_namespaces: Some(namespaces.iter().map(ToString::to_string).collect()),
        ..folder.environment()
    };
    let parameters = json!({"path": "data"});
    for allowed in [&["sales", "default"][..], &["*"]] {
        assert!(connect(&of(allowed), parameters.clone()).await.is_ok(), "{allowed:?}");
    }
    for refused in [&["sales"][..], &[]] {
        let Err(error) = connect(&of(refused), parameters.clone()).await else { panic!("{refused:?} let it in") };
        assert_eq!(error.code, ErrorCode::DatasourceInvalid, "{error}");
        assert!(error.hint.unwrap().contains("allowedNamespaces"));
    }
}

#[tokio::test]
async fn a_symbolic_link_cannot_leave_the_folder_either() {
    let folder = Folder::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.csv"), "a\n1\n").unwrap();
    folder.write("real.csv", "a\n2\n").write("parts/one.csv", "a\n3\n");
    symlink(outside.path().join("secret.csv"), folder.path("link.csv")).unwrap();
    symlink(outside.path(), folder.path("folder")).unwrap();
    symlink(outside.path().join("secret.csv"), folder.path("parts/two.csv")).unwrap();
    symlink(folder.path("real.csv"), folder.path("within.csv")).unwrap();
    let source = folder.source().await;
    for name in ["link", "folder", "parts"] {
        let error = rows(&*source, &format!("SELECT * FROM {name}")).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::DatasourceInvalid, "{name}: {error}");
    }
    assert_eq!(table(&*source, "SELECT * FROM within").await, "a\n2");
}

#[tokio::test]
async fn only_tables_can_be_read_and_nothing_can_be_written() {
    let folder = Folder::new();
    folder.write("a.csv", "x\n1\n");
    let target = folder.path("out.csv");
    let source = folder.source().await;
    for sql in [
        format!("COPY a TO '{}'", target.display()),
        "CREATE EXTERNAL TABLE p STORED AS CSV LOCATION '/etc/passwd'".into(),
        "CREATE TABLE t AS SELECT 1".into(),
        "INSERT INTO a VALUES (2)".into(),
        "DROP TABLE a".into(),
        "SET datafusion.execution.batch_size = 1".into(),
        "SELECT * FROM '/etc/passwd'".into(),
        "SELECT * FROM \"../a\"".into(),
        "SELECT * FROM information_schema.tables".into(),
        "SELECT 1; SELECT 2".into(),
    ] {
        let error = rows(&*source, &sql).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::QueryFailed, "{sql}: {error}");
    }
    assert!(!target.exists());
    assert_eq!(fs::read_to_string(folder.path("a.csv")).unwrap(), "x\n1\n");
}
