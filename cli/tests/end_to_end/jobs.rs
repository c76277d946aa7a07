//! Background jobs, from the request to the file, with crashes in between.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::process::{Process, Web, copy_examples, examples, free_port, program, wait};

async fn ready(web: &Web) {
    web.until("/api/v1/datasets", |list| list["items"].as_array().is_some_and(|items| items.len() >= 2)).await;
}

async fn submit(web: &Web, job: &Value) -> String {
    let answer = web.post("/api/v1/jobs").json(job).send().await.unwrap();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    body["id"].as_str().unwrap().to_owned()
}

async fn ended(web: &Web, id: &str) -> Value {
    web.until(&format!("/api/v1/jobs/{id}"), |job| !matches!(job["state"].as_str(), None | Some("queued" | "running")))
        .await
}

fn sql(sql: &str) -> Value {
    json!({"datasource": "default/flights", "sql": sql})
}

fn lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count() - 1
}

/// Hundreds of billions of pairs: still running when the test wants it to.
const ENDLESS: &str = "select count(*) from flights a, flights b where a.dep_delay < b.arr_delay + b.dep_delay";

#[tokio::test]
async fn a_file_is_written_in_the_background_and_fetched_in_parts() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    ready(&web).await;
    let question = sql("select carrier, flight, tailnum from flights");
    let export = json!({"kind": "export", "question": question, "format": "csv", "fileName": "Flüge", "title": "All"});
    let id = submit(&web, &export).await;
    let job = ended(&web, &id).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!((&job["progress"]["rows"], &job["progress"]["stage"]), (&json!(336_776), &json!("done")));
    assert_eq!(job["title"], "All");

    let path = job["result"].as_str().unwrap();
    let whole = web.get(path).send().await.unwrap();
    assert_eq!(whole.headers()["content-type"], "text/csv; charset=utf-8");
    let disposition = whole.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.contains("filename*=UTF-8''Fl%C3%BCge.csv"), "{disposition}");
    let etag = whole.headers()["etag"].clone();
    let whole = whole.bytes().await.unwrap();
    assert_eq!(lines(&whole), 336_777);
    assert_eq!(job["progress"]["bytes"], whole.len());

    let part = web.get(path).header("range", "bytes=1000000-1999999").header("if-range", &etag).send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], format!("bytes 1000000-1999999/{}", whole.len()));
    assert_eq!(part.bytes().await.unwrap(), whole.slice(1_000_000..2_000_000));
    let beyond = web.get(path).header("range", format!("bytes={}-", whole.len())).send().await.unwrap();
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn the_result_of_a_long_query_waits_for_whoever_comes_back() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    ready(&web).await;
    let query = json!({"kind": "query", "question": sql("select carrier, name from airlines order by carrier")});
    let id = submit(&web, &query).await;
    let result = format!("/api/v1/jobs/{id}/result");
    let rows = web.get(&format!("{result}?wait=30")).send().await.unwrap();
    assert_eq!(rows.status(), StatusCode::OK);
    assert_eq!(rows.headers()["binnacle-rows"], "16");
    assert!(rows.headers().contains_key("binnacle-as-of"));
    let rows: Value = rows.json().await.unwrap();
    assert_eq!(rows["rows"][0], json!(["9E", "Endeavor Air Inc."]));
    assert_eq!(rows["fields"][1]["name"], "name");
    let csv = web.get(&result).header("accept", "text/csv").send().await.unwrap().text().await.unwrap();
    assert_eq!(csv.lines().count(), 17);
    let list = web.json("/api/v1/jobs").await;
    assert_eq!((&list["items"][0]["id"], &list["items"][0]["state"]), (&json!(id), &json!("succeeded")));
}

#[tokio::test]
async fn what_is_wrong_is_said_at_once_or_by_the_job() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    ready(&web).await;
    let refused = json!({"kind": "query", "question": sql("drop table airlines")});
    let refused = web.post("/api/v1/jobs").json(&refused).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], "query_rejected");
    let wrong = json!({"kind": "export", "question": sql("select 1"), "format": "json"});
    let wrong: Value = web.post("/api/v1/jobs").json(&wrong).send().await.unwrap().json().await.unwrap();
    assert_eq!(wrong["field"], "format");

    let fails =
        submit(&web, &json!({"kind": "query", "question": sql("select 1 / (count(*) - count(*)) from airlines")}))
            .await;
    let job = ended(&web, &fails).await;
    assert_eq!((&job["state"], &job["attempt"]), (&json!("failed"), &json!(1)), "{job}");
    let problem: Value = web.get(&format!("/api/v1/jobs/{fails}/result")).send().await.unwrap().json().await.unwrap();
    assert_eq!(problem["code"], "query_failed", "{problem}");
    let missing = web.get("/api/v1/jobs/018f0000-0000-7000-8000-000000000000").send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn cancelling_stops_the_database_and_not_only_the_wait() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    ready(&web).await;
    let id = submit(&web, &json!({"kind": "query", "question": sql(ENDLESS)})).await;
    web.until(&format!("/api/v1/jobs/{id}"), |job| job["state"] == "running").await;
    let waiting = web.get(&format!("/api/v1/jobs/{id}/result")).send().await.unwrap();
    assert_eq!(waiting.status(), StatusCode::CONFLICT);
    web.post(&format!("/api/v1/jobs/{id}/cancel")).send().await.unwrap().error_for_status().unwrap();
    assert_eq!(ended(&web, &id).await["state"], "cancelled");
    let metrics = wait(async || {
        let metrics = web.get("/metrics").send().await.unwrap().text().await.unwrap();
        metrics.lines().any(|line| line.starts_with("binnacle_engine_runs_in_flight") && line.ends_with(" 0"))
            || !metrics.contains("binnacle_engine_runs_in_flight")
    })
    .await;
    assert!(metrics, "the query still runs");
}

#[tokio::test]
async fn the_same_idempotency_key_is_the_same_job() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    ready(&web).await;
    let job = json!({"kind": "query", "question": sql("select 1 as one")});
    let send = async || -> Value {
        let answer = web.post("/api/v1/jobs").header("idempotency-key", "k1").json(&job).send().await.unwrap();
        answer.json().await.unwrap()
    };
    assert_eq!(send().await["id"], send().await["id"]);
}

#[tokio::test]
async fn events_tell_of_a_job_until_it_has_ended() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    ready(&web).await;
    let id = submit(&web, &json!({"kind": "query", "question": sql("select count(*) from flights")})).await;
    let events = web.get(&format!("/api/v1/jobs/{id}/events")).send().await.unwrap().text().await.unwrap();
    let last = events.lines().rfind(|line| line.starts_with("data:")).unwrap();
    let last: Value = serde_json::from_str(last.trim_start_matches("data:")).unwrap();
    assert_eq!(last["state"], "succeeded");
}

#[tokio::test]
async fn a_killed_server_loses_no_job() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy_examples(folder.path());
    let options = ["--no-auth", "--job-lease-seconds", "2"];
    let mut web = Web::serve_with(folder.path(), data.path(), &options);
    ready(&web).await;
    let endless = submit(&web, &json!({"kind": "query", "question": sql(ENDLESS)})).await;
    let export = json!({"kind": "export", "question": sql("select * from flights"), "format": "parquet"});
    let mut exports = Vec::new();
    for _ in 0..3 {
        exports.push(submit(&web, &export).await);
    }
    web.until(&format!("/api/v1/jobs/{endless}"), |job| job["state"] == "running").await;
    web.process.kill();

    let web = Web::serve_with(folder.path(), data.path(), &options);
    for id in exports {
        let job = ended(&web, &id).await;
        assert_eq!(job["state"], "succeeded", "{job}");
        let file = web.get(job["result"].as_str().unwrap()).send().await.unwrap().bytes().await.unwrap();
        assert_eq!((&file[..4], &file[file.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));
    }
    let again = web.until(&format!("/api/v1/jobs/{endless}"), |job| job["attempt"] == 2).await;
    assert_eq!(again["state"], "running", "{again}");
    web.post(&format!("/api/v1/jobs/{endless}/cancel")).send().await.unwrap().error_for_status().unwrap();
}

/// A control plane and workers apart, which share only a Redis, and perhaps a bucket of S3.
struct Apart {
    web: Web,
    data: tempfile::TempDir,
    redis: String,
    exports: String,
    broker: bool,
}

const TOKEN: &str = "a-secret-of-the-test";

impl Apart {
    async fn start(broker: bool) -> Self {
        Self::start_with(broker, None).await
    }

    /// Exports are kept at this URL; in Redis where absent.
    async fn start_with(broker: bool, exports: Option<String>) -> Self {
        let base = std::env::var("BINNACLE_TEST_REDIS_URL")
            .expect("BINNACLE_TEST_REDIS_URL is not set: run the tests within `e2e/services/redis run`");
        let data = tempfile::tempdir().unwrap();
        let port = free_port();
        let redis = format!("{base}?prefix=apart{port}");
        let exports = exports.unwrap_or_else(|| redis.clone());
        let flight = free_port();
        let mut command = program("binnacle-control-plane");
        command
            .args([
                "--no-auth",
                "--listen",
                &format!("127.0.0.1:{port}"),
                "--worker",
                &format!("http://127.0.0.1:{flight}"),
            ])
            .args(["--worker-token", TOKEN, "--job-lease-seconds", "2"])
            .args(["--cache-results", &redis, "--cache-exports", &exports])
            .arg("--data-dir")
            .arg(data.path())
            .arg("--public-key-file")
            .arg(data.path().join("ticket.pub"));
        if broker {
            command.args(["--broker", &base, "--broker-prefix", &format!("apart{port}")]);
        }
        let process = Process::start(&mut command);
        let url = format!("http://127.0.0.1:{port}");
        let web = Web { process, url, client: reqwest::Client::new(), greeting: base };
        assert!(wait(async || web.get("/readyz").send().await.is_ok_and(|answer| answer.status().is_success())).await);
        Self { web, data, redis, exports, broker }
    }

    fn worker(&self, flight: u16) -> Process {
        let mut command = program("binnacle-data-plane");
        command
            .args(["--listen", &format!("127.0.0.1:{flight}"), "--control-plane", &self.web.url])
            .args(["--worker-token", TOKEN, "--job-slots", "4"])
            .args(["--cache-results", &self.redis, "--cache-exports", &self.exports])
            .arg("--public-key")
            .arg(self.data.path().join("ticket.pub"))
            .arg("--files-root")
            .arg(examples());
        if self.broker {
            let prefix = self.redis.rsplit('=').next().unwrap();
            command.args(["--broker", &self.web.greeting, "--broker-prefix", prefix]);
        }
        Process::start(&mut command)
    }

    async fn apply(&self, file: &str) {
        let yaml = std::fs::read_to_string(examples().join(Path::new(file))).unwrap();
        let applied = self.web.post("/api/v1/apply").body(yaml).send().await.unwrap();
        assert_eq!(applied.status(), StatusCode::OK, "{}", applied.text().await.unwrap());
    }
}

async fn the_death_of_a_worker_only_delays_its_jobs(broker: bool) {
    let apart = Apart::start(broker).await;
    apart.apply("flights/datasource.yaml").await;
    let mut first = apart.worker(free_port());
    let question = sql("select a.* from flights a, airlines b where a.distance > 10");
    let export = json!({"kind": "export", "question": question, "format": "csv"});
    let id = submit(&apart.web, &export).await;
    apart.web.until(&format!("/api/v1/jobs/{id}"), |job| job["progress"]["rows"].as_u64() > Some(0)).await;
    first.kill();
    let _second = apart.worker(free_port());
    let job = ended(&apart.web, &id).await;
    assert_eq!((&job["state"], &job["attempt"]), (&json!("succeeded"), &json!(2)), "{job}");
    let file = apart.web.get(job["result"].as_str().unwrap()).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(lines(&file) as u64, 1 + job["progress"]["rows"].as_u64().unwrap());
    assert_eq!(job["progress"]["rows"], 336_776 * 16);
}

#[tokio::test]
async fn the_death_of_a_worker_only_delays_its_jobs_with_a_broker() {
    the_death_of_a_worker_only_delays_its_jobs(true).await;
}

#[tokio::test]
async fn the_death_of_a_worker_only_delays_its_jobs_without_a_broker() {
    the_death_of_a_worker_only_delays_its_jobs(false).await;
}

/// How many lines, and what the hashes of all of them make together, whatever their order.
fn digest_of(file: &[u8]) -> (usize, u64) {
    let lines = file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.fold((0, 0), |(count, sum), line| {
        let mut hasher = DefaultHasher::new();
        line.hash(&mut hasher);
        (count + 1, hasher.finish().wrapping_add(sum))
    })
}

#[tokio::test]
async fn five_million_rows_reach_s3_whole_although_their_worker_dies_half_way() {
    let bucket = std::env::var("BINNACLE_TEST_S3_URL")
        .expect("BINNACLE_TEST_S3_URL is not set: run the tests within `e2e/services/minio run`");
    let apart = Apart::start_with(true, Some(bucket.replace('?', &format!("/apart{}?", free_port())))).await;
    apart.apply("flights/datasource.yaml").await;
    let mut first = apart.worker(free_port());
    let question = sql("select a.flight, a.origin, a.dest, a.distance, b.carrier from flights a, airlines b");
    let export = json!({"kind": "export", "question": question, "format": "csv"});
    let id = submit(&apart.web, &export).await;
    apart.web.until(&format!("/api/v1/jobs/{id}"), |job| job["progress"]["rows"].as_u64() > Some(2_500_000)).await;
    first.kill();
    let _second = apart.worker(free_port());
    let job = ended(&apart.web, &id).await;
    assert_eq!((&job["state"], &job["attempt"]), (&json!("succeeded"), &json!(2)), "{job}");
    let file = apart.web.get(job["result"].as_str().unwrap()).send().await.unwrap().bytes().await.unwrap();
    let made = digest_of(&file);
    assert_eq!(made.0, 1 + 336_776 * 16);
    // The same file, made in peace.
    let id = submit(&apart.web, &export).await;
    let again = ended(&apart.web, &id).await;
    assert_eq!(again["attempt"], 1, "{again}");
    let peaceful = apart.web.get(again["result"].as_str().unwrap()).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(digest_of(&peaceful), made);
    // Parts of the first, from anywhere.
    for from in [0, 1, file.len() / 3, file.len() - 10] {
        let to = (from + 5_000_000).min(file.len()) - 1;
        let part = apart.web.get(job["result"].as_str().unwrap()).header("range", format!("bytes={from}-{to}"));
        let part = part.send().await.unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert!(part.bytes().await.unwrap() == file[from..=to], "bytes {from} to {to} differ");
    }
}

#[tokio::test]
async fn only_workers_with_the_token_get_jobs() {
    let apart = Apart::start(false).await;
    for path in ["claim", "beat", "finish"] {
        let url = format!("/internal/v1/jobs/{path}");
        assert_eq!(apart.web.post(&url).json(&json!([])).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
        let wrong = apart.web.post(&url).bearer_auth("another").json(&json!([])).send().await.unwrap();
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    }
    let data = tempfile::tempdir().unwrap();
    let alone = Web::serve(&examples(), data.path());
    let answer = alone.post("/internal/v1/jobs/claim").json(&json!({})).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND, "no token, no door");
}
