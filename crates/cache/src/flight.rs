//! One maker of a value across processes; the others wait for what it makes.
//!
//! miss → lock won: make it | lock held by another: look again, 10 ms and then up to 200 ms apart, until `patience` ends

use std::{fmt, sync::Arc, time::Duration};

use tokio::{
    runtime::Handle,
    task::AbortHandle,
    time::{Instant, sleep},
};

use crate::{
    Backend, Cache, Hit, Key,
    cache::{Operation, Outcome},
    error::Chain,
};

const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// What to do about a value.
#[derive(Debug)]
pub enum Lead {
    /// Here it is, fresh or stale; or the failure of who tried to make it.
    Hit(Hit),
    /// Make it, put it, then drop the guard.
    Make(MakerGuard),
}

/// Says that its holder makes the value of a key. Others may take over a few seconds after it ceased to be renewed,
/// which happens by itself while it exists; dropping it lets them at once.
pub struct MakerGuard {
    held: Option<Held>,
}

impl fmt::Debug for MakerGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MakerGuard").field("is_only", &self.is_only()).finish()
    }
}

impl MakerGuard {
    /// Whether others are kept from making the same: not where the cache is not shared, is down, or patience ended.
    pub fn is_only(&self) -> bool {
        self.held.is_some()
    }

    /// Lets others take over, and waits until they can.
    pub async fn release(mut self) {
        if let Some(held) = self.held.take() {
            held.renewing.abort();
            held.lock.release().await;
        }
    }
}

impl Drop for MakerGuard {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            held.renewing.abort();
            held.runtime.spawn(async move { held.lock.release().await });
        }
    }
}

struct Held {
    lock: Lock,
    renewing: AbortHandle,
    runtime: Handle,
}

#[derive(Clone)]
struct Lock {
    backend: Arc<dyn Backend>,
    key: Arc<str>,
    owner: Arc<str>,
    hold: Duration,
}

impl Lock {
    fn of(cache: &Cache, key: &Key) -> Self {
        Self {
            backend: Arc::clone(&cache.inner.parts.entries),
            key: format!("{key}.lock").into(),
            owner: uuid::Uuid::new_v4().to_string().into(),
            hold: cache.inner.settings.hold,
        }
    }

    /// Nothing where the backend does not say.
    async fn acquire(&self) -> Option<bool> {
        self.backend.lock(&self.key, &self.owner, self.hold).await.ok()
    }

    fn held(self) -> MakerGuard {
        let renewing = tokio::spawn(self.clone().renew()).abort_handle();
        MakerGuard { held: Some(Held { lock: self, renewing, runtime: Handle::current() }) }
    }

    async fn renew(self) {
        loop {
            sleep(self.hold / 3).await;
            if self.acquire().await == Some(false) {
                tracing::debug!(key = &*self.key, "another maker took over");
                return;
            }
        }
    }

    async fn release(&self) {
        if let Err(error) = self.backend.unlock(&self.key, &self.owner).await {
            tracing::debug!(key = &*self.key, error = %Chain(&error), "a maker's lock was not released, and will expire");
        }
    }
}

impl Cache {
    /// The value, or the task of making it. Of all who ask in all processes one is the maker, and the others wait up to
    /// `patience` for the value. A maker that died is replaced after a few seconds. Everybody is a maker at once where
    /// the cache is not shared or is down, and whose patience ended is one too.
    ///
    /// A stale value is a hit as well; see [`Cache::try_lead`].
    pub async fn lookup_or_lead(&self, key: &Key, patience: Duration) -> Lead {
        let started = std::time::Instant::now();
        let deadline = Instant::now() + patience;
        let lead = match self.look(key).await {
            Ok(hit) => Ok(hit),
            Err(reason) => self.wait_or_lead(key, deadline).await.map_err(|guard| (reason, guard)),
        };
        self.inner.meters.record(Operation::Lead, started);
        match lead {
            Ok(hit) => {
                self.inner.meters.count(Outcome::from(&hit));
                Lead::Hit(hit)
            }
            Err((reason, guard)) => {
                self.inner.meters.count(Outcome::from(&reason));
                Lead::Make(guard)
            }
        }
    }

    /// The task of making a value anew, unless somebody else has it: for replacing a stale value behind those who use it.
    /// Where the cache is not shared or is down, everybody has it.
    pub async fn try_lead(&self, key: &Key) -> Option<MakerGuard> {
        if !self.is_shared() {
            return Some(MakerGuard { held: None });
        }
        let lock = Lock::of(self, key);
        match lock.acquire().await {
            Some(true) => Some(lock.held()),
            Some(false) => None,
            None => Some(MakerGuard { held: None }),
        }
    }

    async fn wait_or_lead(&self, key: &Key, deadline: Instant) -> Result<Hit, MakerGuard> {
        let mut pause = FIRST_PAUSE;
        loop {
            if let Some(guard) = self.try_lead(key).await {
                return self.unless_made_meanwhile(key, guard).await;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(MakerGuard { held: None });
            }
            sleep(pause.min(left)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            if let Ok(hit) = self.look(key).await {
                return Ok(hit);
            }
        }
    }

    /// The lock may have been won because its holder had just put the value.
    async fn unless_made_meanwhile(&self, key: &Key, guard: MakerGuard) -> Result<Hit, MakerGuard> {
        if !guard.is_only() {
            return Err(guard);
        }
        self.look(key).await.map_err(|_| guard)
    }
}

#[cfg(test)]
mod tests;
