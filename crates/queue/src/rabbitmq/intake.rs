use std::{
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use lapin::{
    Channel, message,
    options::{BasicGetOptions, BasicNackOptions, BasicQosOptions},
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    held::Holding,
    pull::pull,
    session::{Fault, Session, in_time},
    stored::Stored,
};
use crate::{Delivery, QueueName, queue::Receipt, settings::ANSWER_WITHIN};

/// Tokens are never used twice, so that none of a lost connection means anything to the next one.
static LAST_TOKEN: AtomicU64 = AtomicU64::new(0);

impl Session {
    /// Receives in a task of its own, which ends what it has begun even when the call is dropped.
    pub async fn receive(
        self: &Arc<Self>,
        queue: &QueueName,
        most: usize,
        deadline: Instant,
    ) -> Result<Vec<Delivery>, Fault> {
        let abandoned = CancellationToken::new();
        let guard = abandoned.clone().drop_guard();
        let (session, queue) = (Arc::clone(self), queue.clone());
        let receiving = tokio::spawn(async move {
            let received = session.receive_until(&queue, most, deadline, &abandoned).await;
            if abandoned.is_cancelled() {
                session.put_back(received.iter().flatten()).await;
            }
            received
        });
        let received = receiving.await.map_err(|_| Fault::Closed)?;
        guard.disarm();
        received
    }

    async fn receive_until(
        &self,
        queue: &QueueName,
        most: usize,
        deadline: Instant,
        abandoned: &CancellationToken,
    ) -> Result<Vec<Delivery>, Fault> {
        self.declare(queue).await?;
        let most = most.clamp(1, u16::MAX.into());
        // The first of many is asked for by itself.
        let prefetch = (most - 1).max(1) as u16;
        loop {
            let channel = self.idle_channel(prefetch).await?;
            let messages = self.receive_on(&channel, queue, most, deadline, abandoned).await?;
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((channel, prefetch));
            let mut deliveries = Vec::with_capacity(messages.len());
            for message in messages {
                deliveries.extend(self.admit(queue, message).await?);
            }
            if !deliveries.is_empty() || Instant::now() >= deadline || abandoned.is_cancelled() {
                return Ok(deliveries);
            }
        }
    }

    async fn receive_on(
        &self,
        channel: &Channel,
        queue: &QueueName,
        most: usize,
        deadline: Instant,
        abandoned: &CancellationToken,
    ) -> Result<Vec<message::Delivery>, Fault> {
        let name = self.settings.name(queue);
        // Asking for one says at once whether there is any.
        let first = in_time(channel.basic_get(name.as_str().into(), BasicGetOptions::default())).await?;
        let deadline = match &first {
            Some(first) if most == 1 || first.message_count == 0 => Instant::now(),
            Some(_) => Instant::now() + ANSWER_WITHIN,
            None => deadline,
        };
        let mut messages: Vec<_> = first.into_iter().map(|first| first.delivery).collect();
        if deadline > Instant::now() {
            messages.extend(pull(channel, &name, deadline, most - messages.len(), abandoned).await?);
        }
        Ok(messages)
    }

    /// What the server delivered, as an attempt, unless it is not time for it or it must be counted first.
    async fn admit(&self, queue: &QueueName, message: message::Delivery) -> Result<Option<Delivery>, Fault> {
        let stored = Stored::read(message.data, &message.properties);
        let token = LAST_TOKEN.fetch_add(1, Ordering::Relaxed).to_string();
        let delivery = Delivery {
            body: stored.body.clone(),
            attempt: stored.attempts + 1,
            published_at: stored.published_at(),
            receipt: Receipt { queue: queue.clone(), token },
        };
        let until = Instant::now() + self.settings.visibility;
        let holding = Holding { delivery: delivery.clone(), acker: message.acker, until };
        self.held.add(holding.clone());
        if !stored.remaining_delay().is_zero() {
            self.publish(queue, vec![stored]).await?;
            self.settle(&holding).await?;
            return Ok(None);
        }
        if message.redelivered {
            // Somebody had it and is gone, which only a new copy can say; otherwise it might come back for ever.
            self.retry(&holding, Duration::ZERO).await?;
            return Ok(None);
        }
        Ok(Some(delivery))
    }

    /// Gives to the server what nobody has seen.
    async fn put_back(&self, deliveries: impl Iterator<Item = &Delivery>) {
        for delivery in deliveries {
            if let Some(holding) = self.held.find(delivery) {
                let requeue = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
                // When this fails the connection is broken, and the server takes everything back.
                let _ = holding.acker.nack(requeue).await;
                self.held.remove(delivery);
            }
        }
    }

    async fn idle_channel(&self, prefetch: u16) -> Result<Channel, Fault> {
        let idle = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            let same = idle.iter().position(|(_, others)| *others == prefetch);
            same.map(|same| idle.swap_remove(same)).or_else(|| idle.pop())
        };
        in_time(async {
            let (channel, others) = match idle {
                Some(idle) => idle,
                None => (self.connection.create_channel().await?, 0),
            };
            if others != prefetch {
                channel.basic_qos(prefetch, BasicQosOptions::default()).await?;
            }
            Ok(channel)
        })
        .await
    }
}
