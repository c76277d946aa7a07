//! The rows of one query as a stream of batches.

use std::{pin::Pin, sync::Arc, time::Duration};

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use binnacle_protocol::RemoteError;
use futures::{StreamExt, TryStreamExt, stream};
use tokio::time::Instant;
use tokio_postgres::{CopyOutStream, Statement};

use super::{
    column::{Column, data_types},
    copy::CopyReader,
    error::{Failure, query_failed},
    numeric::DoesNotFit,
    plan::{Plan, copy, trimmed},
    pool::Lease,
};
use crate::BatchStream;

/// The most rows of a batch.
const BATCH_ROWS: usize = 8192;
/// A batch is sent on early when it has this many bytes on the wire.
const BATCH_BYTES: usize = 4 << 20;

/// Starts the query and reads its first batch, which settles the schema.
pub(super) async fn start(mut lease: Lease, sql: &str, deadline: Instant) -> Result<BatchStream, Failure> {
    lease.begin();
    let (plan, copy, tuples) = match open(&lease, sql, deadline).await {
        Ok(opened) => opened,
        Err(failure) => return lease.release(Err(failure)),
    };
    let columns = plan.columns.iter().map(|(_, fetch)| Column::new(*fetch)).collect();
    let (reader, schema) = (CopyReader::default(), plan.declared_schema());
    let mut rows = Rows { tuples: Box::pin(tuples), _copy: copy, reader, columns, schema, lease: Some(lease) };
    let (arrays, count) = rows.next_arrays().await?;
    rows.schema = plan.schema(data_types(&arrays));
    let schema = Arc::clone(&rows.schema);
    let first = (count > 0).then(|| rows.batch(arrays, count)).transpose()?;
    let first = stream::iter(first.map(Ok));
    Ok(BatchStream::new(schema, first.chain(rows.into_batches())))
}

/// Opens a read-only transaction, finds out the columns and prepares the COPY, all in one round trip unless some column
/// must be written as text; then starts the COPY.
async fn open(lease: &Lease, sql: &str, deadline: Instant) -> Result<(Plan, Statement, CopyOutStream), Failure> {
    let client = lease.client();
    let (beginning, copying) = (begin(deadline), copy(sql));
    let (started, described, copied) =
        tokio::join!(client.batch_execute(&beginning), client.prepare(trimmed(sql)), client.prepare(&copying));
    lease.check(started)?;
    let plan = Plan::new(&lease.check(described)?);
    let copied = match plan.casting_copy(sql) {
        Some(casting) => client.prepare(&casting).await,
        None => copied,
    };
    let copied = lease.check(copied)?;
    let tuples = client.copy_out(&copied).await;
    Ok((plan, copied, lease.check(tuples)?))
}

fn begin(deadline: Instant) -> String {
    let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    // The server's timeout is a signed number of milliseconds.
    let millis = left.as_millis().min(i32::MAX as u128);
    format!("BEGIN READ ONLY; SET LOCAL statement_timeout = {millis}")
}

/// A COPY under way.
struct Rows {
    // The order matters: the tuples are let go first, so that the connection can be emptied after the query was stopped.
    tuples: Pin<Box<CopyOutStream>>,
    _copy: Statement,
    reader: CopyReader,
    columns: Vec<Column>,
    schema: SchemaRef,
    /// Gone once the last tuple was read.
    lease: Option<Lease>,
}

impl Rows {
    fn into_batches(self) -> impl futures::Stream<Item = Result<RecordBatch, RemoteError>> {
        stream::try_unfold(self, |mut rows| async move {
            if rows.lease.is_none() {
                return Ok(None);
            }
            let (arrays, count) = rows.next_arrays().await?;
            if count == 0 { Ok(None) } else { Ok(Some((rows.batch(arrays, count)?, rows))) }
        })
        .map_err(Failure::into_remote)
    }

    /// The columns of the next batch and its rows; none when the query is over.
    async fn next_arrays(&mut self) -> Result<(Vec<ArrayRef>, usize), Failure> {
        let (mut rows, mut bytes) = (0, 0);
        while rows < BATCH_ROWS && bytes < BATCH_BYTES {
            let Some(chunk) = self.next_chunk().await? else { break };
            let taken = self
                .reader
                .take(chunk, &mut self.columns)
                .map_err(|_| query_failed("the server's answer cannot be read"))?;
            rows += taken.rows;
            bytes += taken.bytes;
        }
        let more = self.lease.is_some();
        let arrays =
            self.columns.iter_mut().enumerate().map(|(at, column)| {
                column.finish(more).map_err(|DoesNotFit| does_not_fit(self.schema.field(at).name()))
            });
        Ok((arrays.collect::<Result<_, RemoteError>>()?, rows))
    }

    /// The next piece of the answer; at its end, and after an error of the server, the connection is given back.
    async fn next_chunk(&mut self) -> Result<Option<bytes::Bytes>, Failure> {
        let Some(lease) = &self.lease else { return Ok(None) };
        let chunk = self.tuples.next().await.transpose();
        let chunk = lease.check(chunk);
        if matches!(chunk, Ok(Some(_))) {
            return chunk;
        }
        match self.lease.take() {
            Some(lease) => lease.release(chunk),
            None => chunk,
        }
    }

    fn batch(&self, arrays: Vec<ArrayRef>, rows: usize) -> Result<RecordBatch, RemoteError> {
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
            .map_err(|error| query_failed(error.to_string()))
    }
}

fn does_not_fit(column: &str) -> RemoteError {
    query_failed(format!("column `{column}` has a value that does not fit the column's first ones")).hint(
        "Give the column one scale in the query, for example `::numeric(20, 6)`, or cast it to `float8` or `text`.",
    )
}
