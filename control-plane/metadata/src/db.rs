//! The three drivers behind one face: pools, transactions, portable statements.
//!
//! `db.sql("… WHERE id = ?").bind(id)` → placeholders and dialect tokens rewritten → read or write pool → [`Record`]

mod connect;
mod dialect;
mod limit;
mod record;
mod retry;
mod sql;
mod value;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{Any, AnyPool, Transaction};
use tokio::sync::watch;

use crate::{Clock, MetadataConfig, Result, vault::Vault};

pub(crate) use dialect::Dialect;
pub(crate) use limit::{check_length, cut};
pub(crate) use record::{Fields, Record};
pub(crate) use retry::Retry;
pub(crate) use sql::Sql;
pub(crate) use value::{Value, to_json};

/// A transaction that rolls back when dropped.
pub(crate) type Tx = Transaction<'static, Any>;

/// Open pools and what is needed to speak their dialect; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Db {
    dialect: Dialect,
    read: AnyPool,
    write: AnyPool,
    clock: Clock,
    vault: Arc<Vault>,
    changed: Arc<watch::Sender<u64>>,
}

impl Db {
    /// Opens the pools; the first connection is made at once, so a wrong URL or password shows here.
    pub async fn connect(config: &MetadataConfig) -> Result<Self> {
        let (dialect, read, write) = connect::open_pools(config).await?;
        let vault = Arc::new(Vault::new(&config.encryption_keys)?);
        let (clock, changed) = (config.clock.clone(), Arc::new(watch::Sender::new(0)));
        Ok(Self { dialect, read, write, clock, vault, changed })
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// For statements that change nothing.
    pub fn read(&self) -> &AnyPool {
        &self.read
    }

    /// For single statements that change something.
    pub fn write(&self) -> &AnyPool {
        &self.write
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Starts a statement; fragments are static text, so no input can become SQL.
    pub fn sql(&self, text: &'static str) -> Sql {
        Sql::new(self.dialect).push(text)
    }

    /// Begins a transaction that may write.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self.dialect {
            // Taking the write lock first means a transaction never fails halfway because its snapshot went stale.
            Dialect::Sqlite => self.write.begin_with("BEGIN IMMEDIATE").await?,
            Dialect::Postgres | Dialect::MySql => self.write.begin().await?,
        })
    }

    /// Begins a transaction that reads, and sees one moment all through.
    pub async fn begin_snapshot(&self) -> Result<Tx> {
        Ok(match self.dialect {
            Dialect::Sqlite => self.read.begin().await?,
            Dialect::Postgres => self.read.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?,
            Dialect::MySql => self.read.begin_with("START TRANSACTION WITH CONSISTENT SNAPSHOT").await?,
        })
    }

    /// Commits a transaction that changed something that other parts of this process wait for.
    pub async fn commit_and_notify(&self, tx: Tx) -> Result<()> {
        tx.commit().await?;
        self.changed.send_modify(|count| *count += 1);
        Ok(())
    }

    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}
