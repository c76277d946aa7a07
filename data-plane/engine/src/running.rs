//! A run that was started: its batches, kept within the ticket's limits.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use binnacle_connectors::BatchStream;
use binnacle_protocol::{ErrorCode, RemoteError, Trailer};
use futures::{Stream, StreamExt};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, Sleep, sleep_until},
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::measure::Measure;

/// Within what a run stays.
#[derive(Debug)]
pub(crate) struct Limits {
    pub max_rows: u64,
    pub max_bytes: u64,
    pub deadline: Instant,
    pub cancel: CancellationToken,
}

/// The batches of a run; all have the same schema, none is empty. Dropping it stops the run, down to the database.
///
/// Sends at most the ticket's rows and bytes, cutting the last batch where needed. After an error nothing follows.
pub struct Running {
    schema: SchemaRef,
    /// Gone once the run has ended, so that the database is free while the last batches are still being sent.
    active: Option<Active>,
    deadline: Pin<Box<Sleep>>,
    cancelled: Pin<Box<WaitForCancellationFutureOwned>>,
    max_rows: u64,
    max_bytes: u64,
    truncated: bool,
    measure: Measure,
}

struct Active {
    batches: BatchStream,
    /// Given back when the run ends.
    _place: OwnedSemaphorePermit,
}

impl Running {
    pub(crate) fn new(batches: BatchStream, limits: Limits, place: OwnedSemaphorePermit, measure: Measure) -> Self {
        Self {
            schema: batches.schema(),
            active: Some(Active { batches, _place: place }),
            deadline: Box::pin(sleep_until(limits.deadline)),
            cancelled: Box::pin(limits.cancel.cancelled_owned()),
            max_rows: limits.max_rows,
            max_bytes: limits.max_bytes,
            truncated: false,
            measure,
        }
    }

    /// The columns of every batch.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// What was sent so far; final once the stream has ended.
    pub fn trailer(&self) -> Trailer {
        self.measure.trailer(self.truncated)
    }

    fn stopped(&mut self, cx: &mut Context<'_>) -> Option<RemoteError> {
        if self.cancelled.as_mut().poll(cx).is_ready() {
            return Some(was_cancelled());
        }
        self.deadline.as_mut().poll(cx).is_ready().then(timed_out)
    }

    /// As much of `batch` as the limits leave; what is cut off marks the run as truncated.
    fn admit(&mut self, batch: RecordBatch) -> Option<RecordBatch> {
        let rows = batch.num_rows() as u64;
        let bytes = size_bytes(&batch);
        let by_rows = self.max_rows.saturating_sub(self.measure.rows()).min(rows);
        let left = self.max_bytes.saturating_sub(self.measure.bytes());
        let by_bytes =
            if bytes <= left { rows } else { (u128::from(rows) * u128::from(left) / u128::from(bytes)) as u64 };
        let take = by_rows.min(by_bytes);
        self.truncated |= take < rows;
        if take == 0 {
            return None;
        }
        let batch = if take < rows { batch.slice(0, take as usize) } else { batch };
        self.measure.sent(take, if take < rows { size_bytes(&batch) } else { bytes });
        Some(batch)
    }

    fn end(&mut self, outcome: Result<(), &RemoteError>) {
        self.active = None;
        match outcome {
            Ok(()) => self.measure.finished(self.truncated),
            Err(error) => self.measure.failed(error),
        }
    }
}

impl Stream for Running {
    type Item = Result<RecordBatch, RemoteError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.active.is_none() {
                return Poll::Ready(None);
            }
            if let Some(error) = this.stopped(cx) {
                this.end(Err(&error));
                return Poll::Ready(Some(Err(error)));
            }
            let Some(active) = &mut this.active else { return Poll::Ready(None) };
            match ready!(active.batches.poll_next_unpin(cx)) {
                Some(Ok(batch)) if batch.num_rows() == 0 => {}
                Some(Ok(batch)) => {
                    let admitted = this.admit(batch);
                    if this.truncated {
                        this.end(Ok(()));
                    }
                    if let Some(batch) = admitted {
                        return Poll::Ready(Some(Ok(batch)));
                    }
                }
                Some(Err(error)) => {
                    this.end(Err(&error));
                    return Poll::Ready(Some(Err(error)));
                }
                None => this.end(Ok(())),
            }
        }
    }
}

/// What the rows of this batch take in memory, not what lies beside them in shared buffers.
fn size_bytes(batch: &RecordBatch) -> u64 {
    let size = |column: &arrow_array::ArrayRef| {
        column.to_data().get_slice_memory_size().unwrap_or_else(|_| column.get_array_memory_size())
    };
    batch.columns().iter().map(size).sum::<usize>() as u64
}

pub(crate) fn timed_out() -> RemoteError {
    RemoteError::new(ErrorCode::Timeout, "the query took longer than it may")
        .hint("Ask for less, for example a shorter time range, or raise the datasource's `limits.timeout`.")
}

pub(crate) fn was_cancelled() -> RemoteError {
    RemoteError::new(ErrorCode::Cancelled, "the query was cancelled")
}
