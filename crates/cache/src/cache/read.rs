//! From a backend's bytes to a hit.

use std::time::SystemTime;

use super::{Cache, Entry, Hit, NotRead, Parts, off_runtime};
use crate::{
    Backend, Freshness, Key,
    envelope::{Envelope, Unusable},
    error::Chain,
};

impl Cache {
    /// [`Cache::get`], uncounted.
    pub(crate) async fn look(&self, key: &Key) -> Result<Hit, NotRead> {
        let Parts { entries, overflow, .. } = &self.inner.parts;
        let envelope = self.read(&**entries, key.as_str()).await?;
        if !envelope.is_elsewhere {
            return Ok(hit(envelope));
        }
        let Some(overflow) = overflow else { return Err(NotRead::Missing) };
        self.read(&**overflow, key.as_str()).await.map(hit)
    }

    /// Reads an envelope; what cannot be used is deleted.
    pub(crate) async fn read(&self, backend: &dyn Backend, key: &str) -> Result<Envelope, NotRead> {
        let sealed = backend.get(key).await.map_err(|error| {
            tracing::debug!(cache = self.name(), key, error = %Chain(&error), "reading from a cache failed");
            NotRead::Failed(error)
        })?;
        let sealed = sealed.ok_or(NotRead::Missing)?;
        let (size_bytes, owned_key) = (sealed.len(), key.to_owned());
        let opened = off_runtime(size_bytes, move || Envelope::open(&owned_key, sealed, SystemTime::now())).await;
        match opened.unwrap_or(Err(Unusable::Corrupt)) {
            Ok(envelope) => Ok(envelope),
            Err(unusable) => {
                // Before the miss is reported: whoever then puts a new value must not lose it to this deletion.
                self.discard(backend, key).await;
                Err(if unusable == Unusable::Expired { NotRead::Missing } else { NotRead::Corrupt })
            }
        }
    }
}

fn hit(envelope: Envelope) -> Hit {
    let now = SystemTime::now();
    let Envelope { body, meta, made_at, fresh_until, is_failure, .. } = envelope;
    let freshness = if fresh_until > now { Freshness::Fresh } else { Freshness::Stale };
    let age = now.duration_since(made_at).unwrap_or_default();
    Hit { entry: Entry { body, meta, made_at }, freshness, age, failure: is_failure }
}
