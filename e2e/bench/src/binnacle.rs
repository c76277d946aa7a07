//! Binnacle under test: a process that serves a folder to everybody.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{places, psql::Postgres};

/// A running server with its folder of resources and its state.
#[derive(Debug)]
pub struct Binnacle {
    child: Child,
    address: SocketAddr,
    client: Client,
    folder: TempDir,
    options: Vec<String>,
}

/// A server's answer to one question, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// From the request's first byte to the answer's last.
    pub took: Duration,
    /// The SQL that was run.
    pub sql: String,
    /// `hit`, `stale` or `miss`.
    pub cache: String,
    /// The body.
    pub bytes: Vec<u8>,
}

/// A folder with the examples and the resources of these measurements.
pub fn folder(postgres: Option<&Postgres>) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let root = places::root();
    let status = Command::new("cp").arg("-r").arg(root.join("examples")).arg(folder.path().join("serve")).status()?;
    ensure!(status.success(), "the examples cannot be copied");
    let mut resources = vec!["twelve.yaml"];
    resources.extend(postgres.map(|_| "bench.yaml"));
    for name in resources {
        let port = postgres.map(Postgres::port).transpose()?.unwrap_or_default().to_string();
        let text = fs::read_to_string(root.join("e2e/bench/data").join(name))?.replace("POSTGRES_PORT", &port);
        fs::write(folder.path().join("serve").join(name), text)?;
    }
    Ok(folder)
}

impl Binnacle {
    /// Starts a server on a folder that [`folder`] has made, and waits until it serves its dashboards.
    pub async fn start(folder: TempDir) -> Result<Self> {
        Self::start_with(folder, &[]).await
    }

    /// The same with further options.
    pub async fn start_with(folder: TempDir, options: &[&str]) -> Result<Self> {
        let address = places::free_address()?;
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        let child = spawn(&folder, address, &options)?;
        // The peers' clients ask for no compression either.
        let client = Client::builder().timeout(Duration::from_mins(5)).build()?;
        let server = Self { child, address, client, folder, options };
        server.wait().await?;
        Ok(server)
    }

    /// Stops it and starts it again on the same folder.
    pub async fn restart(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        self.child = spawn(&self.folder, self.address, &self.options)?;
        self.wait().await
    }

    async fn wait(&self) -> Result<()> {
        let began = Instant::now();
        let url = self.url("/api/v1/dashboards/default/twelve");
        while began.elapsed() < Duration::from_mins(1) {
            if self.client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        anyhow::bail!("binnacle did not become ready within 60 s:\n{log}")
    }

    /// An address of this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks a question; `accept` is the answer's media type.
    pub async fn ask(&self, body: &Value, accept: &str) -> Result<Answer> {
        let began = Instant::now();
        let answer = self.post(body, accept).await?;
        let (sql, cache) = (header(&answer, "binnacle-sql"), header(&answer, "binnacle-cache"));
        let bytes = answer.bytes().await?.to_vec();
        Ok(Answer { took: began.elapsed(), sql, cache, bytes })
    }

    /// Asks a question and throws the answer away as it comes; how long it took, and how many bytes came.
    pub async fn drain(&self, body: &Value, accept: &str, into: &Path) -> Result<(Duration, u64)> {
        let began = Instant::now();
        let mut answer = self.post(body, accept).await?;
        let mut file = fs::File::create(into)?;
        let mut bytes = 0;
        while let Some(chunk) = answer.chunk().await? {
            std::io::Write::write_all(&mut file, &chunk)?;
            bytes += chunk.len() as u64;
        }
        Ok((began.elapsed(), bytes))
    }

    /// The sum of a counter, whatever its labels.
    pub async fn metric(&self, name: &str) -> Result<f64> {
        let text = self.client.get(self.url("/metrics")).send().await?.text().await?;
        let lines = text.lines().filter(|line| line.starts_with(name));
        Ok(lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum())
    }

    /// Asks a question in the background; how long it took until its rows were there.
    pub async fn background(&self, question: &Value) -> Result<Duration> {
        let began = Instant::now();
        let submit = self.client.post(self.url("/api/v1/jobs")).header("X-Binnacle-Csrf", "1");
        let answer = submit.json(&json!({"kind": "query", "question": question})).send().await?;
        let job: Value = answer.error_for_status()?.json().await?;
        let id = job["id"].as_str().context("a job without an id")?;
        let rows = self.client.get(self.url(&format!("/api/v1/jobs/{id}/result?wait=30"))).send().await?;
        rows.error_for_status()?.bytes().await?;
        Ok(began.elapsed())
    }

    async fn post(&self, body: &Value, accept: &str) -> Result<Response> {
        let request =
            self.client.post(self.url("/api/v1/query")).header("X-Binnacle-Csrf", "1").header("Accept", accept);
        let answer = request.json(body).send().await?;
        if !answer.status().is_success() {
            anyhow::bail!("{body}: {} {}", answer.status(), answer.text().await?);
        }
        Ok(answer)
    }
}

fn spawn(folder: &TempDir, address: SocketAddr, options: &[String]) -> Result<Child> {
    let log = fs::File::create(folder.path().join("log"))?;
    let mut command = Command::new(places::binnacle()?);
    command.arg("serve").arg(folder.path().join("serve"));
    command
        .args(["--no-auth", "--listen", &address.to_string(), "--data-dir"])
        .arg(folder.path().join("data"))
        .args(options);
    Ok(command.stdout(log.try_clone()?).stderr(log).stdin(Stdio::null()).spawn()?)
}

fn header(answer: &Response, name: &str) -> String {
    let value = answer.headers().get(name).map(reqwest::header::HeaderValue::as_bytes).unwrap_or_default();
    percent_encoding::percent_decode(value).decode_utf8_lossy().into_owned()
}

impl Drop for Binnacle {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The same question, whose answer says the SQL.
pub fn explained(mut body: Value) -> Value {
    body["explain"] = json!(true);
    body
}

/// The same question, answered by the database and not by the cache.
pub fn uncached(mut body: Value) -> Value {
    body["refresh"] = json!(true);
    body
}

/// Fails where an answer does not come from where it should.
pub fn expect_cache(answer: &Answer, cache: &str) -> Result<()> {
    ensure!(answer.cache == cache, "the answer came as `{}`, not as `{cache}`", answer.cache);
    Ok(())
}

/// The questions to `trips`, under the names that the report gives them.
pub fn questions(dataset: &str) -> Result<Vec<(&'static str, Value)>> {
    let columns: Value = serde_json::from_str(
        r#"["id", "picked_up", "dropped_off", "vendor", "payment", "zone", "passengers", "distance_km", "fare", "tip"]"#,
    )
    .context("columns")?;
    let question = |mut query: Value| {
        query["dataset"] = json!(format!("default/{dataset}"));
        json!({ "query": query })
    };
    let day = json!({ "column": "picked_up", "grain": "day" });
    Ok(vec![
        (
            "daily sum by vendor",
            question(json!({ "dimensions": [day, { "column": "vendor" }], "metrics": ["fares"], "limit": 10_000 })),
        ),
        (
            "top 10 zones",
            question(json!({
                "dimensions": [{ "column": "zone" }], "metrics": ["count"], "limit": 10,
                "orderBy": [{ "field": "count", "descending": true }],
            })),
        ),
        ("10,000 rows", question(json!({ "columns": columns, "orderBy": [{ "field": "id" }], "limit": 10_000 }))),
    ])
}
