//! Redis Streams: one stream with one consumer group for each queue, and a sorted set of what is delayed.
//!
//! Owns four keys for each queue, `{PREFIX_QUEUE}:ready`, `:delayed`, `:dead` and the channel `:wake`; every step is one
//! Lua script, so that no message is ever in two places or none. Redis is as durable as its append-only file:
//! `appendfsync always` keeps all that was published, `everysec` all but the last second before a power cut.
//!
//! publish → sorted set → stream → pending entries of the group → acknowledged | back into the stream | stream of the dead

mod connection;
mod doorbell;
mod script;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use redis::{Cmd, streams::StreamRangeReply};
use tokio::time::{Instant, timeout};
use url::Url;
use uuid::Uuid;

use self::{
    connection::Redis,
    script::{Keys, Scripts},
};
use crate::{
    BrokerKind, DeadLetter, Delivery, Depth, Message, OpenError, Queue, QueueError, QueueName,
    batch::{Limit, batches},
    queue::Receipt,
    settings::{LONGEST_DELAY, Settings, from_millis},
};

/// The one consumer of every group: pending entries are told apart by how long they have been idle.
const CONSUMER: &str = "binnacle";
/// How long a consumer that was not woken waits before it looks all the same: a broken connection loses bells.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// What is published in one call, which stops everything else in Redis meanwhile.
const AT_ONCE: Limit = Limit { items: 1024, bytes: 1 << 20 };

/// A message as the script `receive` returns it: id, body, time of publishing in ms, attempts.
type Entry = (String, Vec<u8>, u64, u32);

#[derive(Debug)]
pub(crate) struct RedisQueue {
    redis: Redis,
    scripts: Scripts,
    settings: Settings,
    expiry_checked: Mutex<HashMap<QueueName, Instant>>,
}

impl RedisQueue {
    pub fn open(url: &Url, settings: Settings) -> Result<Self, OpenError> {
        Ok(Self { redis: Redis::open(url)?, scripts: Scripts::new(), settings, expiry_checked: Mutex::default() })
    }

    fn keys(&self, queue: &QueueName) -> Keys {
        Keys::new(&self.settings.name(queue))
    }

    /// Whether it is time to look for deliveries whose visibility has ended.
    fn checks_expiry(&self, queue: &QueueName) -> bool {
        let mut checked = self.expiry_checked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = checked.get(queue).is_none_or(|checked| checked.elapsed() >= self.settings.expiry_interval());
        if is_due {
            checked.insert(queue.clone(), Instant::now());
        }
        is_due
    }

    /// What is ready now, and how long until something delayed will be.
    async fn take(&self, queue: &QueueName, most: usize) -> Result<(Vec<Delivery>, Option<Duration>), QueueError> {
        let mut call = self.keys(queue).call(&self.scripts.receive);
        call.arg(CONSUMER).arg(most).arg(self.settings.visibility.as_millis() as u64);
        call.arg(self.settings.attempts).arg(self.settings.exhausted()).arg(u8::from(self.checks_expiry(queue)));
        let (due_in_ms, entries): (i64, Vec<Entry>) = self.redis.run(&call).await?;
        let deliveries = entries.into_iter().map(|(id, body, published, attempts)| Delivery {
            body: body.into(),
            attempt: attempts + 1,
            published_at: from_millis(published),
            receipt: Receipt { queue: queue.clone(), token: id },
        });
        Ok((deliveries.collect(), u64::try_from(due_in_ms).ok().map(Duration::from_millis)))
    }
}

#[async_trait]
impl Queue for RedisQueue {
    async fn publish(&self, queue: &QueueName, messages: Vec<Message>) -> Result<(), QueueError> {
        let keys = self.keys(queue);
        for messages in batches(messages, AT_ONCE, |message| message.body.len()) {
            let mut call = keys.call(&self.scripts.publish);
            call.arg(Uuid::new_v4().simple().to_string());
            for message in messages {
                let delay = message.delay.min(LONGEST_DELAY).as_micros().div_ceil(1000) as u64;
                call.arg(delay).arg(&message.body[..]);
            }
            let _: () = self.redis.run(&call).await?;
        }
        Ok(())
    }

    async fn receive(&self, queue: &QueueName, most: usize, wait: Duration) -> Result<Vec<Delivery>, QueueError> {
        let deadline = Instant::now() + wait.min(LONGEST_DELAY);
        let bell = self.redis.doorbell(&self.keys(queue)).await?;
        loop {
            // Listening before looking, so that nothing published in between is missed.
            let rung = bell.notified();
            let (taken, due_in) = self.take(queue, most).await?;
            let left = deadline.saturating_duration_since(Instant::now());
            if !taken.is_empty() || left.is_zero() {
                return Ok(taken);
            }
            let pause = due_in.unwrap_or(LOOK_AGAIN).min(LOOK_AGAIN.min(self.settings.expiry_interval())).min(left);
            // Rung or not, there may be something now.
            let _ = timeout(pause, rung).await;
        }
    }

    async fn acknowledge(&self, deliveries: Vec<Delivery>) -> Result<(), QueueError> {
        for same_queue in deliveries.chunk_by(|one, next| one.receipt.queue == next.receipt.queue) {
            let mut call = self.keys(&same_queue[0].receipt.queue).call(&self.scripts.acknowledge);
            for delivery in same_queue {
                call.arg(&delivery.receipt.token);
            }
            let _: () = self.redis.run(&call).await?;
        }
        Ok(())
    }

    async fn give_back(&self, delivery: Delivery, delay: Duration) -> Result<(), QueueError> {
        let mut call = self.keys(&delivery.receipt.queue).call(&self.scripts.give_back);
        call.arg(&delivery.receipt.token).arg(delay.min(LONGEST_DELAY).as_micros().div_ceil(1000) as u64);
        call.arg(self.settings.attempts).arg(self.settings.exhausted());
        self.redis.run(&call).await
    }

    async fn extend(&self, delivery: &Delivery) -> Result<(), QueueError> {
        let mut call = self.keys(&delivery.receipt.queue).call(&self.scripts.extend);
        call.arg(&delivery.receipt.token).arg(CONSUMER);
        self.redis.run(&call).await
    }

    async fn dead_letter(&self, delivery: Delivery, reason: &str) -> Result<(), QueueError> {
        let mut call = self.keys(&delivery.receipt.queue).call(&self.scripts.bury);
        call.arg(&delivery.receipt.token).arg(reason);
        self.redis.run(&call).await
    }

    async fn dead_letters(&self, queue: &QueueName, most: usize) -> Result<Vec<DeadLetter>, QueueError> {
        let range = Cmd::xrange_count(self.keys(queue).dead(), "-", "+", most);
        let entries: StreamRangeReply = self.redis.query(&range).await?;
        let letter = |entry: redis::streams::StreamId| DeadLetter {
            body: entry.get::<Vec<u8>>("body").unwrap_or_default().into(),
            attempts: entry.get("attempts").unwrap_or_default(),
            reason: entry.get("reason").unwrap_or_default(),
            published_at: entry.get("published").and_then(from_millis),
            // A stream's ids start with the time in milliseconds.
            died_at: entry.id.split('-').next().and_then(|time| from_millis(time.parse().ok()?)),
        };
        Ok(entries.ids.into_iter().map(letter).collect())
    }

    async fn replay(&self, queue: &QueueName, most: usize) -> Result<usize, QueueError> {
        let mut call = self.keys(queue).call(&self.scripts.replay);
        call.arg(most);
        self.redis.run(&call).await
    }

    async fn depth(&self, queue: &QueueName) -> Result<Depth, QueueError> {
        let call = self.keys(queue).call(&self.scripts.depth);
        let (ready, delayed, in_flight, dead, oldest_ms): (u64, u64, u64, u64, i64) = self.redis.run(&call).await?;
        let oldest = u64::try_from(oldest_ms).ok().map(Duration::from_millis);
        Ok(Depth { ready, delayed, in_flight, dead, oldest })
    }

    async fn purge(&self, queue: &QueueName) -> Result<(), QueueError> {
        let keys = self.keys(queue);
        self.redis.query(&Cmd::del(&keys.all()[..])).await
    }

    fn kind(&self) -> BrokerKind {
        BrokerKind::Redis
    }
}
