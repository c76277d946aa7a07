//! RabbitMQ by AMQP 0.9.1, without plugins.
//!
//! Owns for each queue a durable queue of what is ready, one of dead letters, and a few of fixed delays whose messages
//! expire into the next. An attempt that failed is counted by publishing the message anew, since RabbitMQ does not
//! count; a connection that breaks gives everything back at once. The server's `consumer_timeout` (30 minutes) must be
//! longer than anybody holds a delivery, however often it is extended.
//!
//! publish, confirmed → delay queues → queue → consumer → acknowledged | published anew | dead letter queue

mod delay;
mod held;
mod inspect;
mod intake;
mod link;
mod pull;
mod session;
mod stored;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::Instant;
use url::Url;

use self::{
    link::Link,
    session::{Fault, Session},
    stored::Stored,
};
use crate::{
    BrokerKind, DeadLetter, Delivery, Depth, Message, OpenError, Queue, QueueError, QueueName,
    settings::{LONGEST_DELAY, Settings},
};

#[derive(Debug)]
pub(crate) struct RabbitMqQueue {
    link: Link,
}

impl RabbitMqQueue {
    pub fn open(url: &Url, settings: Settings) -> Result<Self, OpenError> {
        Ok(Self { link: Link::open(url, settings)? })
    }

    /// Does something by the connection; one that failed is not used again.
    async fn with<T, F: Future<Output = Result<T, Fault>>>(
        &self,
        action: &'static str,
        task: impl FnOnce(Arc<Session>) -> F,
    ) -> Result<T, QueueError> {
        let session = self.link.session().await?;
        match task(Arc::clone(&session)).await {
            Ok(outcome) => Ok(outcome),
            Err(fault) => {
                self.link.discard(&session, &fault).await;
                Err(self.link.error(action, fault))
            }
        }
    }
}

#[async_trait]
impl Queue for RabbitMqQueue {
    async fn publish(&self, queue: &QueueName, messages: Vec<Message>) -> Result<(), QueueError> {
        let messages = messages.into_iter().map(Stored::from).collect();
        self.with("store messages", |session| async move { session.publish(queue, messages).await }).await
    }

    async fn receive(&self, queue: &QueueName, most: usize, wait: Duration) -> Result<Vec<Delivery>, QueueError> {
        let deadline = Instant::now() + wait.min(LONGEST_DELAY);
        self.with("deliver messages", |session| async move { session.receive(queue, most, deadline).await }).await
    }

    async fn acknowledge(&self, deliveries: Vec<Delivery>) -> Result<(), QueueError> {
        self.with("take acknowledgements", |session| async move { session.acknowledge(&deliveries).await }).await
    }

    async fn give_back(&self, delivery: Delivery, delay: Duration) -> Result<(), QueueError> {
        self.with("store messages", |session| async move { session.give_back(&delivery, delay).await }).await
    }

    async fn extend(&self, delivery: &Delivery) -> Result<(), QueueError> {
        self.with("extend a delivery", |session| async move {
            session.extend(delivery);
            Ok(())
        })
        .await
    }

    async fn dead_letter(&self, delivery: Delivery, reason: &str) -> Result<(), QueueError> {
        self.with("store messages", |session| async move { session.bury(&delivery, reason).await }).await
    }

    async fn dead_letters(&self, queue: &QueueName, most: usize) -> Result<Vec<DeadLetter>, QueueError> {
        self.with("show dead letters", |session| async move { session.dead_letters(queue, most).await }).await
    }

    async fn replay(&self, queue: &QueueName, most: usize) -> Result<usize, QueueError> {
        self.with("replay dead letters", |session| async move { session.replay(queue, most).await }).await
    }

    async fn depth(&self, queue: &QueueName) -> Result<Depth, QueueError> {
        self.with("count messages", |session| async move { session.depth(queue).await }).await
    }

    async fn purge(&self, queue: &QueueName) -> Result<(), QueueError> {
        self.with("purge a queue", |session| async move { session.purge(queue).await }).await
    }

    fn kind(&self) -> BrokerKind {
        BrokerKind::RabbitMq
    }
}
