//! Jobs that do nothing, through one worker process and each broker, beside Celery with the same broker.

use std::{
    fs,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::{Goal, Row};
use crate::{places, psql::Postgres, service::Service, statistics::median};

/// How many jobs and tasks wait when the worker starts.
const JOBS: u32 = 40_000;
const TASKS: u32 = 10_000;
const TURNS: usize = 3;
const TOKEN: &str = "for-measurements-only";

/// The brokers, where each says its address, and whether Celery can use it.
const BROKERS: [(&str, &str, bool); 4] = [
    ("redis", "BINNACLE_TEST_REDIS_URL", true),
    ("rabbitmq", "BINNACLE_TEST_RABBITMQ_URL", true),
    ("nats", "BINNACLE_TEST_NATS_URL", false),
    ("elasticmq", "BINNACLE_TEST_SQS_URL", false),
];

pub async fn measure() -> Result<Vec<Row>> {
    let postgres = Postgres::empty().await?;
    let cache = Service::start("e2e/services/redis", &[]).await?;
    let cache = cache.variable("BINNACLE_TEST_REDIS_URL")?.to_owned() + "?prefix=bench";
    let mut rows = Vec::new();
    let mut with_redis = None;
    for (name, variable, celery) in BROKERS {
        let broker = Service::start(&format!("e2e/services/{name}"), &[]).await?;
        let url = broker.variable(variable)?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            ours.push(jobs_per_second(&postgres, &cache, Some(url)).await?);
            if celery {
                theirs.push(tasks_per_second(url).await?);
            }
        }
        let (against, with) = match (celery, with_redis) {
            (true, _) => (median(&theirs), name),
            (false, Some(redis)) => (redis, "redis"),
            (false, None) => continue,
        };
        with_redis = with_redis.or(Some(against));
        rows.push(row(name, median(&ours), against, with));
    }
    let mut ours = Vec::new();
    for _ in 0..TURNS {
        ours.push(jobs_per_second(&postgres, &cache, None).await?);
    }
    rows.extend(with_redis.map(|redis| row("no broker", median(&ours), redis, "redis")));
    Ok(rows)
}

fn row(broker: &str, ours: f64, theirs: f64, with: &str) -> Row {
    Row {
        what: format!("jobs through one worker process, {broker}"),
        ours: format!("{ours:.0} jobs/s"),
        against: format!("{theirs:.0} tasks/s, Celery with {with}"),
        ratio: ours / theirs,
        goal: Goal::AtLeast(10.0),
    }
}

async fn tasks_per_second(broker: &str) -> Result<f64> {
    let peer = places::root().join("e2e/peers/celery/peer");
    let output =
        tokio::process::Command::new(peer).args([broker, &TASKS.to_string()]).stderr(Stdio::inherit()).output();
    let output = output.await?;
    ensure!(output.status.success(), "Celery did not run");
    String::from_utf8(output.stdout)?.trim().parse().context("Celery's rate")
}

/// From the first claim to the last end, as the metadata database has it.
async fn jobs_per_second(postgres: &Postgres, cache: &str, broker: Option<&str>) -> Result<f64> {
    let planes = Planes::start(postgres, cache, broker).await?;
    postgres
        .execute(&format!(
            "DELETE FROM job; INSERT INTO job (id, kind, queue, priority, state, payload, requested_by, datasource, turn, attempt,
             max_attempts, run_at, cancel_requested, created_at, updated_at)
             SELECT gen_random_uuid(), 'DoNothing', 'queries', 0, 'queued', '{{}}', 'bench', '', n, 0, 3, 0, 0, 0, 0
             FROM generate_series(1, {JOBS}) n; ANALYZE job;"
        ))
        .await?;
    let _worker = planes.worker()?;
    let began = Instant::now();
    while postgres.execute("SELECT count(*) FROM job WHERE state <> 'succeeded'").await?.trim() != "0" {
        ensure!(began.elapsed() < Duration::from_mins(3), "the jobs do not end");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let took = postgres.execute("SELECT max(finished_at) - min(started_at) FROM job").await?;
    let took_ms: f64 = took.trim().parse().context("no time")?;
    Ok(f64::from(JOBS) / took_ms * 1000.0)
}

/// A control plane, and a worker beside it.
struct Planes {
    control_plane: Child,
    address: SocketAddr,
    flight: SocketAddr,
    shared: Vec<String>,
    folder: TempDir,
}

impl Planes {
    async fn start(postgres: &Postgres, cache: &str, broker: Option<&str>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (address, flight) = (places::free_address()?, places::free_address()?);
        let mut shared: Vec<String> =
            ["--cache-results", cache, "--cache-exports", cache, "--log", "warn", "--worker-token", TOKEN]
                .map(str::to_owned)
                .to_vec();
        shared.extend(broker.map(|broker| ["--broker".to_owned(), broker.to_owned()]).into_iter().flatten());
        let mut command = program("binnacle-control-plane")?;
        command.args(["--no-auth", "--listen", &address.to_string(), "--worker", &format!("http://{flight}")]);
        command.args(["--jobs-per-user", "0", "--jobs-per-datasource", "0", "--metadata-url", postgres.url()?]);
        command.args(&shared).arg("--data-dir").arg(folder.path());
        command.arg("--public-key-file").arg(folder.path().join("key"));
        let planes = Self { control_plane: spawn(&mut command, &folder)?, address, flight, shared, folder };
        let began = Instant::now();
        while !reqwest::get(format!("http://{address}/readyz")).await.is_ok_and(|answer| answer.status().is_success()) {
            ensure!(began.elapsed() < Duration::from_secs(30), "the control plane does not become ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(planes)
    }

    fn worker(&self) -> Result<Worker> {
        let mut command = program("binnacle-data-plane")?;
        command.args(["--listen", &self.flight.to_string(), "--control-plane", &format!("http://{}", self.address)]);
        command.args(["--job-slots", "1024", "--public-key"]).arg(self.folder.path().join("key")).args(&self.shared);
        Ok(Worker(spawn(&mut command, &self.folder)?))
    }
}

fn program(name: &str) -> Result<Command> {
    Ok(Command::new(places::binnacle()?.with_file_name(name)))
}

fn spawn(command: &mut Command, folder: &TempDir) -> Result<Child> {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.path().join("log"))?;
    Ok(command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?)
}

struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Planes {
    fn drop(&mut self) {
        let _ = self.control_plane.kill();
        let _ = self.control_plane.wait();
    }
}
