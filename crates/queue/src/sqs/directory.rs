use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::json;

use super::{
    client::{Failure, SqsClient},
    wire::QueueUrlAnswer,
};
use crate::{QueueError, settings::Settings};

/// Fourteen days, the longest that SQS keeps messages.
const RETENTION_SECONDS: &str = "1209600";

/// The URLs by which SQS knows its queues.
#[derive(Debug, Default)]
pub(super) struct Directory(Mutex<HashMap<String, Arc<str>>>);

impl Directory {
    /// The URL of the queue of this name, which is made when there is none.
    pub async fn find(&self, client: &SqsClient, settings: &Settings, name: &str) -> Result<Arc<str>, QueueError> {
        if let Some(url) = self.known().get(name) {
            return Ok(Arc::clone(url));
        }
        let found = client.call("GetQueueUrl", &json!({ "QueueName": name }), super::NO_WAIT).await;
        let found: QueueUrlAnswer = match found {
            Err(failure) if is_missing(&failure) => make(client, settings, name).await?,
            found => found.map_err(|failure| client.error(format!("find queue `{name}`"), failure))?,
        };
        let url: Arc<str> = found.queue_url.into();
        self.known().insert(name.to_owned(), Arc::clone(&url));
        Ok(url)
    }

    /// The queue is gone; the next call makes it again.
    pub fn forget(&self, url: &str) {
        self.known().retain(|_, known| **known != *url);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Arc<str>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether SQS says that there is no such queue.
pub(super) fn is_missing(failure: &Failure) -> bool {
    failure.code().contains("QueueDoesNotExist") || failure.code().contains("NonExistentQueue")
}

async fn make(client: &SqsClient, settings: &Settings, name: &str) -> Result<QueueUrlAnswer, QueueError> {
    let attributes = json!({
        "MessageRetentionPeriod": RETENTION_SECONDS,
        "VisibilityTimeout": settings.visibility.as_secs().to_string(),
    });
    let request = json!({ "QueueName": name, "Attributes": attributes });
    let made = client.call("CreateQueue", &request, super::NO_WAIT).await;
    made.map_err(|failure| client.error(format!("create queue `{name}`, which is missing (sqs:CreateQueue)"), failure))
}
