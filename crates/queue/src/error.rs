//! Why a broker cannot be used. No message holds a password, not even within a URL.

use std::{error::Error, fmt};

use crate::BrokerKind;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

/// Which broker, and where: `NATS at broker:4222`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// What it is.
    pub kind: BrokerKind,
    /// Its host and port.
    pub address: String,
}

impl fmt::Display for Broker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {}", self.kind, self.address)
    }
}

/// Why a call to the broker failed.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// There is no connection, or it broke, or the broker says it is not ready. The next call tries again.
    #[error("{broker} cannot be reached: check that it runs, and the host, port and password in `--broker`")]
    Unreachable {
        /// Which broker.
        broker: Broker,
        /// What the client saw.
        source: BoxError,
    },
    /// No answer in time. What was asked may have happened all the same.
    #[error("{broker} did not answer within {seconds} s: check its load, and the network between")]
    TimedOut {
        /// Which broker.
        broker: Broker,
        /// How long this waited.
        seconds: u64,
    },
    /// The broker answered that it will not do this.
    #[error("{broker} refused to {action}: check what the user in `--broker` may do, and the broker's limits")]
    Refused {
        /// Which broker.
        broker: Broker,
        /// What it was asked to do.
        action: String,
        /// What it said.
        source: BoxError,
    },
    /// A message is larger than the broker takes; none of the call's messages was published.
    #[error("{broker} takes messages of at most {limit_bytes} bytes, and this one has {size_bytes}")]
    TooLarge {
        /// Which broker.
        broker: Broker,
        /// The size as it would be sent.
        size_bytes: usize,
        /// The broker's limit.
        limit_bytes: usize,
    },
}

/// Why options name no broker that could be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not a URL at all.
    #[error("`--broker` is not a URL: {BROKERS}")]
    NotAUrl(#[source] url::ParseError),
    /// A URL of something else.
    #[error("`--broker` starts with `{scheme}:`, which is no broker: {BROKERS}")]
    UnknownScheme {
        /// What it starts with.
        scheme: String,
    },
    /// A URL of something that this binary was built without.
    #[error(
        "`--broker` starts with `{scheme}:`, and this binary has the broker `embedded:` alone: build it with its feature `distributed`"
    )]
    LeftOut {
        /// What it starts with.
        scheme: String,
    },
    /// A URL of a broker, with a mistake.
    #[error("`--broker` is no address of {kind}: {fault}; write for example {example}")]
    BadUrl {
        /// Which broker it is for.
        kind: BrokerKind,
        /// What is wrong.
        fault: String,
        /// A right one.
        example: &'static str,
    },
    /// The prefix has a character that not every broker takes, or too many of them.
    #[error("`--broker-prefix` is `{prefix}`: write 1 to 30 of a-z, 0-9 and `-`")]
    BadPrefix {
        /// What was given.
        prefix: String,
    },
    /// A number that makes no sense.
    #[error("`{option}` is 0: write 1 or more")]
    Zero {
        /// Which option.
        option: &'static str,
    },
}

const BROKERS: &str = "write `embedded:`, `nats://HOST:4222`, `redis://HOST:6379`, `amqp://USER:PASSWORD@HOST:5672`, \
                       `sqs://?region=REGION`, or with TLS `tls://`, `rediss://` or `amqps://`";
