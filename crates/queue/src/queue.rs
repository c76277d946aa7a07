//! The interface that every broker implements, and what goes through it.
//!
//! Owns the words: a message is published, a delivery is one attempt at it, a dead letter is one that nobody will
//! attempt again unless it is replayed. Must not know any broker.
//!
//! [`Message`] → [`Queue`] → [`Delivery`] | [`DeadLetter`] | [`Depth`]

mod depth;
mod message;
mod name;
mod options;

pub use depth::Depth;
pub(crate) use message::Receipt;
pub use message::{DeadLetter, Delivery, Message};
pub(crate) use name::is_allowed;
pub use name::{BadQueueName, QueueName};
pub use options::{BrokerKind, QueueOptions};

use std::{fmt::Debug, time::Duration};

use async_trait::async_trait;

use crate::QueueError;

/// A message broker. Delivers at least once: a message may come twice, and in any order.
///
/// A broker that is away makes calls fail within seconds; the next call connects again. Dropping a call that waits is
/// harmless: what it might have received comes again.
#[async_trait]
pub trait Queue: Send + Sync + Debug + 'static {
    /// Publishes all messages; when this is `Ok`, the broker has stored them all. Otherwise any part of them may have
    /// been.
    async fn publish(&self, queue: &QueueName, messages: Vec<Message>) -> Result<(), QueueError>;

    /// Up to `most` deliveries. Waits up to `wait` for the first one and for no other; none at all is no error.
    async fn receive(&self, queue: &QueueName, most: usize, wait: Duration) -> Result<Vec<Delivery>, QueueError>;

    /// Done: none of these is delivered again. One that was done, or lost to somebody else, is no error.
    async fn acknowledge(&self, deliveries: Vec<Delivery>) -> Result<(), QueueError>;

    /// Gives it back, to be delivered again after `delay` with a higher [`Delivery::attempt`]; after the last attempt
    /// it becomes a dead letter.
    async fn give_back(&self, delivery: Delivery, delay: Duration) -> Result<(), QueueError>;

    /// Keeps it for another visibility period from now. One that was lost meanwhile is no error.
    async fn extend(&self, delivery: &Delivery) -> Result<(), QueueError>;

    /// Puts it aside with the reason, which people will read.
    async fn dead_letter(&self, delivery: Delivery, reason: &str) -> Result<(), QueueError>;

    /// Up to `most` dead letters, the oldest first where the broker has an order. They stay where they are.
    async fn dead_letters(&self, queue: &QueueName, most: usize) -> Result<Vec<DeadLetter>, QueueError>;

    /// Makes up to `most` dead letters ready again, as if published now; says how many.
    async fn replay(&self, queue: &QueueName, most: usize) -> Result<usize, QueueError>;

    /// How much is in the queue.
    async fn depth(&self, queue: &QueueName) -> Result<Depth, QueueError>;

    /// Forgets all that waits, ready or delayed, and all dead letters. What somebody holds may still come back.
    async fn purge(&self, queue: &QueueName) -> Result<(), QueueError>;

    /// Which broker this is.
    fn kind(&self) -> BrokerKind;
}
