//! The broker within this process: nothing to run, nothing to keep.
//!
//! Owns messages in memory, which end with the process; whoever needs them afterwards publishes them again.
//!
//! publish → ready | delayed → held until its visibility ends → acknowledged | ready | dead

mod line;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

use crate::{
    BrokerKind, DeadLetter, Delivery, Depth, Message, Queue, QueueError, QueueName,
    queue::Receipt,
    settings::{LONGEST_DELAY, Settings},
};
use line::Line;

#[derive(Debug)]
pub(crate) struct EmbeddedQueue {
    settings: Settings,
    lines: Mutex<HashMap<QueueName, Arc<SharedLine>>>,
}

#[derive(Debug)]
struct SharedLine {
    line: Mutex<Line>,
    changed: Notify,
}

impl SharedLine {
    /// Does something to the line, after what time has done to it.
    fn with<T>(&self, action: impl FnOnce(&mut Line, Instant) -> T) -> T {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        line.advance(now);
        action(&mut line, now)
    }
}

impl EmbeddedQueue {
    pub fn new(settings: Settings) -> Self {
        Self { settings, lines: Mutex::default() }
    }

    fn line(&self, queue: &QueueName) -> Arc<SharedLine> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(queue) {
            return Arc::clone(line);
        }
        let line = Mutex::new(Line::new(self.settings.clone()));
        let line = Arc::new(SharedLine { line, changed: Notify::new() });
        lines.insert(queue.clone(), Arc::clone(&line));
        line
    }
}

#[async_trait]
impl Queue for EmbeddedQueue {
    async fn publish(&self, queue: &QueueName, messages: Vec<Message>) -> Result<(), QueueError> {
        let line = self.line(queue);
        line.with(|line, now| messages.into_iter().for_each(|message| line.publish(message, now)));
        line.changed.notify_waiters();
        Ok(())
    }

    async fn receive(&self, queue: &QueueName, most: usize, wait: Duration) -> Result<Vec<Delivery>, QueueError> {
        let shared = self.line(queue);
        let deadline = Instant::now() + wait.min(LONGEST_DELAY);
        loop {
            // Listening before looking, so that nothing published in between is missed.
            let changed = shared.changed.notified();
            let (taken, next) = shared.with(|line, now| (line.take(most, now), line.next_change()));
            if !taken.is_empty() || Instant::now() >= deadline {
                let delivery = |(id, body, attempt, published_at)| Delivery {
                    body,
                    attempt,
                    published_at: Some(published_at),
                    receipt: Receipt { queue: queue.clone(), token: u64::to_string(&id) },
                };
                return Ok(taken.into_iter().map(delivery).collect());
            }
            tokio::select! {
                () = changed => {}
                () = sleep_until(next.map_or(deadline, |next| next.min(deadline))) => {}
            }
        }
    }

    async fn acknowledge(&self, deliveries: Vec<Delivery>) -> Result<(), QueueError> {
        for delivery in deliveries {
            self.line(&delivery.receipt.queue).with(|line, _| line.acknowledge(id(&delivery)));
        }
        Ok(())
    }

    async fn give_back(&self, delivery: Delivery, delay: Duration) -> Result<(), QueueError> {
        let line = self.line(&delivery.receipt.queue);
        line.with(|line, now| line.give_back(id(&delivery), delay, now));
        line.changed.notify_waiters();
        Ok(())
    }

    async fn extend(&self, delivery: &Delivery) -> Result<(), QueueError> {
        self.line(&delivery.receipt.queue).with(|line, now| line.extend(id(delivery), now));
        Ok(())
    }

    async fn dead_letter(&self, delivery: Delivery, reason: &str) -> Result<(), QueueError> {
        self.line(&delivery.receipt.queue).with(|line, _| line.bury(id(&delivery), reason.to_owned()));
        Ok(())
    }

    async fn dead_letters(&self, queue: &QueueName, most: usize) -> Result<Vec<DeadLetter>, QueueError> {
        Ok(self.line(queue).with(|line, _| line.dead().take(most).cloned().collect()))
    }

    async fn replay(&self, queue: &QueueName, most: usize) -> Result<usize, QueueError> {
        let line = self.line(queue);
        let replayed = line.with(|line, now| line.replay(most, now));
        line.changed.notify_waiters();
        Ok(replayed)
    }

    async fn depth(&self, queue: &QueueName) -> Result<Depth, QueueError> {
        Ok(self.line(queue).with(|line, _| line.depth()))
    }

    async fn purge(&self, queue: &QueueName) -> Result<(), QueueError> {
        self.line(queue).with(|line, _| line.purge());
        Ok(())
    }

    fn kind(&self) -> BrokerKind {
        BrokerKind::Embedded
    }
}

/// The number that the line gave the delivery; a receipt of another broker is nobody's.
fn id(delivery: &Delivery) -> u64 {
    delivery.receipt.token.parse().unwrap_or(u64::MAX)
}
