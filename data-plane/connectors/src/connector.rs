//! What every connector can do.

use std::{collections::BTreeMap, path::PathBuf, pin::Pin, sync::Arc, task};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use async_trait::async_trait;
use binnacle_protocol::{RemoteError, ticket::DatasourceTarget};
use datafusion::execution::runtime_env::RuntimeEnv;
use futures::{Stream, stream::BoxStream};
use secrecy::SecretString;
use tokio::time::Instant;

/// The values of a datasource's secret parameters, by parameter name.
pub type Secrets = BTreeMap<String, SecretString>;

/// Connects to one kind of database.
#[async_trait]
pub trait Connector: Send + Sync + 'static {
    /// Makes a source for this datasource. Need not reach the database yet: [`Source::probe`] does.
    ///
    /// # Errors
    /// `DatasourceInvalid` when a parameter cannot be used.
    async fn connect(
        &self,
        target: &DatasourceTarget,
        secrets: &Secrets,
        environment: &Environment,
    ) -> Result<Arc<dyn Source>, RemoteError>;
}

/// One datasource, shared by all queries on it; it keeps its own pool of connections.
#[async_trait]
pub trait Source: Send + Sync + 'static {
    /// Runs SQL that the policy gate let through. The schema is known when this returns; dropping the stream, or this
    /// future, stops the query in the database. At `deadline` the database is asked to stop by itself, as a second net.
    ///
    /// Batches hold no dictionaries and no view types, and have at most 8,192 rows.
    ///
    /// # Errors
    /// `DatasourceUnreachable`, `DatasourceAuthFailed`, `QueryFailed`, `Timeout`; the same in the stream.
    async fn query(&self, sql: &str, deadline: Instant) -> Result<BatchStream, RemoteError>;

    /// The columns that `sql` would have, without running it.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    async fn describe(&self, sql: &str) -> Result<SchemaRef, RemoteError>;

    /// The tables and views that queries may name, by schema and name; system tables are left out.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    async fn list_tables(&self) -> Result<Vec<Table>, RemoteError>;

    /// Reaches the database and asks for as little as possible: its version.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    async fn probe(&self) -> Result<String, RemoteError>;
}

/// What connectors are handed by the process.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Where relative paths of `files` datasources start.
    pub files_root: PathBuf,
    /// Whether `files` datasources may name anything outside `files_root`.
    pub allow_any_path: bool,
    /// The namespaces whose `files` datasources are served; all where absent.
    pub files_namespaces: Option<Vec<String>>,
    /// Memory, disk for spilling, and caches of all embedded engines of this process.
    pub runtime: Arc<RuntimeEnv>,
}

/// A table or view of a datasource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Table {
    /// The catalog, where the database has any.
    pub catalog: Option<String>,
    /// The schema, where the database has any.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
    /// Table or view.
    pub kind: TableKind,
}

/// What a [`Table`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableKind {
    /// Holds rows.
    Table,
    /// Is computed from other tables.
    View,
}

impl TableKind {
    /// `table` or `view`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::View => "view",
        }
    }
}

/// Record batches whose schema is known from the start; dropping it stops the query.
pub struct BatchStream {
    schema: SchemaRef,
    batches: BoxStream<'static, Result<RecordBatch, RemoteError>>,
}

impl BatchStream {
    /// The stream of these batches, all of this schema.
    pub fn new(
        schema: SchemaRef,
        batches: impl Stream<Item = Result<RecordBatch, RemoteError>> + Send + 'static,
    ) -> Self {
        Self { schema, batches: Box::pin(batches) }
    }

    /// The columns of every batch.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

impl Stream for BatchStream {
    type Item = Result<RecordBatch, RemoteError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> task::Poll<Option<Self::Item>> {
        self.batches.as_mut().poll_next(cx)
    }
}
