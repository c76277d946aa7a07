use std::{sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt, future::join_all, stream};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    NO_WAIT, SqsQueue,
    client::Failure,
    directory::is_missing,
    envelope::Envelope,
    wire::{AttributesAnswer, BatchAnswer, Entry, ReceiveAnswer, Received},
};
use crate::{
    Delivery, Queue, QueueError, QueueName,
    batch::{Limit, batches},
    queue::Receipt,
    settings::from_millis,
};

/// SQS hands out and takes so many at once.
pub(super) const BATCH: usize = 10;
/// The most bytes of a message, and of a batch.
const BATCH_BYTES: usize = 256 * 1024;
/// How many calls are under way at once, when there is enough to do.
const CALLS_AT_ONCE: usize = 16;
/// The longest that SQS keeps a message invisible.
const LONGEST_INVISIBLE: Duration = Duration::from_hours(12);

impl SqsQueue {
    pub(super) async fn url(&self, queue: &QueueName) -> Result<Arc<str>, QueueError> {
        self.directory.find(&self.client, &self.settings, &self.settings.name(queue)).await
    }

    pub(super) async fn dead_url(&self, queue: &QueueName) -> Result<Arc<str>, QueueError> {
        let name = format!("{}_dead", self.settings.name(queue));
        self.directory.find(&self.client, &self.settings, &name).await
    }

    /// Calls an action on a queue.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        url: &str,
        action: &'static str,
        request: &(impl Serialize + Sync),
        wait: Duration,
    ) -> Result<T, QueueError> {
        self.client.call(action, request, wait).await.map_err(|failure| {
            if is_missing(&failure) {
                self.directory.forget(url);
            }
            self.client.error(action, failure)
        })
    }

    /// Calls a batch action on a queue; what failed within it fails the call, unless `is_harmless`.
    pub(super) async fn call_batch(
        &self,
        url: &str,
        action: &'static str,
        entries: Value,
        is_harmless: impl Fn(&str) -> bool,
    ) -> Result<(), QueueError> {
        let request = json!({ "QueueUrl": url, "Entries": entries });
        let answer: BatchAnswer = self.call(url, action, &request, NO_WAIT).await?;
        match answer.failed.into_iter().find(|failed| !is_harmless(&failed.code)) {
            None => Ok(()),
            Some(failed) => {
                let failure = Failure::Refused { code: failed.code, message: failed.message };
                Err(self.client.error(action, failure))
            }
        }
    }

    pub(super) async fn send(
        &self,
        url: &str,
        envelopes: impl IntoIterator<Item = Envelope>,
    ) -> Result<(), QueueError> {
        let entries: Vec<Entry> = envelopes.into_iter().map(|envelope| envelope.entry()).collect();
        if let Some(size) = entries.iter().map(Entry::size_bytes).find(|size| *size > BATCH_BYTES) {
            return Err(self.client.too_large(size, BATCH_BYTES));
        }
        let limit = Limit { items: BATCH, bytes: BATCH_BYTES };
        let sending = batches(entries, limit, Entry::size_bytes).into_iter().map(|mut batch| async move {
            batch.iter_mut().enumerate().for_each(|(id, entry)| entry.id = id.to_string());
            self.call_batch(url, "SendMessageBatch", json!(batch), |_| false).await
        });
        stream::iter(sending).buffer_unordered(CALLS_AT_ONCE).try_collect().await
    }

    async fn take(&self, url: &str, most: usize, wait: Duration) -> Result<Vec<Received>, QueueError> {
        let request = json!({
            "QueueUrl": url,
            "MaxNumberOfMessages": most.clamp(1, BATCH),
            "WaitTimeSeconds": wait.as_secs(),
            "VisibilityTimeout": self.settings.visibility.as_secs(),
            "AttributeNames": ["ApproximateReceiveCount", "SentTimestamp"],
            "MessageAttributeNames": ["All"],
        });
        let answer: ReceiveAnswer = self.call(url, "ReceiveMessage", &request, wait).await?;
        Ok(answer.messages)
    }

    /// Like [`Self::take`], but for more than SQS hands out at once when there is more.
    pub(super) async fn take_many(&self, url: &str, most: usize, wait: Duration) -> Result<Vec<Received>, QueueError> {
        let mut taken = self.take(url, most, wait).await?;
        let more = most.saturating_sub(taken.len());
        if taken.len() == BATCH && more > 0 {
            let calls = more.div_ceil(BATCH).min(CALLS_AT_ONCE);
            let parts = (0..calls).map(|call| self.take(url, (more - call * BATCH).min(BATCH), NO_WAIT));
            // What one call got must not be lost for another's failure.
            taken.extend(join_all(parts).await.into_iter().flatten().flatten());
        }
        Ok(taken)
    }

    /// What SQS delivered, as an attempt, unless it is not time for it or it had its last one.
    pub(super) async fn admit(&self, queue: &QueueName, received: Received) -> Result<Option<Delivery>, QueueError> {
        let envelope = Envelope::read(&received);
        let delivery = Delivery {
            attempt: received
                .attributes
                .get("ApproximateReceiveCount")
                .and_then(|count| count.parse().ok())
                .unwrap_or(1),
            published_at: from_millis(envelope.published_ms),
            body: envelope.body.clone(),
            receipt: Receipt { queue: queue.clone(), token: received.receipt_handle },
        };
        if !envelope.remaining_delay().is_zero() {
            self.send(&self.url(queue).await?, [envelope]).await?;
            self.acknowledge(vec![delivery]).await?;
            return Ok(None);
        }
        if delivery.attempt > self.settings.attempts {
            self.dead_letter(delivery, &self.settings.exhausted()).await?;
            return Ok(None);
        }
        Ok(Some(delivery))
    }

    pub(super) async fn keep_invisible(&self, delivery: &Delivery, time: Duration) -> Result<(), QueueError> {
        let url = self.url(&delivery.receipt.queue).await?;
        let seconds = time.min(LONGEST_INVISIBLE).as_millis().div_ceil(1000) as u64;
        let entry = json!({ "Id": "0", "ReceiptHandle": delivery.receipt.token, "VisibilityTimeout": seconds });
        self.call_batch(&url, "ChangeMessageVisibilityBatch", json!([entry]), is_lost).await
    }

    pub(super) async fn delete(&self, url: &str, handles: Vec<String>) -> Result<(), QueueError> {
        let deleting = handles.chunks(BATCH).map(|handles| {
            let entries: Vec<_> = handles
                .iter()
                .enumerate()
                .map(|(id, handle)| json!({ "Id": id.to_string(), "ReceiptHandle": handle }))
                .collect();
            async move { self.call_batch(url, "DeleteMessageBatch", json!(entries), is_lost).await }
        });
        stream::iter(deleting.collect::<Vec<_>>()).buffer_unordered(CALLS_AT_ONCE).try_collect().await
    }

    pub(super) async fn take_dead(&self, url: &str, most: usize) -> Result<Vec<Received>, QueueError> {
        let mut letters = Vec::new();
        while letters.len() < most {
            let some = self.take_many(url, most - letters.len(), NO_WAIT).await?;
            if some.is_empty() {
                break;
            }
            letters.extend(some);
        }
        Ok(letters)
    }

    pub(super) async fn counts(&self, url: &str) -> Result<[u64; 3], QueueError> {
        const NAMES: [&str; 3] = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesDelayed",
            "ApproximateNumberOfMessagesNotVisible",
        ];
        let request = json!({ "QueueUrl": url, "AttributeNames": NAMES });
        let answer: AttributesAnswer = self.call(url, "GetQueueAttributes", &request, NO_WAIT).await?;
        Ok(NAMES.map(|name| answer.attributes.get(name).and_then(|count| count.parse().ok()).unwrap_or_default()))
    }
}

/// Whether a batch's entry failed for a delivery that is not ours any more.
pub(super) fn is_lost(code: &str) -> bool {
    ["ReceiptHandleIsInvalid", "MessageNotInflight", "InvalidParameterValue"].iter().any(|lost| code.contains(lost))
}
