//! Results: from the cache, from a run under way, or from a worker; whoever asks for the same shares one run.
//!
//! gated query → fingerprint → fresh in the cache | stale in the cache (and run again behind it) | under way | worker

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use binnacle_protocol::{ErrorCode, QueryId, RemoteError, Task, Ticket, Trailer};
use bytes::Bytes;
use chrono::Utc;
use futures::{FutureExt, StreamExt};
use moka::sync::Cache;
use tokio_util::sync::CancellationToken;

use crate::workers::{END_OF_STREAM, Piece, Workers};

pub mod ask;
pub mod shared;

pub use ask::{Ask, CacheTimes};
pub use shared::{Reader, SharedResult};

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

/// A 32-byte fingerprint of query, policy and datasource revision.
pub type Fingerprint = [u8; 32];

#[derive(Clone, Debug)]
struct Entry {
    result: Arc<SharedResult>,
    fresh_until: Instant,
    stale_until: Instant,
    refreshing: Arc<Mutex<bool>>,
}

/// The result cache and the runs under way.
#[derive(Clone, Debug)]
pub struct Results {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    workers: Arc<Workers>,
    cache: Cache<Fingerprint, Entry>,
    running: Mutex<std::collections::HashMap<Fingerprint, Arc<SharedResult>>>,
    entry_bytes: usize,
}

impl Results {
    /// A cache of at most `budget_bytes`, in which no single result takes more than an eighth.
    pub fn new(workers: Arc<Workers>, budget_bytes: u64) -> Self {
        let cache = Cache::builder()
            .max_capacity(budget_bytes)
            // The JSON form is made on first use; it is counted from the beginning, so that the budget holds.
            .weigher(|_, entry: &Entry| u32::try_from(entry.result.size_bytes() * 3 + 512).unwrap_or(u32::MAX))
            .build();
        let entry_bytes = usize::try_from(budget_bytes / 8).unwrap_or(usize::MAX);
        Self { inner: Arc::new(Inner { workers, cache, running: Mutex::default(), entry_bytes }) }
    }

    /// The workers behind the cache.
    pub fn workers(&self) -> &Arc<Workers> {
        &self.inner.workers
    }

    /// The fresh result of this fingerprint, if there is one: the hot path, which neither waits nor allocates.
    pub fn peek(&self, fingerprint: &Fingerprint) -> Option<Arc<SharedResult>> {
        let entry = self.inner.cache.get(fingerprint)?;
        (entry.fresh_until > Instant::now()).then_some(entry.result)
    }

    /// Answers from the cache, from a run under way or from a worker.
    pub fn fetch(&self, ask: Ask) -> (Reader, Source) {
        if !ask.refresh
            && let Some(entry) = self.inner.cache.get(&ask.fingerprint)
        {
            let now = Instant::now();
            if entry.fresh_until > now {
                return (entry.result.reader(), Source::Hit);
            }
            if entry.stale_until > now {
                self.refresh_behind(&entry, ask);
                return (entry.result.reader(), Source::Stale);
            }
        }
        (self.join_or_start(ask), Source::Miss)
    }

    fn refresh_behind(&self, entry: &Entry, ask: Ask) {
        let mut refreshing = entry.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut *refreshing, true) {
            let reader = self.join_or_start(ask);
            let flag = Arc::clone(&entry.refreshing);
            tokio::spawn(async move {
                // Nobody waits for it: this task alone keeps the run wanted.
                if reader.complete().await.is_err() {
                    *flag.lock().unwrap_or_else(PoisonError::into_inner) = false;
                }
            });
        }
    }

    /// One run for all who ask for the same while it goes on.
    fn join_or_start(&self, ask: Ask) -> Reader {
        let mut running = self.inner.running.lock().unwrap_or_else(PoisonError::into_inner);
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
        let run = std::panic::AssertUnwindSafe(pump(&self.inner.workers, &ask, &shared)).catch_unwind();
        let outcome = tokio::select! {
            () = cancel.cancelled() => Err(RemoteError::new(ErrorCode::Cancelled, "nobody waits for this query any more")),
            outcome = run => outcome.unwrap_or_else(|_| Err(RemoteError::new(ErrorCode::Internal, "the run broke off"))),
        };
        let word = outcome.as_ref().map_or_else(|error| error.code.as_str(), |_| "ok");
        metrics::counter!("binnacle_queries_total", "outcome" => word).increment(1);
        metrics::histogram!("binnacle_query_seconds").record(started.elapsed().as_secs_f64());
        let keep = outcome.is_ok() && ask.times.fresh + ask.times.stale > Duration::ZERO;
        shared.finish(outcome);
        if keep && shared.size_bytes() <= self.inner.entry_bytes {
            let now = Instant::now();
            let entry = Entry {
                result: Arc::clone(&shared),
                fresh_until: now + ask.times.fresh,
                stale_until: now + ask.times.fresh + ask.times.stale,
                refreshing: Arc::default(),
            };
            self.inner.cache.insert(ask.fingerprint, entry);
        }
        let mut running = self.inner.running.lock().unwrap_or_else(PoisonError::into_inner);
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
    ) -> Result<impl futures::Stream<Item = Result<Piece, RemoteError>> + Send + 'static, RemoteError> {
        self.inner.workers.run(&ticket_of(ask)).await
    }

    /// Forgets everything that is kept.
    pub fn clear(&self) {
        self.inner.cache.invalidate_all();
    }

    /// Entries and bytes that are kept, as the cache counts them.
    pub fn usage(&self) -> (u64, u64) {
        (self.inner.cache.entry_count(), self.inner.cache.weighted_size())
    }
}

fn ticket_of(ask: &Ask) -> Ticket {
    let now = Utc::now();
    Ticket {
        id: QueryId::generate(),
        task: Task::Query { sql: ask.sql.to_string() },
        datasource: (*ask.datasource).clone(),
        max_rows: ask.max_rows,
        max_bytes: ask.max_bytes,
        deadline: now + ask.timeout,
        expires: now + Duration::from_secs(30),
        traceparent: None,
    }
}

async fn pump(workers: &Workers, ask: &Ask, shared: &SharedResult) -> Result<Trailer, RemoteError> {
    let mut pieces = std::pin::pin!(workers.run(&ticket_of(ask)).await?);
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
