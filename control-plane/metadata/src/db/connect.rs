//! Opens pools with the settings each database needs.

use std::time::Duration;

use secrecy::ExposeSecret as _;
use sqlx::{
    AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, Row as _,
    any::{AnyConnectOptions, AnyPoolOptions},
};

use super::Dialect;
use crate::{Error, MetadataConfig, Result};

/// Returns the dialect, the pool to read from and the pool to write to.
pub(super) async fn open_pools(config: &MetadataConfig) -> Result<(Dialect, AnyPool, AnyPool)> {
    sqlx::any::install_default_drivers();
    let url = config.url.expose_secret();
    let dialect = Dialect::of_url(url)?;
    let options = || AnyPoolOptions::new().acquire_timeout(config.acquire_timeout);
    if dialect == Dialect::Sqlite {
        let target = parse(&sqlite_url(url)?)?;
        // Before the pool, because a pool tries again and hides why it failed.
        let mut first = target.connect().await?;
        enter_wal(&mut first).await?;
        first.close().await?;
        let write = writer(options(), config.sqlite_max_bytes).connect_with(target.clone()).await?;
        let read = readers(options(), config.max_connections).connect_lazy_with(target);
        return Ok((dialect, read, write));
    }
    let pool = server(options(), dialect, config.max_connections).connect_with(parse(url)?).await?;
    Ok((dialect, pool.clone(), pool))
}

fn parse(url: &str) -> Result<AnyConnectOptions> {
    url.parse().map_err(|_| Error::Configuration("it is not a valid URL".into()))
}

/// Asks SQLite to make a missing file.
fn sqlite_url(url: &str) -> Result<String> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        // Each connection of a pool would get a database of its own.
        return Err(Error::Configuration("SQLite in memory is not supported: name a file".into()));
    }
    Ok(match url.split_once('?') {
        Some((_, query)) if query.contains("mode=") => url.to_owned(),
        Some(_) => format!("{url}&mode=rwc"),
        None => format!("{url}?mode=rwc"),
    })
}

fn writer(options: AnyPoolOptions, max_bytes: Option<u64>) -> AnyPoolOptions {
    keep_open(options)
        .max_connections(1)
        .after_connect(move |connection, _| Box::pin(async move { prepare_writer(connection, max_bytes).await }))
}

fn readers(options: AnyPoolOptions, max_connections: u32) -> AnyPoolOptions {
    keep_open(options)
        .max_connections(max_connections)
        .after_connect(|connection, _| Box::pin(async move { run(connection, "PRAGMA query_only = ON").await }))
}

/// A connection to a file cannot go stale, so there is nothing to test or to renew.
fn keep_open(options: AnyPoolOptions) -> AnyPoolOptions {
    options.idle_timeout(None).max_lifetime(None).test_before_acquire(false)
}

fn server(options: AnyPoolOptions, dialect: Dialect, max_connections: u32) -> AnyPoolOptions {
    options.max_connections(max_connections).after_connect(move |connection, _| {
        Box::pin(async move {
            // PostgreSQL's default. InnoDB's own default locks gaps, which makes job claims wait for each other.
            if dialect == Dialect::MySql {
                run(connection, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").await?;
            }
            Ok(())
        })
    })
}

/// The driver already sets `busy_timeout` to 5 s and `foreign_keys` to on.
async fn prepare_writer(connection: &mut AnyConnection, max_bytes: Option<u64>) -> sqlx::Result<()> {
    run(connection, "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864").await?;
    if let Some(max_bytes) = max_bytes {
        let limit = format!("PRAGMA max_page_count = {}", max_bytes / SQLITE_PAGE_BYTES);
        connection.execute(sqlx::raw_sql(AssertSqlSafe(limit))).await?;
    }
    Ok(())
}

/// SQLite's default since 3.12, which nothing here changes.
const SQLITE_PAGE_BYTES: u64 = 4096;

/// Makes the file if it is missing. Turning it to WAL, which it then stays, needs an exclusive lock for which `busy_timeout` does not wait.
async fn enter_wal(connection: &mut AnyConnection) -> sqlx::Result<()> {
    for _ in 0..100 {
        match connection.fetch_one("PRAGMA journal_mode = WAL").await {
            Ok(row) if row.try_get::<String, _>(0)? == "wal" => return Ok(()),
            Ok(_) => break,
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "5" || code == "261") => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => return Err(error),
        }
    }
    Err(sqlx::Error::Configuration("SQLite cannot use a write-ahead log here".into()))
}

async fn run(connection: &mut AnyConnection, sql: &'static str) -> sqlx::Result<()> {
    connection.execute(sqlx::raw_sql(sql)).await.map(drop)
}
