//! Secrets are found where a worker keeps them, and read anew when they were refused.

use std::{collections::BTreeMap, fs, net::TcpListener};

use binnacle_connectors::SecretResolver;
use binnacle_engine::EngineConfig;
use binnacle_protocol::{ErrorCode, Task, Ticket, ticket::SecretRef};
use serde_json::json;

use crate::harness::{bench, bench_with, run, ticket};

/// A ticket for a PostgreSQL that nobody runs.
fn postgres() -> Ticket {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut ticket = ticket(Task::Probe);
    let parameters = json!({"host": "127.0.0.1", "port": port, "database": "d", "user": "u"});
    ticket.datasource.type_ = "postgres".into();
    ticket.datasource.parameters = serde_json::from_value(parameters).unwrap();
    let secret = SecretRef { name: "warehouse".into(), key: "password".into() };
    ticket.datasource.secrets = BTreeMap::from([("password".to_owned(), secret)]);
    ticket
}

#[tokio::test]
async fn a_missing_secret_is_named_and_found_once_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = SecretResolver::new(Some(folder.path().into()));
    let bench = bench_with(|config| EngineConfig { secrets, ..config });
    let error = run(&bench.engine, postgres()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SecretNotFound);
    assert!(error.hint.unwrap().contains("BINNACLE_SECRET_WAREHOUSE_PASSWORD"));
    fs::create_dir_all(folder.path().join("default/warehouse")).unwrap();
    fs::write(folder.path().join("default/warehouse/password"), "hunter2\n").unwrap();
    let error = run(&bench.engine, postgres()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DatasourceUnreachable, "{error}");
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_wrong_datasource_is_refused_before_it_is_connected() {
    let bench = bench();
    let mut unknown = ticket(Task::Probe);
    unknown.datasource.type_ = "oracle".into();
    assert_eq!(run(&bench.engine, unknown).await.unwrap_err().code, ErrorCode::DatasourceInvalid);
    let mut misspelt = ticket(Task::Probe);
    misspelt.datasource.parameters = serde_json::from_value(json!({"paht": "."})).unwrap();
    let error = run(&bench.engine, misspelt).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DatasourceInvalid);
    assert!(error.hint.unwrap().contains("Did you mean `path`?"));
}
