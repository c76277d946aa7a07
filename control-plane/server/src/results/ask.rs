//! What is asked of the results: SQL that the policy gate let through, where, within what limits, kept how long.

use std::{sync::Arc, time::Duration};

use binnacle_cache::Lifetime;
use binnacle_protocol::ticket::DatasourceTarget;

use super::Tally;

/// A 32-byte fingerprint of query, policy and datasource revision, and of what the columns mean.
pub type Fingerprint = [u8; 32];

/// One gated query.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Names the result.
    pub fingerprint: Fingerprint,
    /// What the policy gate made.
    pub sql: Arc<str>,
    /// Where it runs.
    pub datasource: Arc<DatasourceTarget>,
    /// The most rows.
    pub max_rows: u64,
    /// The most bytes of Arrow buffers.
    pub max_bytes: u64,
    /// The longest it runs.
    pub timeout: Duration,
    /// Where its answers are counted.
    pub tally: Arc<Tally>,
    /// How long the result is kept.
    pub lifetime: Lifetime,
    /// Passes over what the cache has.
    pub refresh: bool,
    /// The W3C trace context of the request.
    pub traceparent: Option<String>,
}
