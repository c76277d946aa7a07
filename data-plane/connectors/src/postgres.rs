//! The PostgreSQL driver: rows come by `COPY … (FORMAT binary)` and go straight into Arrow builders.
//!
//! SQL → `BEGIN READ ONLY`, prepare, prepare its COPY (one round trip) → COPY (one more) → tuples → batches of 8,192 rows

mod column;
mod copy;
mod error;
mod numeric;
mod plan;
mod pool;
mod rows;
mod settings;
mod tables;
mod text;
mod tls;

use std::sync::Arc;

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use binnacle_protocol::{RemoteError, ticket::DatasourceTarget};
use tokio::time::Instant;
use tokio_postgres::SimpleQueryMessage;

use self::{
    error::{Failure, query_failed},
    plan::Plan,
    pool::{Lease, Pool},
    settings::Settings,
};
use crate::{BatchStream, Connector, Environment, Secrets, Source, Table};

/// Connects to PostgreSQL.
pub(crate) struct Driver;

#[async_trait]
impl Connector for Driver {
    async fn connect(
        &self,
        target: &DatasourceTarget,
        secrets: &Secrets,
        _: &Environment,
    ) -> Result<Arc<dyn Source>, RemoteError> {
        let settings = Settings::new(target, secrets)?;
        Ok(Arc::new(Postgres { pool: Pool::new(settings) }))
    }
}

/// One database, with its pool of connections.
struct Postgres {
    pool: Arc<Pool>,
}

/// Gets a connection and does `$work` on it; once more on a new connection where a used one turned out to be broken.
macro_rules! with_connection {
    ($pool:expr, |$lease:ident| $work:expr) => {{
        let $lease = $pool.get().await?;
        let reused = $lease.reused();
        match $work.await {
            Err(Failure::Connection(_)) if reused => {
                $pool.clear();
                let $lease = $pool.get().await?;
                $work.await
            }
            done => done,
        }
        .map_err(Failure::into_remote)
    }};
}

#[async_trait]
impl Source for Postgres {
    async fn query(&self, sql: &str, deadline: Instant) -> Result<BatchStream, RemoteError> {
        with_connection!(self.pool, |lease| rows::start(lease, sql, deadline))
    }

    async fn describe(&self, sql: &str) -> Result<SchemaRef, RemoteError> {
        with_connection!(self.pool, |lease| describe(lease, sql))
    }

    async fn list_tables(&self) -> Result<Vec<Table>, RemoteError> {
        with_connection!(self.pool, |lease| tables::list(lease))
    }

    async fn probe(&self) -> Result<String, RemoteError> {
        with_connection!(self.pool, |lease| version(lease))
    }
}

async fn describe(lease: Lease, sql: &str) -> Result<SchemaRef, Failure> {
    let prepared = lease.client().prepare(plan::trimmed(sql)).await;
    let schema = lease.check(prepared).map(|statement| Plan::new(&statement).declared_schema());
    lease.release(schema)
}

async fn version(lease: Lease) -> Result<String, Failure> {
    let answer = lease.client().simple_query("SHOW server_version").await;
    let answer = lease.check(answer);
    let version = lease.release(answer)?.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(|version| format!("PostgreSQL {version}")),
        _ => None,
    });
    version.ok_or_else(|| query_failed("the server told no version").into())
}
