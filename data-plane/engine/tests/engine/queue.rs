//! Runs wait for a place, and are stopped while they wait or run.

use std::time::Duration;

use binnacle_protocol::ErrorCode;
use chrono::{TimeDelta, Utc};
use futures::StreamExt;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::harness::{ENDLESS, bench, query, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_waits_until_the_one_before_has_ended() {
    let bench = bench();
    let endless = bench.engine.run(query(ENDLESS), CancellationToken::new()).await.unwrap();
    let waiting = run(&bench.engine, query("SELECT 1 AS a"));
    tokio::pin!(waiting);
    assert!(timeout(Duration::from_millis(100), &mut waiting).await.is_err());
    drop(endless);
    let (batches, trailer) = waiting.await.unwrap();
    assert_eq!(batches[0].num_rows(), 1);
    assert!(trailer.queued_ms >= 100 && trailer.elapsed_ms >= trailer.queued_ms, "{trailer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_datasources_and_other_revisions_have_queues_of_their_own() {
    let bench = bench();
    let _endless = bench.engine.run(query(ENDLESS), CancellationToken::new()).await.unwrap();
    let mut other = query("SELECT 1 AS a");
    other.datasource.object.name = "other".into();
    assert!(run(&bench.engine, other).await.is_ok());
    let mut newer = query("SELECT 1 AS a");
    newer.datasource.revision = 2;
    assert!(run(&bench.engine, newer).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_also_ends_waiting() {
    let bench = bench();
    let _endless = bench.engine.run(query(ENDLESS), CancellationToken::new()).await.unwrap();
    let mut hurried = query("SELECT 1 AS a");
    hurried.deadline = Utc::now() + TimeDelta::milliseconds(100);
    let error = run(&bench.engine, hurried).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Timeout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_ends_a_run_and_frees_its_place() {
    let bench = bench();
    let mut ticket = query(ENDLESS);
    ticket.deadline = Utc::now() + TimeDelta::milliseconds(300);
    assert_eq!(run(&bench.engine, ticket).await.unwrap_err().code, ErrorCode::Timeout);
    assert!(run(&bench.engine, query("SELECT 1 AS a")).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_ends_a_run_and_one_that_waits() {
    let bench = bench();
    let cancel = CancellationToken::new();
    let mut endless = bench.engine.run(query(ENDLESS), cancel.clone()).await.unwrap();
    let waiting = bench.engine.run(query("SELECT 1 AS a"), cancel.clone());
    let (waited, ran, ()) = tokio::join!(waiting, endless.next(), async { cancel.cancel() });
    assert_eq!(waited.err().map(|error| error.code), Some(ErrorCode::Cancelled));
    assert_eq!(ran.unwrap().unwrap_err().code, ErrorCode::Cancelled);
    assert!(endless.next().await.is_none());
    assert!(run(&bench.engine, query("SELECT 1 AS a")).await.is_ok());
}
