use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use futures::future::try_join_all;
use lapin::{
    Channel, Confirmation, Connection, ConnectionProperties,
    options::{BasicAckOptions, BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions},
    types::{AMQPValue, FieldTable},
    uri::AMQPUri,
};
use tokio::time::{Instant, sleep, timeout};

use super::{
    delay::{DELAYS, fitting},
    held::{Held, Holding},
    stored::Stored,
};
use crate::{
    Delivery, QueueName,
    batch::{Limit, batches},
    settings::{ANSWER_WITHIN, Settings},
};

/// What is published before waiting for the server.
const AT_ONCE: Limit = Limit { items: 1024, bytes: 8 << 20 };

/// Why something could not be done by a connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Amqp(#[from] lapin::Error),
    #[error("the server did not answer")]
    TimedOut,
    #[error("the server closed the consumer")]
    Closed,
    #[error("the server did not accept a message")]
    Rejected,
    #[error("the queue is gone")]
    Unroutable,
}

impl Fault {
    /// Whether the server is there and said no.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Rejected => true,
            // Access refused, resource locked, precondition failed.
            Self::Amqp(error) => match error.kind() {
                lapin::ErrorKind::ProtocolError(said) => matches!(said.get_id(), 403 | 405 | 406),
                _ => false,
            },
            Self::TimedOut | Self::Closed | Self::Unroutable => false,
        }
    }
}

/// One connection, and all that ends with it.
pub(super) struct Session {
    pub connection: Connection,
    pub settings: Settings,
    pub held: Held,
    /// Channels that nobody receives on right now, with their prefetch.
    pub idle: Mutex<Vec<(Channel, u16)>>,
    publisher: Channel,
    declared: Mutex<HashSet<String>>,
}

impl Session {
    pub async fn open(uri: AMQPUri, settings: Settings) -> Result<Arc<Self>, Fault> {
        let properties = ConnectionProperties::default().with_connection_name("binnacle".into());
        let connection = Connection::connect_uri(uri, properties).await?;
        let publisher = connection.create_channel().await?;
        publisher.confirm_select(ConfirmSelectOptions::default()).await?;
        let (held, idle, declared) = Default::default();
        let session = Arc::new(Self { connection, settings, held, idle, publisher, declared });
        tokio::spawn(take_back_expired(Arc::downgrade(&session)));
        Ok(session)
    }

    pub fn is_open(&self) -> bool {
        self.connection.status().connected() && self.publisher.status().connected()
    }

    /// Closes the connection, as far as it is still there; the server takes back what was held.
    pub fn abandon(self: &Arc<Self>) {
        let session = Arc::clone(self);
        tokio::spawn(async move { timeout(ANSWER_WITHIN, session.connection.close(200, "".into())).await });
    }

    /// Stores messages in the queue, or in the queues of its delays.
    pub async fn publish(&self, queue: &QueueName, messages: Vec<Stored>) -> Result<(), Fault> {
        self.declare(queue).await?;
        if messages.iter().any(|message| message.due_ms > 0) {
            self.declare_delays(queue).await?;
        }
        let place = |message: &Stored| match message.remaining_delay() {
            Duration::ZERO => self.settings.name(queue),
            remaining => self.delay_name(queue, fitting(remaining)),
        };
        for batch in batches(messages, AT_ONCE, |message| message.body.len()) {
            self.store(batch.into_iter().map(|message| (place(&message), message))).await?;
        }
        Ok(())
    }

    /// Stores messages in queues by their names at the server, and waits until it has confirmed them all.
    pub async fn store(&self, messages: impl Iterator<Item = (String, Stored)> + Send) -> Result<(), Fault> {
        // Without this, the server would confirm what it drops for want of a queue.
        let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
        let storing = async {
            let mut confirmations = Vec::new();
            for (name, message) in messages {
                let publishing =
                    self.publisher.basic_publish("".into(), name.into(), options, &message.body, message.properties());
                confirmations.push(publishing.await?);
            }
            for confirmation in confirmations {
                match confirmation.await? {
                    Confirmation::Ack(None) => {}
                    Confirmation::Ack(Some(_)) => return Err(Fault::Unroutable),
                    Confirmation::Nack(_) | Confirmation::NotRequested => return Err(Fault::Rejected),
                }
            }
            Ok(())
        };
        timeout(ANSWER_WITHIN, storing).await.map_err(|_| Fault::TimedOut)?
    }

    pub async fn acknowledge(&self, deliveries: &[Delivery]) -> Result<(), Fault> {
        let held: Vec<_> = deliveries.iter().filter_map(|delivery| self.held.find(delivery)).collect();
        try_join_all(held.iter().map(|holding| self.settle(holding))).await?;
        Ok(())
    }

    pub async fn give_back(&self, delivery: &Delivery, delay: Duration) -> Result<(), Fault> {
        match self.held.find(delivery) {
            Some(holding) => self.retry(&holding, delay).await,
            None => Ok(()),
        }
    }

    pub fn extend(&self, delivery: &Delivery) {
        self.held.extend(delivery, Instant::now() + self.settings.visibility);
    }

    pub async fn bury(&self, delivery: &Delivery, reason: &str) -> Result<(), Fault> {
        match self.held.find(delivery) {
            Some(holding) => {
                self.put_aside(delivery, reason).await?;
                self.settle(&holding).await
            }
            None => Ok(()),
        }
    }

    /// Ends an attempt that brought nothing: another one after the delay, or none.
    pub async fn retry(&self, holding: &Holding, delay: Duration) -> Result<(), Fault> {
        let delivery = &holding.delivery;
        if self.settings.is_last(delivery) {
            self.put_aside(delivery, &self.settings.exhausted()).await?;
        } else {
            let again = Stored::after(delivery).delayed(delay);
            self.publish(&delivery.receipt.queue, vec![again]).await?;
        }
        self.settle(holding).await
    }

    /// Tells the server that it may forget the delivery.
    pub async fn settle(&self, holding: &Holding) -> Result<(), Fault> {
        holding.acker.ack(BasicAckOptions::default()).await?;
        self.held.remove(&holding.delivery);
        Ok(())
    }

    async fn put_aside(&self, delivery: &Delivery, reason: &str) -> Result<(), Fault> {
        let letter = Stored::after(delivery).dead(reason);
        self.store(std::iter::once((self.dead_name(&delivery.receipt.queue), letter))).await
    }

    pub fn dead_name(&self, queue: &QueueName) -> String {
        format!("{}_dead", self.settings.name(queue))
    }

    pub fn delay_name(&self, queue: &QueueName, delay: Duration) -> String {
        format!("{}_delay_{}ms", self.settings.name(queue), delay.as_millis())
    }

    /// Makes the queue and that of its dead letters, unless they are known to be there.
    pub async fn declare(&self, queue: &QueueName) -> Result<(), Fault> {
        for name in [self.settings.name(queue), self.dead_name(queue)] {
            // Said, since a server may have another default; those of type `quorum` drop what was returned too often.
            self.declare_as(name, [("x-queue-type", text("classic"))]).await?;
        }
        Ok(())
    }

    /// Makes the queues of the delays. They are quorum queues since only those move messages without losing any.
    pub async fn declare_delays(&self, queue: &QueueName) -> Result<(), Fault> {
        for delay in DELAYS {
            let arguments = [
                ("x-queue-type", text("quorum")),
                ("x-message-ttl", AMQPValue::LongLongInt(delay.as_millis() as i64)),
                ("x-dead-letter-exchange", text("")),
                ("x-dead-letter-routing-key", text(&self.settings.name(queue))),
                ("x-dead-letter-strategy", text("at-least-once")),
                ("x-overflow", text("reject-publish")),
            ];
            self.declare_as(self.delay_name(queue, delay), arguments).await?;
        }
        Ok(())
    }

    async fn declare_as(
        &self,
        name: String,
        arguments: impl IntoIterator<Item = (&'static str, AMQPValue)>,
    ) -> Result<(), Fault> {
        if !self.declared().contains(&name) {
            let mut table = FieldTable::default();
            arguments.into_iter().for_each(|(key, value)| _ = table.insert(key.into(), value));
            let options = QueueDeclareOptions { durable: true, ..QueueDeclareOptions::default() };
            in_time(self.publisher.queue_declare(name.as_str().into(), options, table)).await?;
            self.declared().insert(name);
        }
        Ok(())
    }

    fn declared(&self) -> MutexGuard<'_, HashSet<String>> {
        self.declared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn text(text: &str) -> AMQPValue {
    AMQPValue::LongString(text.into())
}

/// The server's answer, unless it takes too long.
pub(super) async fn in_time<T>(answer: impl Future<Output = Result<T, lapin::Error>>) -> Result<T, Fault> {
    Ok(timeout(ANSWER_WITHIN, answer).await.map_err(|_| Fault::TimedOut)??)
}

/// Gives back what this process has held too long, for as long as the connection is used.
async fn take_back_expired(session: Weak<Session>) {
    while let Some(session) = session.upgrade().filter(|session| session.is_open()) {
        for holding in session.held.expired(Instant::now()) {
            if let Err(error) = session.retry(&holding, Duration::ZERO).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "a delivery could not be given back");
                session.abandon();
            }
        }
        let interval = session.settings.expiry_interval();
        drop(session);
        sleep(interval).await;
    }
}
