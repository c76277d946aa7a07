//! Amazon SQS, or anything that speaks its JSON protocol: two standard queues for each of ours, made on first use.
//!
//! Owns what SQS lacks: delays beyond 15 minutes, for which a message is sent again until it is due; bytes that are no
//! text, which travel as base64; dead letters with a reason. Delays and visibility are whole seconds, at least one.
//!
//! publish → `SendMessageBatch` → `ReceiveMessage` → `DeleteMessageBatch` | `ChangeMessageVisibility` | `…_dead`

mod calls;
mod client;
mod directory;
mod envelope;
mod wire;

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use futures::future::try_join_all;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use url::Url;

use self::{calls::BATCH, client::SqsClient, directory::Directory, envelope::Envelope, wire::Received};
use crate::{
    BrokerKind, DeadLetter, Delivery, Depth, Message, OpenError, Queue, QueueError, QueueName,
    settings::{LONGEST_DELAY, Settings},
};

/// The longest that SQS lets one wait.
const LONGEST_POLL: Duration = Duration::from_secs(20);
/// How long to pause when less than a second is left, which SQS cannot wait.
const SHORT_PAUSE: Duration = Duration::from_millis(100);
const NO_WAIT: Duration = Duration::ZERO;

#[derive(Debug)]
pub(crate) struct SqsQueue {
    client: SqsClient,
    directory: Directory,
    settings: Settings,
    /// When the message that was received last had been published.
    last_published: Mutex<HashMap<QueueName, SystemTime>>,
}

impl SqsQueue {
    pub fn open(url: &Url, settings: Settings) -> Result<Self, OpenError> {
        let client = SqsClient::open(url)?;
        Ok(Self { client, directory: Directory::default(), settings, last_published: Mutex::default() })
    }
}

#[async_trait]
impl Queue for SqsQueue {
    async fn publish(&self, queue: &QueueName, messages: Vec<Message>) -> Result<(), QueueError> {
        let url = self.url(queue).await?;
        self.send(&url, messages.into_iter().map(Envelope::of)).await
    }

    async fn receive(&self, queue: &QueueName, most: usize, wait: Duration) -> Result<Vec<Delivery>, QueueError> {
        let deadline = Instant::now() + wait.min(LONGEST_DELAY);
        loop {
            let url = self.url(queue).await?;
            let left = deadline.saturating_duration_since(Instant::now());
            let poll = Duration::from_secs(left.as_secs()).min(LONGEST_POLL);
            let received = self.take_many(&url, most, poll).await?;
            let admitted = try_join_all(received.into_iter().map(|message| self.admit(queue, message))).await?;
            let deliveries: Vec<_> = admitted.into_iter().flatten().collect();
            if let Some(published_at) = deliveries.last().and_then(|delivery| delivery.published_at) {
                let mut last_published = self.last_published.lock().unwrap_or_else(PoisonError::into_inner);
                last_published.insert(queue.clone(), published_at);
            }
            if !deliveries.is_empty() || left.is_zero() {
                return Ok(deliveries);
            }
            if poll.is_zero() {
                sleep(left.min(SHORT_PAUSE)).await;
            }
        }
    }

    async fn acknowledge(&self, deliveries: Vec<Delivery>) -> Result<(), QueueError> {
        for same_queue in deliveries.chunk_by(|one, next| one.receipt.queue == next.receipt.queue) {
            let url = self.url(&same_queue[0].receipt.queue).await?;
            let handles = same_queue.iter().map(|delivery| delivery.receipt.token.clone());
            self.delete(&url, handles.collect()).await?;
        }
        Ok(())
    }

    async fn give_back(&self, delivery: Delivery, delay: Duration) -> Result<(), QueueError> {
        if self.settings.is_last(&delivery) {
            return self.dead_letter(delivery, &self.settings.exhausted()).await;
        }
        self.keep_invisible(&delivery, delay).await
    }

    async fn extend(&self, delivery: &Delivery) -> Result<(), QueueError> {
        self.keep_invisible(delivery, self.settings.visibility).await
    }

    async fn dead_letter(&self, delivery: Delivery, reason: &str) -> Result<(), QueueError> {
        let url = self.dead_url(&delivery.receipt.queue).await?;
        self.send(&url, [Envelope::dead(&delivery, reason)]).await?;
        self.acknowledge(vec![delivery]).await
    }

    async fn dead_letters(&self, queue: &QueueName, most: usize) -> Result<Vec<DeadLetter>, QueueError> {
        let url = self.dead_url(queue).await?;
        let letters = self.take_dead(&url, most).await?;
        let visible = |(id, letter): (usize, &Received)| json!({ "Id": id.to_string(), "ReceiptHandle": letter.receipt_handle, "VisibilityTimeout": 0 });
        for some in letters.chunks(BATCH) {
            let entries: Vec<_> = some.iter().enumerate().map(visible).collect();
            self.call_batch(&url, "ChangeMessageVisibilityBatch", json!(entries), calls::is_lost).await?;
        }
        Ok(letters.iter().map(|letter| Envelope::read(letter).dead_letter(letter)).collect())
    }

    async fn replay(&self, queue: &QueueName, most: usize) -> Result<usize, QueueError> {
        let (url, dead_url) = (self.url(queue).await?, self.dead_url(queue).await?);
        let letters = self.take_dead(&dead_url, most).await?;
        let again = letters.iter().map(|letter| Envelope::of(Message::now(Envelope::read(letter).body)));
        self.send(&url, again.collect::<Vec<_>>()).await?;
        let count = letters.len();
        self.delete(&dead_url, letters.into_iter().map(|letter| letter.receipt_handle).collect()).await?;
        Ok(count)
    }

    async fn depth(&self, queue: &QueueName) -> Result<Depth, QueueError> {
        let (url, dead_url) = (self.url(queue).await?, self.dead_url(queue).await?);
        let ([ready, delayed, in_flight], [dead, _, dead_seen]) =
            tokio::try_join!(self.counts(&url), self.counts(&dead_url))?;
        let last_published = self.last_published.lock().unwrap_or_else(PoisonError::into_inner).get(queue).copied();
        let oldest = last_published.filter(|_| ready > 0).map(|at| at.elapsed().unwrap_or_default());
        Ok(Depth { ready, delayed, in_flight, dead: dead + dead_seen, oldest })
    }

    async fn purge(&self, queue: &QueueName) -> Result<(), QueueError> {
        for url in [self.url(queue).await?, self.dead_url(queue).await?] {
            let _: Value = self.call(&url, "PurgeQueue", &json!({ "QueueUrl": &*url }), NO_WAIT).await?;
        }
        Ok(())
    }

    fn kind(&self) -> BrokerKind {
        BrokerKind::Sqs
    }
}
