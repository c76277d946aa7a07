//! What every broker is told about patience and names.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{Delivery, OpenError, QueueName, QueueOptions, queue::is_allowed};

/// How long a call to a broker may take, beyond what it was asked to wait.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// The longest time that a message is kept back or waited for; longer ones would overflow some broker's clock.
pub(crate) const LONGEST_DELAY: Duration = Duration::from_hours(365 * 24);

/// The checked part of [`QueueOptions`].
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub prefix: String,
    pub visibility: Duration,
    pub attempts: u32,
}

impl Settings {
    pub fn new(options: &QueueOptions) -> Result<Self, OpenError> {
        let prefix = options.broker_prefix.clone();
        // 30 and the 40 of a queue leave room for a suffix within the 80 characters of SQS.
        if prefix.is_empty() || prefix.len() > 30 || !prefix.chars().all(is_allowed) {
            return Err(OpenError::BadPrefix { prefix });
        }
        if options.broker_visibility_seconds == 0 {
            return Err(OpenError::Zero { option: "--broker-visibility-seconds" });
        }
        if options.broker_attempts == 0 {
            return Err(OpenError::Zero { option: "--broker-attempts" });
        }
        let visibility = Duration::from_secs(options.broker_visibility_seconds.into());
        Ok(Self { prefix, visibility, attempts: options.broker_attempts })
    }

    /// The broker's name for a queue. `_` is in no name of ours, so that no two pairs make the same one.
    pub fn name(&self, queue: &QueueName) -> String {
        format!("{}_{queue}", self.prefix)
    }

    /// Whether this was the last attempt.
    pub fn is_last(&self, delivery: &Delivery) -> bool {
        delivery.attempt >= self.attempts
    }

    /// The reason of a dead letter that nobody put aside.
    pub fn exhausted(&self) -> String {
        format!("not acknowledged in {} attempts", self.attempts)
    }

    /// How often to look for deliveries whose visibility has ended.
    pub fn expiry_interval(&self) -> Duration {
        (self.visibility / 10).min(Duration::from_secs(1))
    }
}

/// Milliseconds since 1970; brokers carry times as text or numbers.
pub(crate) fn to_millis(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

/// The time that [`to_millis`] was given.
pub(crate) fn from_millis(millis: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_millis(millis))
}

/// When a delay that begins now is over, in milliseconds since 1970, rounded up; 0 for no delay.
pub(crate) fn due_millis(delay: Duration) -> u64 {
    if delay.is_zero() { 0 } else { to_millis(SystemTime::now() + delay.min(LONGEST_DELAY)) + 1 }
}

/// How long until a time in milliseconds since 1970; zero when it has come.
pub(crate) fn until_millis(millis: u64) -> Duration {
    Duration::from_millis(millis.saturating_sub(to_millis(SystemTime::now())))
}
