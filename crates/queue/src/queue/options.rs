use std::fmt;

use clap::Args;
use secrecy::SecretString;

/// Which broker to use, and how patient it is.
#[derive(Args, Clone, Debug)]
pub struct QueueOptions {
    /// The message broker: `embedded:`, `nats://`, `tls://`, `redis://`, `rediss://`, `amqp://`, `amqps://` or `sqs://`
    #[arg(long, env = "BINNACLE_BROKER", value_name = "URL", default_value = "embedded:", hide_env_values = true)]
    pub broker: SecretString,

    /// What the names of all queues at the broker start with, so that two installations can share it
    #[arg(long, env = "BINNACLE_BROKER_PREFIX", value_name = "NAME", default_value = "binnacle")]
    pub broker_prefix: String,

    /// How long a message stays with a consumer that says nothing, in seconds, before another one gets it
    #[arg(long, env = "BINNACLE_BROKER_VISIBILITY_SECONDS", value_name = "SECONDS", default_value_t = 30)]
    pub broker_visibility_seconds: u32,

    /// How often a message is delivered before it becomes a dead letter by itself
    #[arg(long, env = "BINNACLE_BROKER_ATTEMPTS", value_name = "NUMBER", default_value_t = 20)]
    pub broker_attempts: u32,
}

impl QueueOptions {
    /// The broker at `url`, and the defaults.
    pub fn new(url: impl Into<SecretString>) -> Self {
        Self {
            broker: url.into(),
            broker_prefix: "binnacle".into(),
            broker_visibility_seconds: 30,
            broker_attempts: 20,
        }
    }
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self::new("embedded:")
    }
}

/// The kinds of broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BrokerKind {
    /// Within this process.
    Embedded,
    /// NATS JetStream.
    Nats,
    /// Redis Streams.
    Redis,
    /// RabbitMQ.
    RabbitMq,
    /// Amazon SQS, or what speaks its protocol.
    Sqs,
}

impl BrokerKind {
    /// A short name, for labels of metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Nats => "nats",
            Self::Redis => "redis",
            Self::RabbitMq => "rabbitmq",
            Self::Sqs => "sqs",
        }
    }
}

impl fmt::Display for BrokerKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Embedded => "the embedded broker",
            Self::Nats => "NATS",
            Self::Redis => "Redis",
            Self::RabbitMq => "RabbitMQ",
            Self::Sqs => "SQS",
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use secrecy::ExposeSecret;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        queue: QueueOptions,
    }

    #[test]
    fn the_broker_is_in_the_process_unless_something_else_is_said() {
        let options = Command::parse_from(["binnacle"]).queue;
        assert_eq!(options.broker.expose_secret(), "embedded:");
        assert_eq!((options.broker_visibility_seconds, options.broker_attempts), (30, 20));
        let options = Command::parse_from(["binnacle", "--broker", "nats://broker", "--broker-attempts", "3"]).queue;
        assert_eq!((options.broker.expose_secret(), options.broker_attempts), ("nats://broker", 3));
    }
}
