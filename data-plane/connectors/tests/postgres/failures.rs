//! What goes wrong is told with the right code, and what to do about it.

use binnacle_protocol::ErrorCode;
use futures::{StreamExt, TryStreamExt};
use serde_json::json;

use crate::harness::{Server, closed_port, connect, look_behind, parameters, rows, soon, source, table, url};

#[tokio::test]
async fn a_syntax_error_tells_where() {
    let error = rows(&*source().await, "SELECT 1,, 2").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert!(error.message.contains("syntax error at or near \",\" at character 10"), "{}", error.message);
}

#[tokio::test]
async fn a_missing_column_comes_with_the_servers_hint() {
    let error = rows(&*source().await, "SELECT relnam FROM pg_class").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert!(error.message.contains("column \"relnam\" does not exist at character 8"), "{}", error.message);
    assert!(error.hint.unwrap().contains("relname"));
}

#[tokio::test]
async fn an_error_half_way_ends_the_rows_and_spares_the_connection() {
    let source = source().await;
    let sql = "SELECT 1 / (20000 - g) AS x FROM generate_series(1, 30000) g";
    let stream = source.query(sql, soon()).await.unwrap();
    let error = stream.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert!(error.message.starts_with("division by zero"), "{}", error.message);
    assert_eq!(table(&*source, "SELECT 1 AS a").await, "a\n1");
}

#[tokio::test]
async fn nothing_can_be_written() {
    let source = source().await;
    for sql in [
        "CREATE TABLE t (a int)",
        "INSERT INTO pg_description VALUES (1, 1, 1, 'x')",
        "WITH x AS (DELETE FROM pg_description RETURNING 1) SELECT * FROM x",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT 1; DROP TABLE t",
        "SELECT 1) TO PROGRAM 'true' --",
    ] {
        let error = rows(&*source, sql).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::QueryFailed, "{sql}: {error}");
    }
}

#[tokio::test]
async fn a_setting_that_a_query_made_does_not_reach_the_next() {
    let source = source().await;
    table(&*source, "SELECT set_config('timezone', 'Asia/Tokyo', false) AS s").await;
    assert_eq!(table(&*source, "SELECT current_setting('timezone') AS s").await, "s\nUTC");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let mut given = parameters(&url());
    let port = closed_port();
    given.insert("port".into(), json!(port));
    let error = connect(given, None).await.unwrap().probe().await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DatasourceUnreachable);
    assert!(error.message.contains(&format!("127.0.0.1:{port}")), "{}", error.message);
    assert!(error.hint.unwrap().contains("`parameters.host`"));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_a_wrong_parameter() {
    let mut given = parameters(&url());
    given.insert("database".into(), json!("nowhere"));
    let error = connect(given, None).await.unwrap().probe().await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DatasourceInvalid);
    assert!(error.message.contains("\"nowhere\"") && error.hint.unwrap().contains("`parameters.database`"));
}

#[tokio::test]
async fn a_wrong_parameter_is_refused_before_anything_is_connected() {
    let mut given = parameters(&url());
    given.insert("port".into(), json!(70_000));
    let error = connect(given, None).await.err().unwrap();
    assert_eq!(error.code, ErrorCode::DatasourceInvalid);
    assert!(error.message.contains("`parameters.port`"), "{}", error.message);
}

#[tokio::test]
async fn an_idle_connection_that_the_server_closed_is_replaced_unnoticed() {
    let (source, client) = (source().await, look_behind(&url()).await);
    let pid = table(&*source, "SELECT pg_backend_pid() AS pid").await;
    let pid: i32 = pid.lines().last().unwrap().parse().unwrap();
    client.execute("SELECT pg_terminate_backend($1)", &[&pid]).await.unwrap();
    assert_eq!(table(&*source, "SELECT 1 AS a").await, "a\n1");
}

#[tokio::test]
async fn a_server_killed_half_way_is_unreachable() {
    let server = Server::start();
    let source = connect(parameters(&server.url), None).await.unwrap();
    let sql = "SELECT generate_series(1, 1000000000) AS g, repeat('x', 100) AS t";
    let mut stream = source.query(sql, soon()).await.unwrap();
    stream.next().await.unwrap().unwrap();
    server.kill();
    let error = loop {
        if let Err(error) = stream.next().await.unwrap() {
            break error;
        }
    };
    assert_eq!(error.code, ErrorCode::DatasourceUnreachable, "{error}");
    assert!(stream.next().await.is_none());
    assert_eq!(source.probe().await.unwrap_err().code, ErrorCode::DatasourceUnreachable);
}
