//! What a cache counts. The handles are looked up once.

use std::time::Instant;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use super::{Hit, NotRead};
use crate::{BackendError, Freshness, Usage};

/// How a look into the cache ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Hit,
    Stale,
    Miss,
    Error,
    Timeout,
    Corrupt,
    Skipped,
}

const OUTCOMES: [&str; 7] = ["hit", "stale", "miss", "error", "timeout", "corrupt", "skipped"];

impl From<&Hit> for Outcome {
    fn from(hit: &Hit) -> Self {
        if hit.freshness == Freshness::Fresh { Self::Hit } else { Self::Stale }
    }
}

impl From<&NotRead> for Outcome {
    fn from(reason: &NotRead) -> Self {
        match reason {
            NotRead::Missing => Self::Miss,
            NotRead::Corrupt => Self::Corrupt,
            NotRead::Failed(error) => Self::from(error),
        }
    }
}

impl From<&BackendError> for Outcome {
    fn from(error: &BackendError) -> Self {
        match error {
            BackendError::TimedOut(_) => Self::Timeout,
            BackendError::Skipped => Self::Skipped,
            _ => Self::Error,
        }
    }
}

/// What is timed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation {
    Get,
    Put,
    Delete,
    /// A look, and then the wait for a maker or the lock.
    Lead,
    ReadPiece,
    WritePiece,
}

const OPERATIONS: [&str; 6] = ["get", "put", "delete", "lead", "read_piece", "write_piece"];

#[derive(Debug)]
pub(crate) struct Meters {
    requests: [Counter; OUTCOMES.len()],
    seconds: [Histogram; OPERATIONS.len()],
    size_bytes: Gauge,
    entries: Gauge,
    evictions: Counter,
}

impl Meters {
    pub(crate) fn new(cache: &str) -> Self {
        let cache = || cache.to_owned();
        Self {
            requests: OUTCOMES
                .map(|outcome| counter!("binnacle_cache_requests_total", "cache" => cache(), "outcome" => outcome)),
            seconds: OPERATIONS
                .map(|operation| histogram!("binnacle_cache_seconds", "cache" => cache(), "operation" => operation)),
            size_bytes: gauge!("binnacle_cache_bytes", "cache" => cache()),
            entries: gauge!("binnacle_cache_entries", "cache" => cache()),
            evictions: counter!("binnacle_cache_evictions_total", "cache" => cache()),
        }
    }

    pub(crate) fn count(&self, outcome: Outcome) {
        self.requests[outcome as usize].increment(1);
    }

    pub(crate) fn record(&self, operation: Operation, started: Instant) {
        self.seconds[operation as usize].record(started.elapsed());
    }

    pub(crate) fn gauge(&self, usage: Usage) {
        self.size_bytes.set(usage.size_bytes as f64);
        self.entries.set(usage.entries as f64);
        self.evictions.absolute(usage.evictions);
    }
}
