//! How results of one cache policy fare: counted for people in the UI, and as metrics.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use binnacle_protocol::ObjectRef;

use super::Source;

/// Counts of one policy; plans hold it, so that counting is an addition.
#[derive(Debug)]
pub struct Tally {
    counts: [AtomicU64; 3],
    bytes: AtomicU64,
    counters: [metrics::Counter; 3],
    bytes_counter: metrics::Counter,
}

/// Counts at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Answers from a cache, or from a run under way for somebody else.
    pub hits: u64,
    /// Answers from a cache that were past their time.
    pub stale: u64,
    /// Answers from a database.
    pub misses: u64,
    /// Bytes of results that came from databases.
    pub bytes: u64,
}

impl Tally {
    fn new(policy: Option<&ObjectRef>) -> Self {
        let policy = policy.map(ToString::to_string).unwrap_or_default();
        let counter = |source: Source| metrics::counter!("binnacle_result_cache_requests_total", "policy" => policy.clone(), "outcome" => source.as_str());
        Self {
            counts: Default::default(),
            bytes: AtomicU64::new(0),
            counters: [Source::Hit, Source::Stale, Source::Miss].map(counter),
            bytes_counter: metrics::counter!("binnacle_result_bytes_total", "policy" => policy),
        }
    }

    /// Counts an answer.
    pub fn count(&self, source: Source) -> Source {
        self.counts[source as usize].fetch_add(1, Ordering::Relaxed);
        self.counters[source as usize].increment(1);
        source
    }

    /// Counts bytes that came from a database.
    pub fn came(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.bytes_counter.increment(bytes);
    }

    fn counts(&self) -> Counts {
        let [hits, stale, misses] = [0, 1, 2].map(|at: usize| self.counts[at].load(Ordering::Relaxed));
        Counts { hits, stale, misses, bytes: self.bytes.load(Ordering::Relaxed) }
    }
}

/// The tallies of all policies that were ever asked under.
#[derive(Debug, Default)]
pub struct Tallies(Mutex<BTreeMap<Option<ObjectRef>, Arc<Tally>>>);

impl Tallies {
    /// The tally of a policy, or of results that none is about.
    pub fn of(&self, policy: Option<&ObjectRef>) -> Arc<Tally> {
        let mut tallies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tallies.entry(policy.cloned()).or_insert_with(|| Arc::new(Tally::new(policy))))
    }

    /// All counts.
    pub fn counts(&self) -> Vec<(Option<ObjectRef>, Counts)> {
        let tallies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tallies.iter().map(|(policy, tally)| (policy.clone(), tally.counts())).collect()
    }
}
