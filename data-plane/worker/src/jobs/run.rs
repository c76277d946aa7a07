//! One job: its ticket on the engine, its rows into a cache.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use arrow_array::RecordBatch;
use binnacle_cache::{Cache, Caches, Entry, FileMeta, Lifetime};
use binnacle_engine::Running;
use binnacle_format::{Batches, cell_json, write};
use binnacle_protocol::{
    ErrorCode, Field, Format, RemoteError, SignedTicket, Trailer,
    job::{Assignment, CacheName, End, Kept, Outcome, Output, ResultMeta, Stage, Work},
};
use binnacle_telemetry::run_span;
use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use futures::{FutureExt, Stream, StreamExt};
use serde_json::Value;
use tracing::Instrument;

use super::{
    JobWorker,
    held::{HeldJob, Stop},
};

/// Runs a job to its end; nothing where nobody wants to hear of it any more.
pub(super) async fn run_job(worker: &JobWorker, job: &Arc<HeldJob>, assignment: Assignment) -> Option<Outcome> {
    let started = std::time::Instant::now();
    let Assignment { lease, kind, work, .. } = assignment;
    let performed = std::panic::AssertUnwindSafe(perform(worker, job, work)).catch_unwind();
    let performed = tokio::select! {
        biased;
        ended = performed => ended.unwrap_or_else(|_| Err(internal("the job broke off"))),
        // What waits for a cache does not look at the token.
        () = job.cancel.cancelled() => Err(RemoteError::new(ErrorCode::Cancelled, "the job was stopped")),
    };
    let end = match (performed, job.stopped()) {
        (Ok(made), _) => {
            job.progress.stage(Stage::Done);
            End::Done { row: made.row, kept: made.kept }
        }
        (Err(_), Some(Stop::Lost)) => {
            tracing::warn!(job = %lease.job, kind, "the job's lease was lost");
            return None;
        }
        (Err(_), Some(Stop::Cancelled)) => End::Cancelled,
        (Err(_), Some(Stop::Shutdown)) => End::GivenBack,
        (Err(error), None) => End::Failed { error },
    };
    let word = match &end {
        End::Done { .. } => "done",
        End::Failed { .. } => "failed",
        End::Cancelled => "cancelled",
        End::GivenBack => "given_back",
    };
    metrics::histogram!("binnacle_job_run_seconds", "kind" => kind, "outcome" => word).record(started.elapsed());
    Some(Outcome { lease, end, progress: job.progress.news() })
}

/// What a job leaves behind.
#[derive(Default)]
struct Made {
    row: Option<Value>,
    kept: Option<Kept>,
}

async fn perform(worker: &JobWorker, job: &Arc<HeldJob>, work: Work) -> Result<Made, RemoteError> {
    match work {
        Work::Nothing => Ok(Made::default()),
        Work::Run { ticket, output } => {
            let as_of = Utc::now();
            let (rows, trailer) = open(worker, job, &ticket).await?;
            let keeper = Keeper { job, caches: &worker.caches, as_of, trailer };
            match output {
                Output::Row => first_row(rows).await.map(|row| Made { row, kept: None }),
                Output::Entry { key, fresh_ms, stale_ms } => {
                    let lifetime = Lifetime { fresh: ms(fresh_ms), stale: ms(stale_ms) };
                    keeper.entry(rows, &key, lifetime).await.map(|()| Made::default())
                }
                Output::File { cache, key, format, fields, file_name, keep_ms } => {
                    let kept = Kept { cache, key };
                    let file = File { kept: kept.clone(), format, fields, name: file_name, keep: ms(keep_ms) };
                    keeper.file(rows, file).await.map(|()| Made { row: None, kept: Some(kept) })
                }
            }
        }
    }
}

/// Starts the ticket's run, if the control plane signed it.
async fn open(
    worker: &JobWorker,
    job: &Arc<HeldJob>,
    ticket: &SignedTicket,
) -> Result<(Batches, LastWord), RemoteError> {
    let ticket = worker.keys.verify(&ticket.0, Utc::now()).await.map_err(|error| {
        tracing::warn!(%error, "refused a ticket");
        RemoteError::new(ErrorCode::TicketInvalid, error.to_string())
    })?;
    let span = run_span(&ticket.id, ticket.traceparent.as_deref());
    let running = worker.engine.run(ticket, job.cancel.clone()).instrument(span).await?;
    let trailer = LastWord::default();
    let tap = Tap { running, job: Arc::clone(job), trailer: trailer.clone(), seen: false, done: false };
    Ok((tap.boxed(), trailer))
}

async fn first_row(mut rows: Batches) -> Result<Option<Value>, RemoteError> {
    let mut row = None;
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        if row.is_none() && batch.num_rows() > 0 {
            let columns = batch.schema_ref().fields().iter().zip(batch.columns());
            row = Some(columns.map(|(field, column)| (field.name().clone(), cell_json(column, 0))).collect());
        }
    }
    Ok(row)
}

struct File {
    kept: Kept,
    format: Format,
    fields: Vec<Field>,
    name: String,
    keep: Duration,
}

/// Keeps what a job makes.
struct Keeper<'a> {
    job: &'a HeldJob,
    caches: &'a Caches,
    as_of: DateTime<Utc>,
    trailer: LastWord,
}

impl Keeper<'_> {
    async fn entry(&self, rows: Batches, key: &str, lifetime: Lifetime) -> Result<(), RemoteError> {
        let mut body = BytesMut::new();
        let mut pieces = write(Format::Arrow, Vec::new(), rows);
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            self.job.progress.bytes(piece.len() as u64);
            body.extend_from_slice(&piece);
        }
        self.job.progress.stage(Stage::Finishing);
        let meta = self.meta(Vec::new())?;
        let entry = Entry { body: body.freeze(), meta, made_at: SystemTime::from(self.as_of) };
        // Not kept is not wrong: whoever asks asks the database.
        self.caches.results.put(&self.caches.results.key(&[key]), entry, lifetime).await;
        Ok(())
    }

    async fn file(&self, rows: Batches, file: File) -> Result<(), RemoteError> {
        let lifetime = Lifetime { fresh: file.keep, stale: Duration::ZERO };
        let cache = cache_of(self.caches, file.kept.cache);
        let mut writer =
            cache.create_file(&cache.key(&[&file.kept.key]), lifetime).await.map_err(|error| not_kept(&error))?;
        let mut pieces = write(file.format, file.fields.clone(), rows);
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            let bytes = piece.len() as u64;
            writer.write(piece).await.map_err(|error| not_kept(&error))?;
            self.job.progress.bytes(bytes);
        }
        self.job.progress.stage(Stage::Finishing);
        let meta = FileMeta {
            content_type: file.format.content_type().to_owned(),
            file_name: file.name,
            meta: self.meta(file.fields)?,
        };
        writer.finish(meta).await.map(drop).map_err(|error| not_kept(&error))
    }

    fn meta(&self, fields: Vec<Field>) -> Result<Bytes, RemoteError> {
        let meta = ResultMeta { as_of: self.as_of, trailer: self.trailer.get(), fields };
        serde_json::to_vec(&meta).map(Bytes::from).map_err(|error| internal(error.to_string()))
    }
}

fn cache_of(caches: &Caches, name: CacheName) -> &Cache {
    match name {
        CacheName::Results => &caches.results,
        CacheName::Exports => &caches.exports,
        CacheName::Thumbnails => &caches.thumbnails,
        CacheName::Images => &caches.images,
    }
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn internal(message: impl Into<String>) -> RemoteError {
    RemoteError::new(ErrorCode::Internal, message)
}

fn not_kept(error: &binnacle_cache::FileError) -> RemoteError {
    RemoteError::new(ErrorCode::StorageFull, format!("what the job made could not be kept: {error}"))
        .hint("see whether the cache has room and answers: `--cache-exports` and `--cache-results` say where they are")
}

/// What the run says after its last batch.
#[derive(Clone, Debug, Default)]
struct LastWord(Arc<Mutex<Trailer>>);

impl LastWord {
    fn set(&self, trailer: Trailer) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = trailer;
    }

    fn get(&self) -> Trailer {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The batches of a run, counted; one of no rows where there are none, so that every format learns the columns.
struct Tap {
    running: Running,
    job: Arc<HeldJob>,
    trailer: LastWord,
    seen: bool,
    done: bool,
}

impl Stream for Tap {
    type Item = Result<RecordBatch, RemoteError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.done {
            return Poll::Ready(None);
        }
        let next = std::task::ready!(self.running.poll_next_unpin(cx));
        match &next {
            Some(Ok(batch)) => {
                self.seen = true;
                self.job.progress.rows(batch.num_rows() as u64);
            }
            Some(Err(_)) => self.done = true,
            None => {
                self.done = true;
                self.trailer.set(self.running.trailer());
                if !self.seen {
                    return Poll::Ready(Some(Ok(RecordBatch::new_empty(self.running.schema()))));
                }
            }
        }
        Poll::Ready(next)
    }
}
