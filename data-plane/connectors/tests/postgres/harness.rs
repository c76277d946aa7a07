//! A source on the test server, a look behind it, and servers of a test's own.

use std::{collections::BTreeMap, env, fs, net::TcpListener, path::Path, process::Command, sync::Arc, time::Duration};

use arrow_array::RecordBatch;
use arrow_cast::pretty::pretty_format_batches;
use binnacle_connectors::{Environment, Secrets, Source, connector};
use binnacle_protocol::{ObjectRef, RemoteError, ticket::DatasourceTarget};
use datafusion::arrow::compute::concat_batches;
use futures::TryStreamExt;
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_postgres::{Client, NoTls};

/// Long enough for any query that a test means to end.
pub fn soon() -> Instant {
    Instant::now() + Duration::from_mins(1)
}

pub fn url() -> String {
    env::var("BINNACLE_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "BINNACLE_TEST_POSTGRES_URL is not set: run `make test`, or \
             `e2e/services/postgres run cargo test -p binnacle-connectors`"
        )
    })
}

/// The parameters that reach the server at `url`.
pub fn parameters(url: &str) -> BTreeMap<String, Value> {
    let config: tokio_postgres::Config = url.parse().unwrap();
    let tokio_postgres::config::Host::Tcp(host) = &config.get_hosts()[0] else { panic!("the URL has a socket") };
    let given = json!({
        "host": host,
        "port": config.get_ports()[0],
        "database": config.get_dbname().unwrap(),
        "user": config.get_user().unwrap(),
    });
    serde_json::from_value(given).unwrap()
}

pub async fn connect(
    parameters: BTreeMap<String, Value>,
    password: Option<&str>,
) -> Result<Arc<dyn Source>, RemoteError> {
    let secrets: Secrets = password.map(|password| ("password".to_owned(), password.into())).into_iter().collect();
    let target = DatasourceTarget {
        object: ObjectRef::new("default", "db"),
        revision: 1,
        type_: "postgres".into(),
        parameters,
        secrets: BTreeMap::new(),
        secrets_version: None,
        concurrency: 4,
    };
    let environment =
        Environment { files_root: ".".into(), allow_any_path: false, files_namespaces: None, runtime: Arc::default() };
    connector("postgres").unwrap().connect(&target, &secrets, &environment).await
}

pub async fn source() -> Arc<dyn Source> {
    connect(parameters(&url()), None).await.unwrap()
}

/// All rows in one batch.
pub async fn rows(source: &dyn Source, sql: &str) -> Result<RecordBatch, RemoteError> {
    let stream = source.query(sql, soon()).await?;
    let schema = stream.schema();
    let batches: Vec<_> = stream.try_collect().await?;
    Ok(concat_batches(&schema, &batches).unwrap())
}

/// All rows as text, without the frame.
pub async fn table(source: &dyn Source, sql: &str) -> String {
    let batch = rows(source, sql).await.unwrap();
    let text = pretty_format_batches(&[batch]).unwrap().to_string();
    let lines = text.lines().filter(|line| line.starts_with('|')).map(|line| line.trim_matches(['|', ' ']));
    lines.collect::<Vec<_>>().join("\n")
}

/// A connection of the test's own.
pub async fn look_behind(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// Waits until as many queries with `marker` in them run in the server.
pub async fn wait_running(client: &Client, marker: &str, count: i64) {
    let sql = "SELECT count(*) FROM pg_stat_activity \
               WHERE state = 'active' AND query LIKE '%' || $1 || '%' AND pid <> pg_backend_pid()";
    let reached = async { while client.query_one(sql, &[&marker]).await.unwrap().get::<_, i64>(0) != count {} };
    tokio::time::timeout(Duration::from_secs(20), reached).await.unwrap_or_else(|_| panic!("never {count} running"));
}

/// A port of this machine on which nothing listens.
pub fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server of the test's own.
pub struct Server {
    pub folder: String,
    pub url: String,
}

impl Server {
    pub fn start() -> Self {
        let folder = service(&["start"]);
        let env = fs::read_to_string(Path::new(&folder).join("env")).unwrap();
        let url = env.lines().find_map(|line| line.strip_prefix("BINNACLE_TEST_POSTGRES_URL=")).unwrap().to_owned();
        Self { folder, url }
    }

    /// Ends all its processes at once, as a crash would.
    pub fn kill(&self) {
        let pid = fs::read_to_string(Path::new(&self.folder).join("pid")).unwrap();
        let killed = Command::new("kill").args(["-QUIT", pid.trim()]).status().unwrap();
        assert!(killed.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        service(&["stop", &self.folder]);
    }
}

fn service(arguments: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/services/postgres");
    // Standard error is inherited by the server, which outlives the script, so nobody may wait for its end.
    let output = Command::new(script).args(arguments).stderr(std::process::Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "e2e/services/postgres {arguments:?} failed");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
