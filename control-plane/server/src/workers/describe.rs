//! Questions about a database rather than its rows: the columns of a query, the tables there are.

use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use binnacle_format::{cell_json, decode};
use binnacle_protocol::{ErrorCode, QueryId, RemoteError, Task, Ticket, ticket::DatasourceTarget};
use bytes::Bytes;
use chrono::Utc;
use futures::{StreamExt, TryStreamExt};

use super::{END_OF_STREAM, Piece, Workers};
use crate::trace;

/// The longest that such a question may take.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Workers {
    /// The columns that gated SQL would have, without running it.
    ///
    /// # Errors
    /// The worker's error.
    pub async fn describe(&self, target: &DatasourceTarget, sql: String) -> Result<SchemaRef, RemoteError> {
        let mut pieces = std::pin::pin!(self.run(&ticket(target, Task::Describe { sql })).await?);
        while let Some(piece) = pieces.next().await {
            if let Piece::Schema(schema, _) = piece? {
                return Ok(schema);
            }
        }
        Err(RemoteError::new(ErrorCode::Internal, "the worker described nothing"))
    }

    /// Connects to a datasource and asks for its version.
    ///
    /// # Errors
    /// The worker's error.
    pub async fn probe(&self, target: &DatasourceTarget) -> Result<String, RemoteError> {
        let batches = self.read(&ticket(target, Task::Probe)).await?;
        let column = batches.iter().find(|batch| batch.num_rows() > 0 && batch.num_columns() > 0);
        let version = column.and_then(|batch| cell_json(batch.column(0), 0).as_str().map(str::to_owned));
        Ok(version.unwrap_or_default())
    }

    /// Tables and views, as [`Task::ListTables`] says.
    ///
    /// # Errors
    /// The worker's error.
    pub async fn list_tables(&self, target: &DatasourceTarget) -> Result<Vec<RecordBatch>, RemoteError> {
        self.read(&ticket(target, Task::ListTables)).await
    }

    async fn read(&self, ticket: &Ticket) -> Result<Vec<RecordBatch>, RemoteError> {
        let chunks = self.run(ticket).await?.map_ok(|piece| match piece {
            Piece::Schema(_, bytes) | Piece::Batch(bytes) => bytes,
            Piece::Trailer(_) => Bytes::from_static(&END_OF_STREAM),
        });
        decode(chunks.boxed()).try_collect().await
    }
}

fn ticket(target: &DatasourceTarget, task: Task) -> Ticket {
    let now = Utc::now();
    Ticket {
        id: QueryId::generate(),
        task,
        datasource: target.clone(),
        max_rows: 100_000,
        max_bytes: 64 << 20,
        deadline: now + TIMEOUT,
        expires: now + TIMEOUT,
        traceparent: trace::current(),
    }
}
