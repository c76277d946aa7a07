//! Locks within this process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Who holds what, and until when.
#[derive(Debug, Default)]
pub(super) struct LocalLocks(Mutex<HashMap<String, (String, Instant)>>);

impl LocalLocks {
    /// As [`super::Backend::lock`].
    pub(super) fn lock(&self, key: &str, owner: &str, hold: Duration) -> bool {
        let now = Instant::now();
        let mut holds = self.holds();
        // There are few locks at a time: one for each value that is being made.
        holds.retain(|_, (_, until)| *until > now);
        if holds.get(key).is_some_and(|(holder, _)| holder != owner) {
            return false;
        }
        holds.insert(key.to_owned(), (owner.to_owned(), now + hold));
        true
    }

    /// As [`super::Backend::unlock`].
    pub(super) fn unlock(&self, key: &str, owner: &str) {
        let mut holds = self.holds();
        if holds.get(key).is_some_and(|(holder, _)| holder == owner) {
            holds.remove(key);
        }
    }

    fn holds(&self) -> MutexGuard<'_, HashMap<String, (String, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
