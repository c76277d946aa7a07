//! What is asked of the results: SQL that the policy gate let through, where, within what limits, kept how long.

use std::{sync::Arc, time::Duration};

use binnacle_protocol::ticket::DatasourceTarget;

use super::Fingerprint;

/// How long a result is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheTimes {
    /// How long it is fresh; zero keeps nothing.
    pub fresh: Duration,
    /// How long after that it is shown while a new one is fetched.
    pub stale: Duration,
}

/// One gated query.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Names the result: query, policy and datasource revision.
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
    /// How long the result is kept.
    pub times: CacheTimes,
    /// Passes over what the cache has.
    pub refresh: bool,
}
