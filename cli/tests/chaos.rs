//! Chaos: jobs of several kinds while workers, broker, cache, control plane and metadata database are killed at random and
//! come back. Each job ends exactly once, and what it made is whole.
//!
//! `BINNACLE_CHAOS_JOBS` says how many jobs (the continuous integration runs a hundred for each broker, `make chaos` two
//! thousand), `BINNACLE_CHAOS_SEED` repeats the order of a run that was printed.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

#[path = "chaos/monkey.rs"]
mod monkey;
#[expect(dead_code, reason = "shared with the other tests")]
#[path = "end_to_end/process.rs"]
mod process;
#[path = "chaos/service.rs"]
mod service;
#[path = "chaos/stack.rs"]
mod stack;

use std::time::{Duration, Instant};

use monkey::Monkey;
use serde_json::{Value, json};
use stack::Stack;

/// How long the jobs that are left may take once nothing is killed any more.
const CALM: Duration = Duration::from_mins(3);

fn env_number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What is asked for, by turns: rows, files of each format, probes.
fn job(turn: u64) -> Value {
    let sql = |sql: &str| json!({"datasource": "default/flights", "sql": sql});
    match turn % 5 {
        0 => json!({"kind": "query", "question": sql("select count(*) as rows from flights")}),
        1 => json!({"kind": "export", "format": "csv", "question": sql("select * from airlines order by carrier")}),
        2 => json!({"kind": "export", "format": "parquet", "question": sql("select * from flights limit 20000")}),
        3 => json!({"kind": "query", "question": sql("select origin, count(*) from flights group by origin")}),
        _ => json!({"kind": "probe", "datasource": "default/flights"}),
    }
}

/// Two cores are enough for one stack.
static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn every_job_ends_once(broker: Option<&str>) {
    let _one = ONE.lock().await;
    let jobs = env_number("BINNACLE_CHAOS_JOBS", 100);
    let seed = env_number("BINNACLE_CHAOS_SEED", u64::from(std::process::id()) ^ 0x9E37_79B9);
    println!("BINNACLE_CHAOS_SEED={seed} BINNACLE_CHAOS_JOBS={jobs} broker={broker:?}");
    let mut stack = Stack::start(broker).await;
    let client = stack.client();
    let submitter = tokio::spawn(async move {
        let mut ids = Vec::new();
        for turn in 0..jobs {
            ids.push((turn, client.submit(turn, &job(turn)).await));
        }
        ids
    });
    // Kills go on while jobs are added, and for a while after.
    let mut monkey = Monkey::new(seed);
    let rounds = (jobs / 12).clamp(8, 200);
    for _ in 0..rounds {
        monkey.strike(&mut stack).await;
    }
    stack.heal().await;
    let ids = submitter.await.unwrap();
    println!("{rounds} kills: {}", monkey.summary());
    let calm = Instant::now();
    let ended = stack.wait_for_all(CALM).await;
    println!("all ended {:.1} s after the last kill: {ended:?}", calm.elapsed().as_secs_f64());
    assert_eq!(ended.values().sum::<u64>(), jobs, "every job is in a final state");
    // One whose workers are killed again and again is dead in the end; that is rare.
    let succeeded = ended.get("succeeded").copied().unwrap_or(0);
    assert!(succeeded * 100 >= jobs * 95, "only {succeeded} of {jobs} jobs succeeded");
    stack.assert_each_ended_once(jobs);
    for (turn, id) in ids {
        stack.check_result(turn, &id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_job_ends_once_without_a_broker() {
    every_job_ends_once(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_job_ends_once_with_nats() {
    every_job_ends_once(Some("nats")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_job_ends_once_with_redis() {
    every_job_ends_once(Some("redis")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_job_ends_once_with_rabbitmq() {
    every_job_ends_once(Some("rabbitmq")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_job_ends_once_with_sqs() {
    every_job_ends_once(Some("elasticmq")).await;
}
