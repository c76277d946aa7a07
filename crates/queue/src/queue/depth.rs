use std::time::Duration;

/// How much is in a queue.
///
/// | broker | exactness |
/// |---|---|
/// | embedded, Redis | exact |
/// | NATS | exact; what was given back counts as in flight until it is delivered again |
/// | RabbitMQ | `in_flight` is what this process holds; of a long delay, the last part may count as ready |
/// | SQS | all approximate, some seconds late; `oldest` is an estimate, see there |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Could be delivered now.
    pub ready: u64,
    /// Will be ready after their delay.
    pub delayed: u64,
    /// Delivered, and neither acknowledged nor given back.
    pub in_flight: u64,
    /// Dead letters.
    pub dead: u64,
    /// The age of the oldest that is ready, since it was published. SQS does not tell: there it is the age of what this
    /// process received last, while more is ready. On RabbitMQ, asking takes the first one out for a moment, which
    /// counts as one attempt at it.
    pub oldest: Option<Duration>,
}
