//! A whole installation: metadata in PostgreSQL, caches in Redis, a broker, a control plane, two workers.

use std::{
    collections::BTreeMap,
    process::Command,
    time::{Duration, Instant},
};

use reqwest::{Client, StatusCode};
use serde_json::Value;

use crate::{
    process::{Process, examples, free_port, program, wait},
    service::Service,
};

const TOKEN: &str = "a-secret-of-the-test";
/// How long after a kill results may be away.
const RECOVERY: Duration = Duration::from_secs(30);

/// What can be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Victim {
    Worker(usize),
    ControlPlane,
    Broker,
    Cache,
    Metadata,
}

pub struct Stack {
    workers: Vec<Option<Process>>,
    control_plane: Option<Process>,
    ports: Vec<u16>,
    port: u16,
    broker: Option<Service>,
    cache: Service,
    metadata: Service,
    data: tempfile::TempDir,
}

impl Stack {
    pub async fn start(broker: Option<&str>) -> Self {
        let mut stack = Self {
            workers: vec![None, None],
            control_plane: None,
            ports: vec![free_port(), free_port()],
            port: free_port(),
            broker: broker.map(Service::start),
            cache: Service::start("redis"),
            metadata: Service::start("postgres"),
            data: tempfile::tempdir().unwrap(),
        };
        stack.heal().await;
        for file in ["flights/datasource.yaml"] {
            let yaml = std::fs::read_to_string(examples().join(file)).unwrap();
            let applied = stack.post("/api/v1/apply").body(yaml).send().await.unwrap();
            assert!(applied.status().is_success(), "{}", applied.text().await.unwrap());
        }
        stack.record_endings();
        stack
    }

    /// Each time a job ends, a row says so: what ends twice has two.
    fn record_endings(&self) {
        self.psql(
            "CREATE TABLE ending (job TEXT, state TEXT);
             CREATE FUNCTION note_ending() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               IF NEW.state NOT IN ('queued', 'running') AND OLD.state IS DISTINCT FROM NEW.state THEN
                 INSERT INTO ending VALUES (NEW.id, NEW.state); END IF; RETURN NEW; END $$;
             CREATE TRIGGER ending AFTER UPDATE ON job FOR EACH ROW EXECUTE FUNCTION note_ending();",
        );
    }

    fn psql(&self, sql: &str) -> String {
        let answer = Command::new("psql")
            .args([&self.metadata.url, "-Atq", "-v", "ON_ERROR_STOP=1", "-c", sql])
            .output()
            .unwrap();
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8(answer.stdout).unwrap()
    }

    pub fn victims(&self) -> Vec<Victim> {
        let mut victims =
            vec![Victim::Worker(0), Victim::Worker(1), Victim::ControlPlane, Victim::Cache, Victim::Metadata];
        // Workers die most often.
        victims.extend([Victim::Worker(0), Victim::Worker(1)]);
        victims.extend(self.broker.as_ref().map(|_| Victim::Broker));
        victims
    }

    pub fn kill(&mut self, victim: Victim) {
        match victim {
            Victim::Worker(at) => drop(self.workers[at].take()),
            Victim::ControlPlane => drop(self.control_plane.take()),
            Victim::Broker => self.broker.as_ref().unwrap().kill(),
            Victim::Cache => self.cache.kill(),
            Victim::Metadata => self.metadata.kill(),
        }
    }

    pub async fn revive(&mut self, victim: Victim) {
        match victim {
            Victim::Worker(_) | Victim::ControlPlane => self.heal().await,
            Victim::Broker => self.broker.as_ref().unwrap().revive(),
            Victim::Cache => self.cache.revive(),
            Victim::Metadata => self.metadata.revive(),
        }
    }

    /// Starts what of the programs is not there.
    pub async fn heal(&mut self) {
        if self.control_plane.is_none() {
            self.control_plane = Some(Process::start(&mut self.control_plane_command()));
            let ready =
                wait(async || self.get("/readyz").send().await.is_ok_and(|answer| answer.status().is_success()));
            assert!(ready.await, "the control plane does not become ready");
        }
        for at in 0..self.workers.len() {
            if self.workers[at].is_none() {
                self.workers[at] = Some(Process::start(&mut self.worker_command(at)));
            }
        }
    }

    fn control_plane_command(&self) -> Command {
        let mut command = program("binnacle-control-plane");
        let workers: Vec<String> = self.ports.iter().map(|port| format!("http://127.0.0.1:{port}")).collect();
        command
            .args(["--no-auth", "--listen", &format!("127.0.0.1:{}", self.port), "--worker", &workers.join(",")])
            .args(["--worker-token", TOKEN, "--job-lease-seconds", "2", "--metadata-url", &self.metadata.url])
            .args(["--log", "error", "--jobs-per-user", "0", "--jobs-per-datasource", "0"])
            .arg("--data-dir")
            .arg(self.data.path())
            .arg("--public-key-file")
            .arg(self.data.path().join("ticket.pub"));
        self.shared(&mut command);
        command
    }

    fn worker_command(&self, at: usize) -> Command {
        let mut command = program("binnacle-data-plane");
        command
            .args(["--listen", &format!("127.0.0.1:{}", self.ports[at]), "--worker-name", &format!("worker {at}")])
            .args(["--control-plane", &self.url(), "--worker-token", TOKEN, "--job-slots", "4", "--log", "error"])
            .arg("--public-key")
            .arg(self.data.path().join("ticket.pub"))
            .arg("--files-root")
            .arg(examples());
        self.shared(&mut command);
        command
    }

    fn shared(&self, command: &mut Command) {
        command.args(["--cache-results", &self.cache.url, "--cache-exports", &self.cache.url]);
        if let Some(broker) = &self.broker {
            command.args(["--broker", &broker.url]);
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn get(&self, path: &str) -> reqwest::RequestBuilder {
        Client::new().get(format!("{}{path}", self.url())).timeout(Duration::from_secs(5))
    }

    fn post(&self, path: &str) -> reqwest::RequestBuilder {
        Client::new().post(format!("{}{path}", self.url())).header("x-binnacle-csrf", "1")
    }

    pub fn client(&self) -> Submitter {
        Submitter { client: Client::new(), url: self.url() }
    }

    /// How many jobs ended in which state, once none is left, or when the time is over.
    pub async fn wait_for_all(&self, longest: Duration) -> BTreeMap<String, u64> {
        let until = Instant::now() + longest;
        loop {
            let counts = self.psql("SELECT state, count(*) FROM job GROUP BY state");
            let mut counts: BTreeMap<String, u64> = counts
                .lines()
                .filter_map(|line| line.split_once('|'))
                .map(|(state, count)| (state.to_owned(), count.parse().unwrap()))
                .collect();
            if !counts.contains_key("queued") && !counts.contains_key("running") {
                return counts;
            }
            if Instant::now() > until {
                counts.retain(|state, _| state != "queued" && state != "running");
                return counts;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// By what the database noted: each job once, and none that is not there.
    pub fn assert_each_ended_once(&self, jobs: u64) {
        let twice = self.psql("SELECT job, string_agg(state, ' ') FROM ending GROUP BY job HAVING count(*) > 1");
        assert_eq!(twice, "", "these ended more than once");
        let ended = self.psql("SELECT count(DISTINCT job) FROM ending");
        assert_eq!(ended.trim(), jobs.to_string());
        let same = self.psql("SELECT result_ref FROM job WHERE result_ref IS NOT NULL GROUP BY 1 HAVING count(*) > 1");
        assert_eq!(same, "", "no two jobs have the same result");
    }

    /// What a job made. The cache may have come back a moment ago, and web servers try it again after a while only.
    async fn result(&self, path: &str) -> Result<Vec<u8>, String> {
        let until = Instant::now() + RECOVERY;
        loop {
            let answer = self.get(path).send().await.unwrap();
            let status = answer.status();
            if status.is_success() {
                return Ok(answer.bytes().await.unwrap().to_vec());
            }
            let problem = answer.text().await.unwrap();
            if status != StatusCode::SERVICE_UNAVAILABLE || Instant::now() > until {
                return Err(format!("{status}: {problem}"));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// A job that succeeded has what it made, whole; one that did not says why.
    pub async fn check_result(&self, turn: u64, id: &str) {
        let job: Value = self.get(&format!("/api/v1/jobs/{id}")).send().await.unwrap().json().await.unwrap();
        if job["state"] != "succeeded" {
            assert!(job["error"].is_string(), "{job}");
            return;
        }
        let Some(path) = job["result"].as_str() else {
            assert_eq!(turn % 5, 4, "only probes have no result: {job}");
            assert!(job["row"]["version"].is_string(), "{job}");
            return;
        };
        let body = self.result(path).await.unwrap_or_else(|problem| panic!("{job}: {problem}"));
        match turn % 5 {
            0 => assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["rows"][0][0], 336_776),
            1 => assert_eq!(body.split(|byte| *byte == b'\n').count(), 18),
            2 => assert_eq!((&body[..4], &body[body.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..])),
            _ => assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["rows"].as_array().unwrap().len(), 3),
        }
    }
}

/// Adds jobs, whatever happens meanwhile.
pub struct Submitter {
    client: Client,
    url: String,
}

impl Submitter {
    /// Asks until it is taken; the key makes sure that it is taken once.
    pub async fn submit(&self, turn: u64, job: &Value) -> String {
        loop {
            let request = self.client.post(format!("{}/api/v1/jobs", self.url)).header("x-binnacle-csrf", "1");
            let request = request.header("idempotency-key", format!("job-{turn}")).timeout(Duration::from_secs(10));
            if let Ok(answer) = request.json(job).send().await
                && answer.status().is_success()
                && let Ok(body) = answer.json::<Value>().await
                && let Some(id) = body["id"].as_str()
            {
                return id.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
