use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use redis::{PushInfo, PushKind, Value};
use tokio::sync::Notify;

/// Who waits for messages, by the channel that tells of new ones.
#[derive(Debug, Default)]
pub(super) struct Doorbells(Mutex<HashMap<String, Arc<Notify>>>);

impl Doorbells {
    pub fn get(&self, channel: &str) -> Option<Arc<Notify>> {
        self.all().get(channel).map(Arc::clone)
    }

    pub fn add(&self, channel: String) -> Arc<Notify> {
        Arc::clone(self.all().entry(channel).or_default())
    }

    /// Wakes those who wait on the channel that a message came through.
    pub fn hear(&self, push: &PushInfo) {
        if let (PushKind::Message, Some(Value::BulkString(channel))) = (&push.kind, push.data.first())
            && let Some(bell) = str::from_utf8(channel).ok().and_then(|channel| self.get(channel))
        {
            bell.notify_waiters();
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
