use std::time::{Duration, SystemTime};

use async_nats::{HeaderMap, HeaderValue};

use crate::{
    Delivery,
    settings::{due_millis, from_millis, to_millis, until_millis},
};

const DUE: &str = "Binnacle-Due";
const PUBLISHED: &str = "Binnacle-Published";
const ATTEMPTS: &str = "Binnacle-Attempts";
const REASON: &str = "Binnacle-Reason";

/// What travels beside a body.
#[derive(Debug, Default)]
pub(super) struct Notes(HeaderMap);

impl Notes {
    /// Of a message that must wait.
    pub fn delayed(delay: Duration) -> Self {
        Self::default().with(DUE, due_millis(delay)).with(PUBLISHED, to_millis(SystemTime::now()))
    }

    /// Of one that has waited.
    pub fn waited(self) -> Self {
        let published = self.number(PUBLISHED).unwrap_or_default();
        Self::default().with(PUBLISHED, published)
    }

    /// Of a dead letter.
    pub fn dead(delivery: &Delivery, reason: &str) -> Self {
        let published = delivery.published_at.map_or(0, to_millis);
        // A line break would end the header.
        let reason = reason.replace(['\r', '\n'], " ");
        Self::default().with(PUBLISHED, published).with(ATTEMPTS, u64::from(delivery.attempt)).with(REASON, reason)
    }

    fn with(mut self, name: &'static str, value: impl Into<HeaderValue>) -> Self {
        self.0.insert(name, value.into());
        self
    }

    /// How long it must still wait.
    pub fn remaining_delay(&self) -> Duration {
        self.number(DUE).map_or(Duration::ZERO, until_millis)
    }

    pub fn published_at(&self) -> Option<SystemTime> {
        self.number(PUBLISHED).and_then(from_millis)
    }

    pub fn attempts(&self) -> u32 {
        self.number(ATTEMPTS).unwrap_or_default() as u32
    }

    pub fn reason(&self) -> String {
        self.0.get(REASON).map(|reason| reason.as_str().to_owned()).unwrap_or_default()
    }

    fn number(&self, name: &'static str) -> Option<u64> {
        self.0.get(name)?.as_str().parse().ok()
    }
}

impl From<Option<HeaderMap>> for Notes {
    fn from(headers: Option<HeaderMap>) -> Self {
        Self(headers.unwrap_or_default())
    }
}

impl From<Notes> for HeaderMap {
    fn from(notes: Notes) -> Self {
        notes.0
    }
}
