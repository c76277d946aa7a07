//! The front of a cache: never an error, never a wait beyond the time-out.
//!
//! get: backend → open the envelope → hit | what is corrupt or expired is deleted → miss
//! put: seal an envelope → backend, or the overflow where it is large (the backend then says so)

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;

use crate::{Backend, BackendError, Freshness, Key, Lifetime, MemoryBackend};

mod meters;
mod off_runtime;
mod read;
mod settings;
mod write;

use meters::Meters;
pub(crate) use meters::{Operation, Outcome};
pub(crate) use off_runtime::off_runtime;
pub(crate) use settings::Settings;

/// A value to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The value.
    pub body: Bytes,
    /// What the caller wants to know of it without reading it; small.
    pub meta: Bytes,
    /// When it was made; kept to the millisecond.
    pub made_at: SystemTime,
}

impl Entry {
    /// A value made now, without meta.
    pub fn now(body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), meta: Bytes::new(), made_at: SystemTime::now() }
    }
}

/// A value that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The value.
    pub entry: Entry,
    /// Fresh or stale; never [`Freshness::StaleAndYours`]: see [`Cache::try_lead`] for who fetches a new one.
    pub freshness: Freshness,
    /// How long ago it was made.
    pub age: Duration,
    /// There is no value: the body is what [`Cache::put_failure`] was given.
    pub failure: bool,
}

/// Why nothing was found.
#[derive(Debug)]
pub(crate) enum NotRead {
    /// There is nothing, or it is past its time.
    Missing,
    /// There was something else.
    Corrupt,
    /// The backend did not say.
    Failed(BackendError),
}

/// Values under keys in one backend. Cheap to clone, all clones share it.
#[derive(Clone)]
pub struct Cache {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    name: String,
    pub(crate) parts: Parts,
    pub(crate) settings: Settings,
    pub(crate) meters: Meters,
}

/// Where a cache keeps what.
pub(crate) struct Parts {
    pub(crate) entries: Arc<dyn Backend>,
    /// Where entries go that are too large for `entries`.
    pub(crate) overflow: Option<Arc<dyn Backend>>,
    /// Where files are found.
    pub(crate) manifests: Arc<dyn Backend>,
    /// Where their pieces are: at the same place as manifests, with more time for each call.
    pub(crate) files: Arc<dyn Backend>,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { name, parts: Parts { entries, overflow, .. }, settings, .. } = &*self.inner;
        let mut text = f.debug_struct("Cache");
        text.field("name", name).field("backend", entries).field("overflow", overflow).field("settings", settings);
        text.finish_non_exhaustive()
    }
}

impl Cache {
    /// A cache in this process's memory of at most `budget_bytes`.
    pub fn memory(name: &str, budget_bytes: u64) -> Self {
        Self::on(name, Arc::new(MemoryBackend::new(budget_bytes)))
    }

    /// A cache on this backend, as it is: without time-outs, a breaker or compression.
    pub fn on(name: &str, backend: Arc<dyn Backend>) -> Self {
        let [manifests, files] = [(); 2].map(|()| Arc::clone(&backend));
        Self::assemble(name, Parts { entries: backend, overflow: None, manifests, files }, Settings::default())
    }

    pub(crate) fn assemble(name: &str, parts: Parts, settings: Settings) -> Self {
        Self { inner: Arc::new(Inner { name: name.to_owned(), parts, settings, meters: Meters::new(name) }) }
    }

    /// The cache's name, as keys and metrics have it.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Whether other processes see what this one puts.
    pub fn is_shared(&self) -> bool {
        self.inner.parts.entries.is_shared()
    }

    /// Where small entries are kept.
    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.inner.parts.entries
    }

    /// Where files are kept.
    pub fn file_backend(&self) -> &Arc<dyn Backend> {
        &self.inner.parts.files
    }

    /// The key of these parts in this cache; see [`Key::new`].
    pub fn key(&self, parts: &[&str]) -> Key {
        Key::new(self.name(), parts)
    }

    /// Whether every place that it keeps things in answers; asked of the backends themselves, but for those that failed so
    /// often that they are left alone for a while.
    ///
    /// # Errors
    /// Why the first that does not answer does not.
    pub async fn check(&self) -> Result<(), BackendError> {
        let Parts { entries, overflow, manifests, .. } = &self.inner.parts;
        for backend in [Some(entries), overflow.as_ref(), Some(manifests)].into_iter().flatten() {
            backend.get(self.key(&["check"]).as_str()).await?;
        }
        Ok(())
    }

    /// What was put under this key, fresh or stale. Nothing as well where the backend is slow, down, or holds something
    /// else; metrics say which.
    pub async fn get(&self, key: &Key) -> Option<Hit> {
        let started = Instant::now();
        let found = self.look(key).await;
        self.inner.meters.record(Operation::Get, started);
        self.inner.meters.count(found.as_ref().map_or_else(Outcome::from, Outcome::from));
        found.ok()
    }

    /// Keeps an entry, fresh and then stale for `lifetime` from now on. False where it is not kept: too large, no
    /// lifetime, no room, or the backend is down; an older entry is forgotten as well then, unless the backend is down.
    pub async fn put(&self, key: &Key, entry: Entry, lifetime: Lifetime) -> bool {
        self.keep(key, entry, lifetime, false).await
    }

    /// Remembers for a short time (5 s) that the value cannot be made, and why: who asks finds a [`Hit`] with `failure`.
    pub async fn put_failure(&self, key: &Key, failure: Bytes) {
        let lifetime = Lifetime { fresh: self.inner.settings.failure_ttl, stale: Duration::ZERO };
        self.keep(key, Entry::now(failure), lifetime, true).await;
    }

    /// Forgets an entry. Best effort: where the backend is down, the entry is found again once it is back, until its
    /// lifetime is over.
    pub async fn delete(&self, key: &Key) {
        let started = Instant::now();
        self.discard(&*self.inner.parts.entries, key.as_str()).await;
        if let Some(overflow) = &self.inner.parts.overflow {
            self.discard(&**overflow, key.as_str()).await;
        }
        self.inner.meters.record(Operation::Delete, started);
    }
}

#[cfg(test)]
mod tests;
