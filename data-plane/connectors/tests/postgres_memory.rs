//! How much memory many rows take; alone in its process, so that it can be measured.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(target_os = "linux")]

#[path = "postgres/harness.rs"]
#[expect(dead_code, reason = "this test needs little of it")]
mod harness;

use std::{fs, time::Duration};

use futures::StreamExt;

const WAITING: &str = "SELECT count(*) FROM pg_stat_activity \
                       WHERE wait_event = 'ClientWrite' AND query LIKE '%memory_test%' AND pid <> pg_backend_pid()";

/// The most bytes of memory that the process ever held.
fn peak_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_million_rows_take_little_memory_also_when_they_are_read_slowly() {
    let source = harness::source().await;
    let client = harness::look_behind(&harness::url()).await;
    harness::rows(&*source, "SELECT g, repeat('x', 300) FROM generate_series(1, 50000) g").await.unwrap();
    let before = peak_bytes();
    let sql = "SELECT g, repeat('x', 300) AS t FROM generate_series(1, 1000000) g /* memory_test */";
    let mut stream = source.query(sql, harness::soon()).await.unwrap();
    let mut rows = stream.next().await.unwrap().unwrap().num_rows();
    // Nobody reads, so the server soon has to wait rather than we to hold what it sends.
    let blocked = async { while client.query_one(WAITING, &[]).await.unwrap().get::<_, i64>(0) != 1 {} };
    tokio::time::timeout(Duration::from_secs(20), blocked).await.unwrap();
    while let Some(batch) = stream.next().await {
        rows += batch.unwrap().num_rows();
    }
    assert_eq!(rows, 1_000_000);
    let grown = (peak_bytes() - before) >> 20;
    assert!(grown < 64, "300 MB of rows took {grown} MiB of memory");
}
