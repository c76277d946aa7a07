//! The rows of one query as a stream of batches, made one step ahead of whoever reads them.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use binnacle_protocol::{ErrorCode, RemoteError};
use datafusion::{common::runtime::SpawnedTask, error::DataFusionError, physical_plan::SendableRecordBatchStream};
use futures::{StreamExt, stream};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::plain::{plain_batch, plain_schema};
use crate::BatchStream;

/// The most rows of a batch.
const BATCH_ROWS: usize = 8192;
/// How many batches may wait to be read.
const AHEAD: usize = 2;

type Answer = Result<RecordBatch, RemoteError>;

/// Runs the query in a task of its own, which ends when the stream is dropped, at `deadline`, or with the first error.
pub(super) fn stream(
    rows: SendableRecordBatchStream,
    deadline: Instant,
    failed: impl Fn(&DataFusionError) -> RemoteError + Send + 'static,
) -> BatchStream {
    let schema = plain_schema(&rows.schema());
    let (sender, receiver) = mpsc::channel(AHEAD);
    let task = SpawnedTask::spawn(produce(rows, Arc::clone(&schema), deadline, failed, sender));
    let batches = stream::unfold((receiver, Some(task)), |(mut receiver, mut task)| async move {
        if let Some(answer) = receiver.recv().await {
            return Some((answer, (receiver, task)));
        }
        let error = crashed(task.take()?).await?;
        Some((Err(error), (receiver, None)))
    });
    BatchStream::new(schema, batches)
}

async fn produce(
    mut rows: SendableRecordBatchStream,
    schema: SchemaRef,
    deadline: Instant,
    failed: impl Fn(&DataFusionError) -> RemoteError,
    sender: mpsc::Sender<Answer>,
) {
    loop {
        let batch = match timeout_at(deadline, rows.next()).await {
            Ok(None) => return,
            Ok(Some(Ok(batch))) => plain_batch(&batch, &schema).map_err(|error| failed(&error.into())),
            Ok(Some(Err(error))) => Err(failed(&error)),
            Err(_) => Err(timed_out()),
        };
        let ended = batch.is_err();
        for part in parts(batch) {
            if sender.send(part).await.is_err() {
                return;
            }
        }
        if ended {
            return;
        }
    }
}

/// Cuts a batch into ones that are not too long.
fn parts(batch: Answer) -> impl Iterator<Item = Answer> {
    let rows = batch.as_ref().map_or(1, RecordBatch::num_rows);
    (0..rows).step_by(BATCH_ROWS).map(move |from| match &batch {
        Ok(batch) => Ok(batch.slice(from, BATCH_ROWS.min(rows - from))),
        Err(error) => Err(error.clone()),
    })
}

/// The error of a task that ended otherwise than it should.
async fn crashed(task: SpawnedTask<()>) -> Option<RemoteError> {
    let error = task.join().await.err()?;
    let error = RemoteError::new(ErrorCode::Internal, format!("the query engine stopped: {error}"));
    Some(error.hint("It may have run out of memory: ask for less at once, or give the worker more with `--memory`."))
}

/// The error for a query that takes longer than it may.
pub(super) fn timed_out() -> RemoteError {
    RemoteError::new(ErrorCode::Timeout, "the query took longer than it may")
}
