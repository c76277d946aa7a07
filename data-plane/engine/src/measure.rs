//! The metrics of runs.
//!
//! | name | kind | labels |
//! |---|---|---|
//! | `binnacle_engine_runs_total` | counter | `datasource_type`, `outcome`: `ok`, `truncated`, `dropped` or an error code |
//! | `binnacle_engine_run_seconds` | histogram | `datasource_type` |
//! | `binnacle_engine_queue_seconds` | histogram | `datasource_type` |
//! | `binnacle_engine_rows_total`, `binnacle_engine_bytes_total` | counter | `datasource_type` |
//! | `binnacle_engine_runs_in_flight` | gauge | `datasource_type` |

use std::time::{Duration, Instant};

use binnacle_protocol::{RemoteError, Trailer};
use metrics::{counter, gauge, histogram};

/// Counts one run from its arrival until this is dropped.
#[derive(Debug)]
pub(crate) struct Measure {
    type_: &'static str,
    started: Instant,
    queued: Duration,
    outcome: &'static str,
    rows: u64,
    bytes: u64,
}

impl Measure {
    pub fn start(type_: &'static str) -> Self {
        gauge!("binnacle_engine_runs_in_flight", "datasource_type" => type_).increment(1);
        Self { type_, started: Instant::now(), queued: Duration::ZERO, outcome: "dropped", rows: 0, bytes: 0 }
    }

    /// The run got a place.
    pub fn admitted(&mut self) {
        self.queued = self.started.elapsed();
        histogram!("binnacle_engine_queue_seconds", "datasource_type" => self.type_).record(self.queued);
    }

    pub fn sent(&mut self, rows: u64, bytes: u64) {
        self.rows += rows;
        self.bytes += bytes;
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The run came to its end.
    pub fn finished(&mut self, truncated: bool) {
        self.outcome = if truncated { "truncated" } else { "ok" };
    }

    pub fn failed(&mut self, error: &RemoteError) {
        self.outcome = error.code.as_str();
    }

    /// What the trailer says so far.
    pub fn trailer(&self, truncated: bool) -> Trailer {
        Trailer {
            rows: self.rows,
            bytes: self.bytes,
            truncated,
            elapsed_ms: self.started.elapsed().as_millis() as u64,
            queued_ms: self.queued.as_millis() as u64,
        }
    }
}

impl Drop for Measure {
    fn drop(&mut self) {
        gauge!("binnacle_engine_runs_in_flight", "datasource_type" => self.type_).decrement(1);
        counter!("binnacle_engine_runs_total", "datasource_type" => self.type_, "outcome" => self.outcome).increment(1);
        counter!("binnacle_engine_rows_total", "datasource_type" => self.type_).increment(self.rows);
        counter!("binnacle_engine_bytes_total", "datasource_type" => self.type_).increment(self.bytes);
        histogram!("binnacle_engine_run_seconds", "datasource_type" => self.type_).record(self.started.elapsed());
    }
}
