//! Results: from the cache, from a run under way, or from a worker; whoever asks for the same shares one run.
//!
//! gated query → fingerprint → fresh in memory | stale in memory (and run again behind it) | under way | on the shelf that
//! other processes share | worker

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use binnacle_cache::{Freshness, Lifetime, MakerGuard, MemoryCache};
use binnacle_protocol::{ErrorCode, ObjectRef, RemoteError, Trailer, ticket::Ticket};
use futures::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::workers::{Piece, Workers};

pub mod ask;
mod run;
pub mod shared;
mod shelf;
mod tally;

pub use ask::{Ask, Fingerprint};
pub use run::ticket_of;
pub use shared::{AsOf, Reader, SharedResult};
use shelf::{Found, Kept};
pub use shelf::{Shelf, result_key};
pub use tally::{Counts, Tally};

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

/// The result cache and the runs under way.
#[derive(Clone, Debug)]
pub struct Results {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    workers: Arc<Workers>,
    cache: MemoryCache<Fingerprint, Arc<SharedResult>>,
    shelf: Shelf,
    running: Mutex<HashMap<Fingerprint, Arc<SharedResult>>>,
    tallies: tally::Tallies,
}

impl Results {
    /// Results of these workers: at most `budget_bytes` in memory, and what the shelf holds.
    pub fn new(workers: Arc<Workers>, budget_bytes: u64, shelf: Shelf) -> Self {
        let (cache, running) = (MemoryCache::new(budget_bytes), Mutex::default());
        Self { inner: Arc::new(Inner { workers, cache, shelf, running, tallies: tally::Tallies::default() }) }
    }

    /// The workers behind the cache.
    pub fn workers(&self) -> &Arc<Workers> {
        &self.inner.workers
    }

    /// Where results of a policy are counted.
    pub fn tally(&self, policy: Option<&ObjectRef>) -> Arc<Tally> {
        self.inner.tallies.of(policy)
    }

    /// How results of each policy fared.
    pub fn by_policy(&self) -> Vec<(Option<ObjectRef>, Counts)> {
        self.inner.tallies.counts()
    }

    /// The fresh result, if there is one: the hot path, which neither waits nor allocates.
    pub fn peek(&self, ask: &Ask) -> Option<Arc<SharedResult>> {
        let found = self.inner.cache.fresh(&ask.fingerprint)?;
        ask.tally.count(Source::Hit);
        Some(found)
    }

    /// Answers from the cache, from a run under way or from a worker.
    pub fn fetch(&self, ask: Ask) -> (Reader, Source) {
        let found = if ask.refresh { None } else { self.inner.cache.get(&ask.fingerprint) };
        match found {
            Some(found) if found.freshness == Freshness::Fresh => (found.value.reader(), ask.tally.count(Source::Hit)),
            Some(found) => {
                ask.tally.count(Source::Stale);
                if found.freshness == Freshness::StaleAndYours {
                    self.refresh_behind(ask);
                }
                (found.value.reader(), Source::Stale)
            }
            None => (self.join_or_start(ask), Source::Miss),
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
            ask.tally.count(Source::Hit);
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
        let obtained = std::panic::AssertUnwindSafe(self.obtain(&ask, &shared)).catch_unwind();
        let (outcome, kept) = tokio::select! {
            () = cancel.cancelled() => {
                (Err(RemoteError::new(ErrorCode::Cancelled, "nobody waits for this query any more")), ask.lifetime)
            }
            obtained = obtained => obtained.unwrap_or_else(|_| {
                (Err(RemoteError::new(ErrorCode::Internal, "the run broke off")), ask.lifetime)
            }),
        };
        let whole = outcome.is_ok();
        shared.finish(outcome);
        if whole {
            // Kept before it stops being under way, so that no one who asks meanwhile starts another run.
            self.inner.cache.insert(ask.fingerprint, Arc::clone(&shared), shared.weight_bytes(), kept);
        }
        let mut running = self.running();
        // A later run may have taken the place of an abandoned one.
        if running.get(&ask.fingerprint).is_some_and(|current| Arc::ptr_eq(current, &shared)) {
            running.remove(&ask.fingerprint);
        }
    }

    /// The result from the shelf or from a worker, and how long this process keeps it.
    async fn obtain(&self, ask: &Ask, shared: &Arc<SharedResult>) -> (Result<Trailer, RemoteError>, Lifetime) {
        let found = if ask.refresh { Found::Run(None) } else { self.inner.shelf.look(ask).await };
        match found {
            Found::Kept(kept) => {
                let lifetime = kept.lifetime(ask.lifetime);
                let is_stale = kept.is_stale;
                ask.tally.count(if is_stale { Source::Stale } else { Source::Hit });
                let trailer = restore(shared, *kept);
                if is_stale {
                    self.replace(ask.clone());
                }
                (Ok(trailer), lifetime)
            }
            Found::Failed(error) => (Err(error), ask.lifetime),
            Found::Run(guard) => {
                ask.tally.count(Source::Miss);
                (self.run(ask, shared, guard).await, ask.lifetime)
            }
        }
    }

    async fn run(
        &self,
        ask: &Ask,
        shared: &Arc<SharedResult>,
        guard: Option<MakerGuard>,
    ) -> Result<Trailer, RemoteError> {
        let started = Instant::now();
        let outcome = run::pump(&self.inner.workers, ask, shared).await;
        let word = outcome.as_ref().map_or_else(|error| error.code.as_str(), |_| "ok");
        metrics::counter!("binnacle_queries_total", "outcome" => word).increment(1);
        metrics::histogram!("binnacle_query_seconds").record(started.elapsed().as_secs_f64());
        ask.tally.came(outcome.as_ref().map_or(0, |trailer| trailer.bytes));
        let (shelf, ask, shared) = (self.inner.shelf.clone(), ask.clone(), Arc::clone(shared));
        // Behind the answer; other processes wait for it.
        tokio::spawn(async move {
            if shared.ended().await {
                shelf.keep(&ask, &shared, guard).await;
            }
        });
        outcome
    }

    /// Runs a query anew whose result on the shelf is stale, unless another process does.
    fn replace(&self, ask: Ask) {
        let results = self.clone();
        tokio::spawn(async move {
            let Some(guard) = results.inner.shelf.may_replace(&ask.fingerprint).await else { return };
            let shared = SharedResult::new(CancellationToken::new());
            let outcome = results.run(&ask, &shared, Some(guard)).await;
            let whole = outcome.is_ok();
            shared.finish(outcome);
            if whole {
                results.inner.cache.insert(ask.fingerprint, Arc::clone(&shared), shared.weight_bytes(), ask.lifetime);
            } else {
                results.inner.cache.refresh_failed(&ask.fingerprint);
            }
        });
    }

    /// Runs without sharing or keeping anything, for downloads larger than memory.
    ///
    /// # Errors
    /// The worker's error.
    pub async fn stream(
        &self,
        ask: &Ask,
    ) -> Result<impl futures::Stream<Item = Result<Piece, RemoteError>> + Send + use<>, RemoteError> {
        // Nothing of it is kept, so that nothing need be short.
        self.inner.workers.run(&Ticket { max_bytes: u64::MAX, ..ticket_of(ask, ask.timeout) }).await
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

/// Fills a result with what was kept.
fn restore(shared: &SharedResult, kept: Kept) -> Trailer {
    shared.was_kept(AsOf::of(kept.meta.as_of), if kept.is_stale { Source::Stale } else { Source::Hit });
    shared.push(Some(kept.schema), kept.body);
    kept.meta.trailer
}
