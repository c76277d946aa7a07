//! NATS JetStream: one stream for each queue, of which every message is acknowledged once.
//!
//! Owns a stream's three subjects: `ready`, taken by workers; `delayed`, whose messages are handed back with the
//! remaining delay until they are due and then move to `ready`; `dead`, which nobody takes.
//!
//! publish → `PREFIX.QUEUE.ready` | `.delayed` → pull → acknowledged | handed back | `.dead`

mod connection;
mod delayed;
mod headers;
mod lane;

use std::time::Duration;

use async_nats::jetstream::AckKind;
use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, future::try_join_all};
use url::Url;

use self::{connection::Nats, headers::Notes, lane::Lanes};
use crate::{
    BrokerKind, DeadLetter, Delivery, Depth, Message, OpenError, Queue, QueueError, QueueName,
    settings::{LONGEST_DELAY, Settings},
};

#[derive(Debug)]
pub(crate) struct NatsQueue {
    nats: Nats,
    settings: Settings,
    lanes: Lanes,
}

impl NatsQueue {
    pub async fn open(url: &Url, settings: Settings) -> Result<Self, OpenError> {
        let nats = Nats::open(url).await?;
        Ok(Self { lanes: Lanes::new(nats.clone(), settings.clone()), nats, settings })
    }

    /// Tells the server about a delivery, and waits until it has taken note.
    async fn settle(&self, delivery: &Delivery, kind: AckKind) -> Result<(), QueueError> {
        let subject = delivery.receipt.token.clone();
        self.nats.answered("settle a delivery", self.nats.client.request(subject, kind.into())).await?;
        Ok(())
    }
}

#[async_trait]
impl Queue for NatsQueue {
    async fn publish(&self, queue: &QueueName, messages: Vec<Message>) -> Result<(), QueueError> {
        let lane = self.lanes.get(queue).await?;
        let publications = messages.into_iter().map(|message| match message.delay {
            Duration::ZERO => (lane.ready(), message.body, Notes::default()),
            delay => (lane.delayed(), message.body, Notes::delayed(delay)),
        });
        let published = self.nats.publish(publications).await;
        self.lanes.check(queue, published)
    }

    async fn receive(&self, queue: &QueueName, most: usize, wait: Duration) -> Result<Vec<Delivery>, QueueError> {
        let lane = self.lanes.get(queue).await?;
        lane.serve_delayed();
        let received = lane.receive(most, wait).await;
        let received = self.lanes.check(queue, received)?;
        let (fresh, exhausted): (Vec<_>, Vec<_>) =
            received.into_iter().partition(|delivery| delivery.attempt <= self.settings.attempts);
        for delivery in exhausted {
            self.dead_letter(delivery, &self.settings.exhausted()).await?;
        }
        Ok(fresh)
    }

    async fn acknowledge(&self, deliveries: Vec<Delivery>) -> Result<(), QueueError> {
        try_join_all(deliveries.iter().map(|delivery| self.settle(delivery, AckKind::Ack))).await?;
        Ok(())
    }

    async fn give_back(&self, delivery: Delivery, delay: Duration) -> Result<(), QueueError> {
        if self.settings.is_last(&delivery) {
            return self.dead_letter(delivery, &self.settings.exhausted()).await;
        }
        let delay = (!delay.is_zero()).then(|| delay.min(LONGEST_DELAY));
        self.settle(&delivery, AckKind::Nak(delay)).await
    }

    async fn extend(&self, delivery: &Delivery) -> Result<(), QueueError> {
        self.settle(delivery, AckKind::Progress).await
    }

    async fn dead_letter(&self, delivery: Delivery, reason: &str) -> Result<(), QueueError> {
        let lane = self.lanes.get(&delivery.receipt.queue).await?;
        let notes = Notes::dead(&delivery, reason);
        self.nats.publish([(lane.dead(), delivery.body.clone(), notes)]).await?;
        self.settle(&delivery, AckKind::Ack).await
    }

    async fn dead_letters(&self, queue: &QueueName, most: usize) -> Result<Vec<DeadLetter>, QueueError> {
        let lane = self.lanes.get(queue).await?;
        let letters = lane.dead_letters().take(most).map_ok(|(_, letter)| letter).try_collect().await;
        self.lanes.check(queue, letters)
    }

    async fn replay(&self, queue: &QueueName, most: usize) -> Result<usize, QueueError> {
        let lane = self.lanes.get(queue).await?;
        let letters: Result<Vec<_>, _> = lane.dead_letters().take(most).try_collect().await;
        let letters = self.lanes.check(queue, letters)?;
        let again = letters.iter().map(|(_, letter)| (lane.ready(), letter.body.clone(), Notes::default()));
        self.nats.publish(again).await?;
        lane.forget(letters.iter().map(|(sequence, _)| *sequence)).await?;
        Ok(letters.len())
    }

    async fn depth(&self, queue: &QueueName) -> Result<Depth, QueueError> {
        let lane = self.lanes.get(queue).await?;
        let depth = lane.depth().await;
        self.lanes.check(queue, depth)
    }

    async fn purge(&self, queue: &QueueName) -> Result<(), QueueError> {
        let lane = self.lanes.get(queue).await?;
        let purged = lane.purge().await;
        self.lanes.check(queue, purged)
    }

    fn kind(&self) -> BrokerKind {
        BrokerKind::Nats
    }
}
