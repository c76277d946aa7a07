//! What a worker says after the last batch.

use serde::{Deserialize, Serialize};

/// Sent as JSON in the `app_metadata` of the last message of a stream, which has no batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trailer {
    /// Rows sent.
    pub rows: u64,
    /// Bytes of Arrow buffers sent.
    pub bytes: u64,
    /// The database had more rows than the ticket allows.
    pub truncated: bool,
    /// From the ticket's arrival to the last batch, in milliseconds.
    pub elapsed_ms: u64,
    /// Waiting for a free place on the datasource, in milliseconds.
    pub queued_ms: u64,
}
