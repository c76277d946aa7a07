//! A fresh database per test, a clock that the test moves, and a look behind the API.

use std::{
    env,
    sync::{Arc, Mutex},
    time::Duration,
};

use binnacle_metadata::{Clock, Metadata, MetadataConfig, NewUser, Role, SaveResource, User};
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    Sqlite,
    Postgres,
    MariaDb,
}

pub struct TestDatabase {
    pub metadata: Metadata,
    pub config: MetadataConfig,
    pub url: String,
    pub server: Server,
    now: Arc<Mutex<DateTime<Utc>>>,
    _folder: TempDir,
}

impl TestDatabase {
    pub async fn open(server: Server) -> Self {
        let (folder, url) = create_empty(server).await;
        let now = Arc::new(Mutex::new("2026-03-01T12:00:00Z".parse().unwrap()));
        let config = config(&url, &now);
        let metadata = Metadata::open(&config).await.unwrap();
        Self { metadata, config, url, server, now, _folder: folder }
    }

    /// Another process's handle on the same database.
    pub async fn open_again(&self) -> Metadata {
        Metadata::open(&self.config).await.unwrap()
    }

    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    pub fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }

    pub async fn user(&self, name: &str, role: Role) -> User {
        self.metadata.users().create(&new_user(name, role)).await.unwrap()
    }
}

fn config(url: &str, now: &Arc<Mutex<DateTime<Utc>>>) -> MetadataConfig {
    let now = now.clone();
    MetadataConfig {
        max_connections: 4,
        acquire_timeout: Duration::from_mins(1),
        clock: Clock::from_fn(move || *now.lock().unwrap()),
        ..MetadataConfig::new(url)
    }
}

/// A database without any table; the folder must outlive it.
pub async fn create_empty(server: Server) -> (TempDir, String) {
    sqlx::any::install_default_drivers();
    let folder = tempfile::tempdir().unwrap();
    let name = format!("t_{}", uuid::Uuid::new_v4().simple());
    let url = match server {
        Server::Sqlite => format!("sqlite://{}/metadata.db", folder.path().display()),
        Server::Postgres => {
            let url = server_url("BINNACLE_TEST_POSTGRES_URL", "postgres");
            execute(&url, &format!("CREATE SCHEMA {name}")).await;
            format!("{url}{}options[search_path]={name}", if url.contains('?') { '&' } else { '?' })
        }
        Server::MariaDb => {
            let url = server_url("BINNACLE_TEST_MYSQL_URL", "mariadb");
            execute(&url, &format!("CREATE DATABASE {name}")).await;
            let (address, _) = url.rsplit_once('/').unwrap();
            format!("{address}/{name}")
        }
    };
    (folder, url)
}

fn server_url(variable: &str, script: &str) -> String {
    env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set: run `make test`, or `e2e/services/{script} run cargo test -p binnacle-metadata`")
    })
}

pub async fn execute(url: &str, sql: &str) {
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

pub async fn texts(url: &str, sql: &str) -> Vec<String> {
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

pub fn new_user(name: &str, role: Role) -> NewUser {
    NewUser {
        name: name.into(),
        display_name: String::new(),
        email: None,
        password_hash: Some("$argon2id$v=19$hash".to_owned().into()),
        role,
        groups: Vec::new(),
        must_change_password: false,
    }
}

/// A dashboard that a person made.
pub fn dashboard(name: &str) -> SaveResource {
    SaveResource {
        key: binnacle_metadata::ResourceKey::new("Dashboard", "analytics", name),
        managed_by: binnacle_metadata::ManagedBy::Ui,
        title: name.to_owned(),
        folder: String::new(),
        labels: [("team".to_owned(), "ops".to_owned())].into(),
        annotations: [].into(),
        spec: json!({"title": name, "charts": {"a": {"limit": 10}}}),
        source: Some(format!("title: {name}\n")),
        author: "ann".into(),
        message: "first".into(),
        expected_revision: None,
        take_over: false,
    }
}

/// Writes one test per database; the name in the report is `module::sentence::database`.
macro_rules! on_every_database {
    ($($(#[$attribute:meta])* async fn $name:ident($db:ident: TestDatabase) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test of a module needs all that the module imports")]
            use super::*;

            async fn check($db: $crate::harness::TestDatabase) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                check($crate::harness::TestDatabase::open($crate::harness::Server::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                check($crate::harness::TestDatabase::open($crate::harness::Server::Postgres).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn mariadb() {
                check($crate::harness::TestDatabase::open($crate::harness::Server::MariaDb).await).await;
            }
        }
    )+};
}
