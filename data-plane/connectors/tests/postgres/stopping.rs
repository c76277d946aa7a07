//! A query that nobody waits for any more is stopped in the server.

use std::{sync::Arc, time::Duration};

use binnacle_protocol::ErrorCode;
use futures::{StreamExt, TryStreamExt};
use tokio::time::Instant;

use crate::harness::{look_behind, rows, soon, source, table, url, wait_running};

const ENDLESS: &str = "SELECT count(*) FROM generate_series(1, 1000000000000)";

#[tokio::test]
async fn dropping_the_question_stops_the_query() {
    let (source, client) = (source().await, look_behind(&url()).await);
    let asked = Arc::clone(&source);
    let question = tokio::spawn(async move { asked.query(&format!("{ENDLESS} /* drop_1 */"), soon()).await.is_ok() });
    wait_running(&client, "drop_1", 1).await;
    question.abort();
    wait_running(&client, "drop_1", 0).await;
    assert_eq!(table(&*source, "SELECT 1 AS a").await, "a\n1");
}

#[tokio::test]
async fn dropping_the_rows_stops_the_query() {
    let (source, client) = (source().await, look_behind(&url()).await);
    let sql = "SELECT generate_series(1, 1000000000) AS g, repeat('x', 100) AS t /* drop_2 */";
    let mut stream = source.query(sql, soon()).await.unwrap();
    stream.next().await.unwrap().unwrap();
    wait_running(&client, "drop_2", 1).await;
    drop(stream);
    wait_running(&client, "drop_2", 0).await;
}

#[tokio::test]
async fn a_stopped_query_leaves_a_connection_that_works() {
    let (source, client) = (source().await, look_behind(&url()).await);
    let pid = async || table(&*source, "SELECT pg_backend_pid() AS pid").await;
    let before = pid().await;
    let mut stream = source.query("SELECT generate_series(1, 1000000000) AS g /* drop_3 */", soon()).await.unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    wait_running(&client, "drop_3", 0).await;
    // The connection comes back once the server has answered, so the first of these may still get new ones. Two at once,
    // since the one used last is taken first.
    let back = async {
        loop {
            let (one, other) = tokio::join!(pid(), pid());
            if one == before || other == before {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), back).await.unwrap();
}

#[tokio::test]
async fn the_server_itself_stops_at_the_deadline() {
    let source = source().await;
    let deadline = Instant::now() + Duration::from_millis(200);
    let error = source.query(ENDLESS, deadline).await.err().unwrap();
    assert_eq!(error.code, ErrorCode::Timeout, "{error}");
    let deadline = Instant::now() + Duration::from_millis(500);
    let slow = "SELECT g, pg_sleep(CASE WHEN g > 10000 THEN 10 ELSE 0 END)::text FROM generate_series(1, 20000) g";
    let stream = source.query(slow, deadline).await.unwrap();
    let error = stream.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Timeout, "{error}");
    assert_eq!(rows(&*source, "SELECT 1").await.unwrap().num_rows(), 1);
}

#[tokio::test]
async fn many_stopped_at_once_leave_nothing_behind() {
    let (source, client) = (source().await, look_behind(&url()).await);
    let questions: Vec<_> = (0..8)
        .map(|_| {
            let asked = Arc::clone(&source);
            tokio::spawn(async move { asked.query(&format!("{ENDLESS} /* drop_4 */"), soon()).await.is_ok() })
        })
        .collect();
    wait_running(&client, "drop_4", 8).await;
    for question in questions {
        question.abort();
    }
    wait_running(&client, "drop_4", 0).await;
}
