//! A query that nobody waits for any more is stopped.

use std::{sync::Arc, time::Duration};

use binnacle_connectors::Environment;
use binnacle_protocol::ErrorCode;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use tokio::time::{Instant, timeout};

use crate::harness::{Folder, connect, soon};

/// Would take hours, in little memory.
const ENDLESS: &str = "SELECT count(*) AS n FROM a x \
     CROSS JOIN (SELECT y.n FROM a y CROSS JOIN a z) w WHERE (x.n + w.n) % 7 = 3";

fn folder() -> Folder {
    let folder = Folder::new();
    let numbers: Vec<_> = (0..20_000).map(|n| n.to_string()).collect();
    folder.write("a.csv", format!("n\n{}\n", numbers.join("\n")));
    folder
}

/// Waits until all memory that queries took is given back, which they do when they end.
async fn wait_ended(runtime: &RuntimeEnv) {
    let ended = async {
        while runtime.memory_pool.reserved() > 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), ended).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_rows_ends_the_query() {
    let folder = folder();
    let runtime = RuntimeEnvBuilder::new().with_memory_limit(1 << 30, 1.0).build_arc().unwrap();
    let environment = Environment { runtime: Arc::clone(&runtime), ..folder.environment() };
    let source = connect(&environment, json!({"path": "data"})).await.unwrap();
    let mut stream = source.query(ENDLESS, soon()).await.unwrap();
    let started = async {
        while runtime.memory_pool.reserved() == 0 {
            let nothing_yet = timeout(Duration::from_millis(1), stream.next()).await;
            assert!(nothing_yet.is_err());
        }
    };
    timeout(Duration::from_secs(20), started).await.unwrap();
    drop(stream);
    wait_ended(&runtime).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deadline_ends_the_query() {
    let folder = folder();
    let source = folder.source().await;
    let started = Instant::now();
    // Where the machine is busy, the deadline comes before the first batch.
    let error = match source.query(ENDLESS, started + Duration::from_millis(300)).await {
        Ok(stream) => stream.try_collect::<Vec<_>>().await.unwrap_err(),
        Err(error) => error,
    };
    assert_eq!(error.code, ErrorCode::Timeout);
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sort_that_does_not_fit_in_memory_spills_and_a_query_that_cannot_is_told_so() {
    let folder = Folder::new();
    let row = |n| format!("{},{n} is a text that takes some room in memory", n * 7919 % 200_000);
    let rows: Vec<_> = (0..200_000).map(row).collect();
    folder.write("a.csv", format!("n,t\n{}\n", rows.join("\n")));
    let ask = async |memory, sql| {
        let runtime = RuntimeEnvBuilder::new().with_memory_limit(memory, 1.0).build_arc().unwrap();
        let source = connect(&Environment { runtime, ..folder.environment() }, json!({"path": "data"})).await.unwrap();
        source.query(sql, soon()).await?.map_ok(|batch| batch.num_rows()).try_fold(0, async |a, b| Ok(a + b)).await
    };
    assert_eq!(ask(24 << 20, "SELECT n, t FROM a ORDER BY t, n").await.unwrap(), 200_000);
    let error = ask(1 << 20, "SELECT t, array_agg(n) FROM a GROUP BY t").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::QueryFailed);
    assert!(error.hint.unwrap().contains("`--memory`"));
}
