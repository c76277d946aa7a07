//! One run at a worker, into a shared result.

use std::time::Duration;

use binnacle_protocol::{ErrorCode, QueryId, RemoteError, Task, Ticket, Trailer};
use bytes::Bytes;
use chrono::Utc;
use futures::StreamExt;

use super::{Ask, SharedResult};
use crate::workers::{END_OF_STREAM, Piece, Workers};

/// How long a ticket may be on its way to a worker.
const TICKET_LIFE: Duration = Duration::from_secs(30);

/// What a worker is asked to do, for at most `timeout`.
pub fn ticket_of(ask: &Ask, timeout: Duration) -> Ticket {
    let now = Utc::now();
    Ticket {
        id: QueryId::generate(),
        task: Task::Query { sql: ask.sql.to_string() },
        datasource: (*ask.datasource).clone(),
        max_rows: ask.max_rows,
        max_bytes: ask.max_bytes,
        deadline: now + timeout,
        expires: now + TICKET_LIFE,
        traceparent: ask.traceparent.clone(),
    }
}

/// Runs the query and pushes what comes, message by message.
pub(super) async fn pump(workers: &Workers, ask: &Ask, shared: &SharedResult) -> Result<Trailer, RemoteError> {
    let mut pieces = std::pin::pin!(workers.run(&ticket_of(ask, ask.timeout)).await?);
    while let Some(piece) = pieces.next().await {
        match piece? {
            Piece::Schema(schema, bytes) => shared.push(Some(schema), bytes),
            Piece::Batch(bytes) => shared.push(None, bytes),
            Piece::Trailer(trailer) => {
                shared.push(None, Bytes::from_static(&END_OF_STREAM));
                return Ok(trailer);
            }
        }
    }
    Err(RemoteError::new(ErrorCode::Unavailable, "the worker went away before the end").hint("try again"))
}
