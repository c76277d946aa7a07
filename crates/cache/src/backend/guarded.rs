//! A backend with a time-out for each call, that is left alone while it is in trouble.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;

use super::{Backend, BackendKind, Limits, MIB, Usage};
use crate::{BackendError, breaker::Breaker, error::Chain};

/// The slowest network over which large values are written, in bytes per second.
const SLOWEST: u64 = 16 * MIB;

/// Wraps a backend; those that share a breaker are left alone together.
pub(crate) struct Guarded {
    backend: Arc<dyn Backend>,
    breaker: Arc<Breaker>,
    timeout: Duration,
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guarded").field(&self.backend).field(&self.timeout).finish()
    }
}

impl Guarded {
    pub(crate) fn new(backend: Arc<dyn Backend>, breaker: Arc<Breaker>, timeout: Duration) -> Self {
        Self { backend, breaker, timeout }
    }

    async fn call<T>(
        &self,
        timeout: Duration,
        work: impl Future<Output = Result<T, BackendError>>,
    ) -> Result<T, BackendError> {
        let pass = self.breaker.admit(Instant::now()).ok_or(BackendError::Skipped)?;
        let result = tokio::time::timeout(timeout, work).await.unwrap_or(Err(BackendError::TimedOut(timeout)));
        match &result {
            Err(error) if error.is_outage() => {
                if self.breaker.failed(pass, Instant::now(), &Chain(error)) {
                    self.backend.disconnect();
                }
            }
            _ => self.breaker.succeeded(pass),
        }
        result
    }
}

#[async_trait]
impl Backend for Guarded {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        self.call(self.timeout, self.backend.get(key)).await
    }

    async fn put(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        let size_bytes = value.len() as u64;
        let timeout = self.timeout + Duration::from_millis(size_bytes * 1000 / SLOWEST);
        self.call(timeout, self.backend.put(key, value, keep)).await
    }

    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        self.call(self.timeout, self.backend.delete(key)).await
    }

    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError> {
        self.call(self.timeout, self.backend.lock(key, owner, hold)).await
    }

    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError> {
        self.call(self.timeout, self.backend.unlock(key, owner)).await
    }

    fn limits(&self) -> Limits {
        self.backend.limits()
    }

    fn is_shared(&self) -> bool {
        self.backend.is_shared()
    }

    fn kind(&self) -> BackendKind {
        self.backend.kind()
    }

    fn usage(&self) -> Option<Usage> {
        self.backend.usage()
    }

    fn disconnect(&self) {
        self.backend.disconnect();
    }
}
