use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use lapin::Acker;
use tokio::time::Instant;

use crate::{Delivery, QueueName};

/// What this process has received by one connection and not settled yet.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashMap<String, Holding>>);

/// One delivery, and how to settle it with the server.
#[derive(Clone, Debug)]
pub(super) struct Holding {
    pub delivery: Delivery,
    pub acker: Acker,
    pub until: Instant,
}

impl Held {
    pub fn add(&self, holding: Holding) {
        self.all().insert(holding.delivery.receipt.token.clone(), holding);
    }

    /// How to settle it; nothing when somebody has, or the connection was another one.
    pub fn find(&self, delivery: &Delivery) -> Option<Holding> {
        self.all().get(&delivery.receipt.token).cloned()
    }

    pub fn remove(&self, delivery: &Delivery) {
        self.all().remove(&delivery.receipt.token);
    }

    pub fn extend(&self, delivery: &Delivery, until: Instant) {
        if let Some(holding) = self.all().get_mut(&delivery.receipt.token) {
            holding.until = until;
        }
    }

    /// What has been held too long.
    pub fn expired(&self, now: Instant) -> Vec<Holding> {
        self.all().values().filter(|holding| holding.until <= now).cloned().collect()
    }

    pub fn count(&self, queue: &QueueName) -> u64 {
        self.all().values().filter(|holding| holding.delivery.receipt.queue == *queue).count() as u64
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Holding>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
