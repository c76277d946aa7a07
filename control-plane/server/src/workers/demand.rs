//! How much workers are wanted for interactive queries: what wakes a pool that sleeps, and lets one fall asleep.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Queries that wait for a worker, and when one last ran; of this process.
#[derive(Debug)]
pub struct Demand {
    started: Instant,
    /// Milliseconds since `started`.
    used: AtomicU64,
    waiting: Mutex<Vec<Instant>>,
}

impl Default for Demand {
    fn default() -> Self {
        Self { started: Instant::now(), used: AtomicU64::new(0), waiting: Mutex::default() }
    }
}

impl Demand {
    /// A query runs now.
    pub(super) fn note_use(&self) {
        self.used.store(self.started.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    /// A query waits for as long as what this returns is held.
    pub(super) fn wait(&self) -> Waiting<'_> {
        let since = Instant::now();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(since);
        Waiting { demand: self, since }
    }

    /// How many queries wait, and for how long the first.
    pub fn waiting(&self) -> (usize, Duration) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        (waiting.len(), waiting.iter().map(Instant::elapsed).max().unwrap_or_default())
    }

    /// How long ago a query was last sent; since the start where none was.
    pub fn idle(&self) -> Duration {
        self.started.elapsed().saturating_sub(Duration::from_millis(self.used.load(Ordering::Relaxed)))
    }
}

/// A query that waits for a worker.
#[derive(Debug)]
pub(super) struct Waiting<'a> {
    demand: &'a Demand,
    since: Instant,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut waiting = self.demand.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = waiting.iter().position(|since| *since == self.since) {
            waiting.swap_remove(at);
        }
    }
}
