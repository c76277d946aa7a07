//! Tells people once that a broker is lost, and once that it is back.

use std::{
    error::Error,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::time::timeout;

use crate::{Broker, QueueError, error::BoxError, settings::ANSWER_WITHIN};

/// A broker as this process sees it.
#[derive(Debug)]
pub(crate) struct Connectivity {
    pub broker: Broker,
    is_lost: AtomicBool,
    trouble: Mutex<String>,
}

impl Connectivity {
    pub fn new(broker: Broker) -> Self {
        Self { broker, is_lost: AtomicBool::new(false), trouble: Mutex::default() }
    }

    /// The broker does not answer. Only the first time is worth a line in the log.
    pub fn lost(&self, error: &(dyn Error + 'static)) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = error.to_string();
        if self.is_lost.swap(true, Ordering::Relaxed) {
            tracing::debug!(broker = %self.broker, error, "the broker is still away");
        } else {
            tracing::warn!(broker = %self.broker, error, "the broker cannot be reached; trying again");
        }
    }

    /// Why the broker was lost, as was said last.
    pub fn trouble(&self) -> String {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The broker answers.
    pub fn found(&self) {
        if self.is_lost.load(Ordering::Relaxed) && self.is_lost.swap(false, Ordering::Relaxed) {
            tracing::info!(broker = %self.broker, "the broker is back");
        }
    }

    /// Notes from the outcome of a call whether the broker is there.
    pub fn note<T>(&self, outcome: Result<T, QueueError>) -> Result<T, QueueError> {
        match &outcome {
            Err(error @ (QueueError::Unreachable { .. } | QueueError::TimedOut { .. })) => self.lost(error),
            _ => self.found(),
        }
        outcome
    }

    /// The answer, unless it takes longer than any broker should.
    pub async fn in_time<T>(&self, answer: impl Future<Output = T>) -> Result<T, QueueError> {
        timeout(ANSWER_WITHIN, answer).await.map_err(|_| self.timed_out())
    }

    pub fn timed_out(&self) -> QueueError {
        QueueError::TimedOut { broker: self.broker.clone(), seconds: ANSWER_WITHIN.as_secs() }
    }

    pub fn unreachable(&self, source: impl Into<BoxError>) -> QueueError {
        QueueError::Unreachable { broker: self.broker.clone(), source: source.into() }
    }

    pub fn refused(&self, action: impl Into<String>, source: impl Into<BoxError>) -> QueueError {
        QueueError::Refused { broker: self.broker.clone(), action: action.into(), source: source.into() }
    }
}
