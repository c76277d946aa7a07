use std::time::{Duration, SystemTime};

use bytes::Bytes;
use lapin::{
    BasicProperties,
    types::{AMQPValue, FieldTable},
};

use crate::{
    DeadLetter, Delivery, Message,
    settings::{due_millis, from_millis, to_millis, until_millis},
};

const PERSISTENT: u8 = 2;

/// A message as RabbitMQ keeps it: a body, and what we must know of it in headers.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub body: Bytes,
    pub published_ms: u64,
    /// Attempts that are over.
    pub attempts: u32,
    /// When it may be delivered; 0 for at once.
    pub due_ms: u64,
    /// Why it is a dead letter, and since when.
    pub reason: Option<String>,
    pub died_ms: u64,
}

impl Stored {
    /// The message of an attempt that is over.
    pub fn after(delivery: &Delivery) -> Self {
        Self {
            body: delivery.body.clone(),
            published_ms: delivery.published_at.map_or(0, to_millis),
            attempts: delivery.attempt,
            due_ms: 0,
            reason: None,
            died_ms: 0,
        }
    }

    pub fn delayed(self, delay: Duration) -> Self {
        Self { due_ms: due_millis(delay), ..self }
    }

    pub fn dead(self, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), died_ms: to_millis(SystemTime::now()), ..self }
    }

    pub fn remaining_delay(&self) -> Duration {
        until_millis(self.due_ms)
    }

    pub fn published_at(&self) -> Option<SystemTime> {
        from_millis(self.published_ms)
    }

    pub fn read(body: Vec<u8>, properties: &BasicProperties) -> Self {
        let headers = properties.headers().as_ref();
        let number = |name: &str| match headers.and_then(|headers| headers.inner().get(name)) {
            Some(AMQPValue::LongLongInt(number)) => u64::try_from(*number).unwrap_or_default(),
            _ => 0,
        };
        let reason = match headers.and_then(|headers| headers.inner().get("reason")) {
            Some(AMQPValue::LongString(reason)) => Some(reason.to_string()),
            _ => None,
        };
        Self {
            body: body.into(),
            published_ms: number("published"),
            attempts: number("attempts") as u32,
            due_ms: number("due"),
            reason,
            died_ms: number("died"),
        }
    }

    pub fn properties(&self) -> BasicProperties {
        let mut headers = FieldTable::default();
        let numbers = [
            ("published", self.published_ms),
            ("attempts", self.attempts.into()),
            ("due", self.due_ms),
            ("died", self.died_ms),
        ];
        for (name, number) in numbers {
            headers.insert(name.into(), AMQPValue::LongLongInt(number.cast_signed()));
        }
        if let Some(reason) = &self.reason {
            headers.insert("reason".into(), AMQPValue::LongString(reason.as_str().into()));
        }
        BasicProperties::default().with_delivery_mode(PERSISTENT).with_headers(headers)
    }
}

impl From<Message> for Stored {
    fn from(message: Message) -> Self {
        let published_ms = to_millis(SystemTime::now());
        Self { body: message.body, published_ms, attempts: 0, due_ms: 0, reason: None, died_ms: 0 }
            .delayed(message.delay)
    }
}

impl From<Stored> for DeadLetter {
    fn from(stored: Stored) -> Self {
        Self {
            attempts: stored.attempts,
            published_at: stored.published_at(),
            died_at: from_millis(stored.died_ms),
            reason: stored.reason.unwrap_or_default(),
            body: stored.body,
        }
    }
}
