//! Results: from the cache, from a run under way, or from a worker; whoever asks for the same shares one run.
//!
//! gated query → fingerprint → fresh in the cache | stale in the cache (and run again behind it) | under way | worker

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use binnacle_cache::{Freshness, MemoryCache};
use binnacle_protocol::{ErrorCode, RemoteError};
use futures::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::workers::{Piece, Workers};

pub mod ask;
mod run;
pub mod shared;

pub use ask::{Ask, Fingerprint};
pub use shared::{AsOf, Reader, SharedResult};

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Fresh, from the cache.
    Hit,
    /// From the cache although past its time; a new one is being fetched.
    Stale,
    /// From a worker, perhaps together with others who asked at the same time.
    Miss,
}

impl Source {
    /// As headers and metrics say it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Stale => "stale",
            Self::Miss => "miss",
        }
    }
}

/// Where answers came from, counted; the handles are looked up once.
#[derive(Debug)]
struct Outcomes([metrics::Counter; 3]);

impl Default for Outcomes {
    fn default() -> Self {
        Self(
            [Source::Hit, Source::Stale, Source::Miss]
                .map(|source| metrics::counter!("binnacle_result_cache_requests_total", "outcome" => source.as_str())),
        )
    }
}

impl Outcomes {
    fn count(&self, source: Source) -> Source {
        self.0[source as usize].increment(1);
        source
    }
}

/// The result cache and the runs under way.
#[derive(Clone, Debug)]
pub struct Results {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    workers: Arc<Workers>,
    cache: MemoryCache<Fingerprint, Arc<SharedResult>>,
    running: Mutex<HashMap<Fingerprint, Arc<SharedResult>>>,
    outcomes: Outcomes,
}

impl Results {
    /// A cache of at most `budget_bytes`.
    pub fn new(workers: Arc<Workers>, budget_bytes: u64) -> Self {
        let (cache, running, outcomes) = (MemoryCache::new(budget_bytes), Mutex::default(), Outcomes::default());
        Self { inner: Arc::new(Inner { workers, cache, running, outcomes }) }
    }

    /// The workers behind the cache.
    pub fn workers(&self) -> &Arc<Workers> {
        &self.inner.workers
    }

    /// The fresh result of this fingerprint, if there is one: the hot path, which neither waits nor allocates.
    pub fn peek(&self, fingerprint: &Fingerprint) -> Option<Arc<SharedResult>> {
        let found = self.inner.cache.fresh(fingerprint)?;
        self.inner.outcomes.count(Source::Hit);
        Some(found)
    }

    /// Answers from the cache, from a run under way or from a worker.
    pub fn fetch(&self, ask: Ask) -> (Reader, Source) {
        let found = if ask.refresh { None } else { self.inner.cache.get(&ask.fingerprint) };
        match found {
            Some(found) if found.freshness == Freshness::Fresh => {
                (found.value.reader(), self.inner.outcomes.count(Source::Hit))
            }
            Some(found) => {
                if found.freshness == Freshness::StaleAndYours {
                    self.refresh_behind(ask);
                }
                (found.value.reader(), self.inner.outcomes.count(Source::Stale))
            }
            None => (self.join_or_start(ask), self.inner.outcomes.count(Source::Miss)),
        }
    }

    fn refresh_behind(&self, ask: Ask) {
        let fingerprint = ask.fingerprint;
        let reader = self.join_or_start(ask);
        let results = self.clone();
        // Nobody waits for it: this task alone keeps the run wanted.
        tokio::spawn(async move {
            if reader.complete().await.is_err() {
                results.inner.cache.refresh_failed(&fingerprint);
            }
        });
    }

    /// One run for all who ask for the same while it goes on.
    fn join_or_start(&self, ask: Ask) -> Reader {
        let mut running = self.running();
        if let Some(shared) = running.get(&ask.fingerprint)
            && !shared.is_abandoned()
        {
            return shared.reader();
        }
        let cancel = CancellationToken::new();
        let shared = SharedResult::new(cancel.clone());
        let reader = shared.reader();
        running.insert(ask.fingerprint, Arc::clone(&shared));
        drop(running);
        tokio::spawn(self.clone().drive(ask, shared, cancel));
        reader
    }

    async fn drive(self, ask: Ask, shared: Arc<SharedResult>, cancel: CancellationToken) {
        let started = Instant::now();
        let run = std::panic::AssertUnwindSafe(run::pump(&self.inner.workers, &ask, &shared)).catch_unwind();
        let outcome = tokio::select! {
            () = cancel.cancelled() => Err(RemoteError::new(ErrorCode::Cancelled, "nobody waits for this query any more")),
            outcome = run => outcome.unwrap_or_else(|_| Err(RemoteError::new(ErrorCode::Internal, "the run broke off"))),
        };
        let word = outcome.as_ref().map_or_else(|error| error.code.as_str(), |_| "ok");
        metrics::counter!("binnacle_queries_total", "outcome" => word).increment(1);
        metrics::histogram!("binnacle_query_seconds").record(started.elapsed().as_secs_f64());
        let whole = outcome.is_ok();
        shared.finish(outcome);
        if whole {
            // Kept before it stops being under way, so that no one who asks meanwhile starts another run.
            self.inner.cache.insert(ask.fingerprint, Arc::clone(&shared), shared.weight_bytes(), ask.lifetime);
        }
        let mut running = self.running();
        // A later run may have taken the place of an abandoned one.
        if running.get(&ask.fingerprint).is_some_and(|current| Arc::ptr_eq(current, &shared)) {
            running.remove(&ask.fingerprint);
        }
    }

    /// Runs without sharing or keeping anything, for downloads larger than memory.
    ///
    /// # Errors
    /// The worker's error.
    pub async fn stream(
        &self,
        ask: &Ask,
    ) -> Result<impl futures::Stream<Item = Result<Piece, RemoteError>> + Send + use<>, RemoteError> {
        self.inner.workers.run(&run::ticket_of(ask)).await
    }

    /// Forgets everything that is kept.
    pub fn clear(&self) {
        self.inner.cache.clear();
    }

    /// Entries and bytes that are kept, as the cache counts them.
    pub fn usage(&self) -> (u64, u64) {
        (self.inner.cache.entry_count(), self.inner.cache.size_bytes())
    }

    fn running(&self) -> MutexGuard<'_, HashMap<Fingerprint, Arc<SharedResult>>> {
        self.inner.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
