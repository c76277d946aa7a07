//! From an entry to a backend's bytes.

use std::time::{Instant, SystemTime};

use bytes::Bytes;

use super::{Cache, Entry, Inner, Operation, Outcome, Parts, off_runtime};
use crate::{
    Backend, BackendError, Key, Lifetime, Usage,
    envelope::{Envelope, HEADER_BYTES},
    error::Chain,
};

impl Cache {
    /// Whether it is kept.
    pub(super) async fn keep(&self, key: &Key, entry: Entry, lifetime: Lifetime, is_failure: bool) -> bool {
        let lifetime = self.inner.settings.capped(lifetime);
        if lifetime.is_none() {
            self.discard(&*self.inner.parts.entries, key.as_str()).await;
            return false;
        }
        let started = Instant::now();
        let kept = self.keep_where_it_fits(key, entry, lifetime, is_failure).await;
        self.inner.meters.record(Operation::Put, started);
        self.gauge();
        let Err(error) = kept else { return true };
        self.note(key.as_str(), &error, "a value is not kept");
        if matches!(error, BackendError::TooLarge { .. } | BackendError::Full) {
            // Nobody is to find an older value after a newer one was made.
            self.discard(&*self.inner.parts.entries, key.as_str()).await;
        }
        false
    }

    async fn keep_where_it_fits(
        &self,
        key: &Key,
        entry: Entry,
        lifetime: Lifetime,
        is_failure: bool,
    ) -> Result<(), BackendError> {
        let Inner { parts: Parts { entries, overflow, .. }, settings, .. } = &*self.inner;
        let largest_bytes = settings.largest_entry_bytes.min(entries.limits().largest_value_bytes);
        let size_bytes = (HEADER_BYTES + entry.meta.len() + entry.body.len()) as u64;
        if size_bytes > largest_bytes && !settings.compress && overflow.is_none() {
            return Err(BackendError::TooLarge { size_bytes, largest_bytes });
        }
        let now = SystemTime::now();
        let keep = lifetime.fresh + lifetime.stale;
        let envelope = Envelope {
            body: entry.body,
            meta: entry.meta,
            made_at: entry.made_at,
            fresh_until: now + lifetime.fresh,
            keep_until: now + keep,
            is_failure,
            is_elsewhere: false,
        };
        let pointer = Envelope { body: Bytes::new(), is_elsewhere: true, ..envelope.clone() };
        let sealed = self.seal(key.as_str(), envelope).await?;
        let size_bytes = sealed.len() as u64;
        if size_bytes <= largest_bytes {
            return entries.put(key.as_str(), sealed, keep).await;
        }
        let Some(overflow) = overflow else { return Err(BackendError::TooLarge { size_bytes, largest_bytes }) };
        overflow.put(key.as_str(), sealed, keep).await?;
        entries.put(key.as_str(), pointer.seal(key.as_str(), false), keep).await
    }

    pub(crate) async fn seal(&self, key: &str, envelope: Envelope) -> Result<Bytes, BackendError> {
        let (key, compress) = (key.to_owned(), self.inner.settings.compress);
        let sealed = off_runtime(envelope.body.len(), move || envelope.seal(&key, compress)).await;
        sealed.ok_or_else(|| BackendError::failed("the envelope could not be made"))
    }

    pub(super) async fn discard(&self, backend: &dyn Backend, key: &str) {
        if let Err(error) = backend.delete(key).await {
            self.note(key, &error, "a value was not deleted");
        }
    }

    fn note(&self, key: &str, error: &BackendError, what: &str) {
        if error.is_outage() {
            self.inner.meters.count(Outcome::from(error));
        }
        tracing::debug!(cache = self.name(), key, error = %Chain(error), "{what}");
    }

    /// Says how much there is, in the backend and in the overflow.
    pub(crate) fn gauge(&self) {
        let Parts { entries, overflow, .. } = &self.inner.parts;
        let usages = [entries.usage(), overflow.as_ref().and_then(|overflow| overflow.usage())];
        if let Some(usage) = usages.into_iter().flatten().reduce(Usage::plus) {
            self.inner.meters.gauge(usage);
        }
    }
}
