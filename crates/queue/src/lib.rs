//! The message queue: work that is to be done soon, handed to whoever has time for it.
//!
//! Owns how messages travel: one interface, five brokers. Must not know what a message means, nor be the only one that
//! knows of it: a message may come twice or in another order, so its truth belongs in a database.
//!
//! [`Queue::publish`] → the broker, durable → [`Queue::receive`] → acknowledged | given back | dead letter
//!
//! | broker | `--broker` | what it is for |
//! |---|---|---|
//! | in process | `embedded:` | one process that is server and worker at once; nothing outlives it |
//! | NATS JetStream | `nats://`, `tls://` | many small messages; NATS 2.10 or later; `?replicas=3` keeps them on three servers of a cluster |
//! | Redis Streams | `redis://`, `rediss://` | where a Redis 6.2 or later with an append-only file is at hand anyway; no cluster |
//! | RabbitMQ | `amqp://`, `amqps://` | RabbitMQ 3.10 or later, without plugins; of a cluster, one server holds a queue |
//! | Amazon SQS | `sqs://` | `sqs://?region=REGION`, or `sqs://HOST:PORT/?region=…&tls=false` for anything else that speaks its JSON protocol |

#![cfg_attr(
    not(feature = "distributed"),
    expect(dead_code, unused_imports, reason = "brokers that are servers share more than the embedded one needs")
)]

mod batch;
mod connectivity;
mod embedded;
mod error;
#[cfg(feature = "distributed")]
mod nats;
mod open;
mod queue;
#[cfg(feature = "distributed")]
mod rabbitmq;
#[cfg(feature = "distributed")]
mod redis;
mod settings;
#[cfg(feature = "distributed")]
mod sqs;

pub use error::{Broker, OpenError, QueueError};
pub use open::open;
pub use queue::{BadQueueName, BrokerKind, DeadLetter, Delivery, Depth, Message, Queue, QueueName, QueueOptions};
