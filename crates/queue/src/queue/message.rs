use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::QueueName;

/// What to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Any bytes. All brokers take 190 KB; more depends on the broker's own limit.
    pub body: Bytes,
    /// How long to keep it before it is delivered first; never less, up to some seconds more. At most a year.
    pub delay: Duration,
}

impl Message {
    /// Ready at once.
    pub fn now(body: impl Into<Bytes>) -> Self {
        Self::after(body, Duration::ZERO)
    }

    /// Ready after `delay`.
    pub fn after(body: impl Into<Bytes>, delay: Duration) -> Self {
        Self { body: body.into(), delay }
    }
}

/// One attempt at a message. Clones are the same attempt.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What was published.
    pub body: Bytes,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// When it was published, by the broker's clock or else the publisher's.
    pub published_at: Option<SystemTime>,
    pub(crate) receipt: Receipt,
}

/// What the broker must be told to recognise a delivery.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    pub queue: QueueName,
    pub token: String,
}

/// A message that nobody attempts any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// What was published.
    pub body: Bytes,
    /// How many attempts were made.
    pub attempts: u32,
    /// Why it was put aside.
    pub reason: String,
    /// When it was published.
    pub published_at: Option<SystemTime>,
    /// When it was put aside.
    pub died_at: Option<SystemTime>,
}
