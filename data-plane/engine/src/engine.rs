//! Admits runs and starts them.

use std::sync::Arc;

use arrow_schema::SchemaRef;
use binnacle_connectors::{BatchStream, Environment, Source};
use binnacle_protocol::{ErrorCode, RemoteError, Task, Ticket, connector::connector_info, ticket::DatasourceTarget};
use chrono::Utc;
use datafusion::execution::{disk_manager::DiskManagerBuilder, runtime_env::RuntimeEnvBuilder};
use futures::{future, stream};
use tokio::{sync::OwnedSemaphorePermit, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{
    EngineConfig, Running,
    measure::Measure,
    running::{Limits, timed_out, was_cancelled},
    sources::{Slot, Sources},
    tables::{tables_batch, version_batch},
};

/// Runs tickets; cheap to clone, all clones share their sources and queues.
#[derive(Clone, Debug)]
pub struct Engine {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: EngineConfig,
    environment: Environment,
    sources: Sources,
}

impl Engine {
    /// An engine without any source yet; connects to nothing.
    ///
    /// # Errors
    /// `Internal` when the folder for spilling cannot be used.
    pub fn new(config: EngineConfig) -> Result<Self, RemoteError> {
        let disk = config.spill_dir.iter().fold(DiskManagerBuilder::default(), |disk, dir| {
            disk.with_mode(datafusion::execution::disk_manager::DiskManagerMode::Directories(vec![dir.clone()]))
        });
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_limit(config.memory_bytes, 1.0)
            .with_disk_manager_builder(disk)
            .with_object_list_cache_limit(0)
            .build_arc()
            .map_err(|error| RemoteError::new(ErrorCode::Internal, error.to_string()))?;
        let environment = Environment {
            files_root: config.files_root.clone(),
            allow_any_path: config.allow_any_path,
            files_namespaces: config.files_namespaces.clone(),
            runtime,
        };
        Ok(Self { shared: Arc::new(Shared { config, environment, sources: Sources::default() }) })
    }

    /// Waits for a place on the ticket's datasource and starts its task. Does not look at the ticket's signature or expiry.
    ///
    /// The run is stopped, down to the database, at the ticket's deadline, when `cancel` is cancelled, and when this
    /// future or the [`Running`] is dropped.
    ///
    /// # Errors
    /// `DatasourceInvalid`, `SecretNotFound`, `DatasourceUnreachable`, `DatasourceAuthFailed`, `QueryFailed`, `Timeout`
    /// (also while waiting), `Cancelled`.
    pub async fn run(&self, ticket: Ticket, cancel: CancellationToken) -> Result<Running, RemoteError> {
        let mut measure = Measure::start(type_label(&ticket.datasource));
        let deadline = deadline_of(&ticket);
        let started = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(was_cancelled()),
            () = tokio::time::sleep_until(deadline) => Err(timed_out()),
            started = self.start(&ticket, deadline, &mut measure) => started,
        };
        let limits = Limits { max_rows: ticket.max_rows, max_bytes: ticket.max_bytes, deadline, cancel };
        match started {
            Ok((batches, place)) => Ok(Running::new(batches, limits, place, measure)),
            Err(error) => {
                measure.failed(&error);
                Err(error)
            }
        }
    }

    async fn start(
        &self,
        ticket: &Ticket,
        deadline: Instant,
        measure: &mut Measure,
    ) -> Result<(BatchStream, OwnedSemaphorePermit), RemoteError> {
        let slot = self.shared.sources.slot(&ticket.datasource);
        let closed = |_| RemoteError::new(ErrorCode::Internal, "the datasource's queue is closed");
        let place = Arc::clone(&slot.places).acquire_owned().await.map_err(closed)?;
        measure.admitted();
        let answer = self.answer(&slot, ticket, deadline).await;
        if let Err(error) = &answer
            && error.code == ErrorCode::DatasourceAuthFailed
        {
            self.shared.sources.forget(&slot);
        }
        answer.map(|batches| (batches, place))
    }

    async fn answer(&self, slot: &Slot, ticket: &Ticket, deadline: Instant) -> Result<BatchStream, RemoteError> {
        let Shared { config, environment, .. } = &*self.shared;
        let source = slot.source(&ticket.datasource, &config.secrets, environment).await?;
        perform(&*source, &ticket.task, deadline).await
    }
}

async fn perform(source: &dyn Source, task: &Task, deadline: Instant) -> Result<BatchStream, RemoteError> {
    match task {
        Task::Query { sql } => source.query(sql, deadline).await,
        Task::Describe { sql } => source.describe(sql).await.map(empty),
        Task::ListTables => tables_batch(&source.list_tables().await?).map(single),
        Task::Probe => version_batch(&source.probe().await?).map(single),
    }
}

fn empty(schema: SchemaRef) -> BatchStream {
    BatchStream::new(schema, stream::empty())
}

fn single(batch: arrow_array::RecordBatch) -> BatchStream {
    BatchStream::new(batch.schema(), stream::once(future::ready(Ok(batch))))
}

/// The connector's name for metrics; never what a ticket made up.
fn type_label(target: &DatasourceTarget) -> &'static str {
    connector_info(&target.type_).map_or("unknown", |info| info.name)
}

fn deadline_of(ticket: &Ticket) -> Instant {
    Instant::now() + (ticket.deadline - Utc::now()).to_std().unwrap_or_default()
}
