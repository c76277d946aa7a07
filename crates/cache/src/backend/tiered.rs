//! Memory in front of a shared backend.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;

use super::{Backend, BackendKind, Limits, Usage};
use crate::{
    BackendError,
    cache::off_runtime,
    envelope::{is_fresh, remaining, without_compression},
};

/// Reads from the front while that is fresh, else from the back, and then fills the front for as long as the value is
/// kept; writes and deletes in both. Another process's newer value is seen once the front's is no longer fresh, and its
/// deletions as well: what must be seen earlier needs another key.
#[derive(Debug)]
pub struct TieredBackend {
    front: Arc<dyn Backend>,
    back: Arc<dyn Backend>,
}

impl TieredBackend {
    /// `front` should be memory, `back` a shared backend; what is put must be envelopes, for their lifetimes are read.
    pub fn new(front: Arc<dyn Backend>, back: Arc<dyn Backend>) -> Self {
        Self { front, back }
    }

    /// Keeps a value in front, uncompressed, for it is read often there.
    async fn fill(&self, key: &str, value: Bytes, keep: Duration) {
        let owned_key = key.to_owned();
        let plain = off_runtime(value.len(), move || without_compression(&owned_key, &value)).await.flatten();
        let is_kept = match plain {
            Some(plain) => self.front.put(key, plain, keep).await.is_ok(),
            None => false,
        };
        if !is_kept {
            // Too large for the front, or damaged: the front must not keep an older one then.
            let _ = self.front.delete(key).await;
        }
    }
}

#[async_trait]
impl Backend for TieredBackend {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        let front = self.front.get(key).await.ok().flatten();
        let now = SystemTime::now();
        if front.as_ref().is_some_and(|value| is_fresh(value, now)) {
            return Ok(front);
        }
        match self.back.get(key).await {
            Ok(Some(value)) => {
                if let Some(keep) = remaining(&value, now) {
                    self.fill(key, value.clone(), keep).await;
                }
                Ok(Some(value))
            }
            Ok(None) => {
                self.front.delete(key).await?;
                Ok(None)
            }
            // A stale value is better than none.
            Err(error) => front.map_or(Err(error), |value| Ok(Some(value))),
        }
    }

    async fn put(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        self.fill(key, value.clone(), keep).await;
        self.back.put(key, value, keep).await
    }

    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        self.front.delete(key).await?;
        self.back.delete(key).await
    }

    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError> {
        self.back.lock(key, owner, hold).await
    }

    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError> {
        self.back.unlock(key, owner).await
    }

    fn limits(&self) -> Limits {
        self.back.limits()
    }

    fn is_shared(&self) -> bool {
        self.back.is_shared()
    }

    fn kind(&self) -> BackendKind {
        BackendKind::Tiered
    }

    fn usage(&self) -> Option<Usage> {
        self.front.usage()
    }

    fn disconnect(&self) {
        self.back.disconnect();
    }
}
