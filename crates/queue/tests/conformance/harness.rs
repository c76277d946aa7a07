//! A queue of its own for every test, and how to wait for what must come.

use std::{env, sync::Arc, time::Duration};

use binnacle_queue::{BrokerKind, Delivery, Message, Queue, QueueName, QueueOptions, open};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// How long anything may take that must happen.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Makes of each function a test on every broker.
macro_rules! on_every_broker {
    ($($(#[$attribute:meta])* $name:ident),* $(,)?) => {
        on_every_broker!(@ embedded Embedded: $($(#[$attribute])* $name)*);
        on_every_server!($($(#[$attribute])* $name),*);
    };
    (@ $module:ident $kind:ident: $($(#[$attribute:meta])* $name:ident)*) => {
        mod $module {
            $(
                $(#[$attribute])*
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(binnacle_queue::BrokerKind::$kind).await;
                }
            )*
        }
    };
}

/// The same, without the embedded broker.
macro_rules! on_every_server {
    ($($(#[$attribute:meta])* $name:ident),* $(,)?) => {
        on_every_broker!(@ nats Nats: $($(#[$attribute])* $name)*);
        on_every_broker!(@ redis Redis: $($(#[$attribute])* $name)*);
        on_every_broker!(@ rabbitmq RabbitMq: $($(#[$attribute])* $name)*);
        on_every_broker!(@ sqs Sqs: $($(#[$attribute])* $name)*);
    };
}

/// One queue as one process sees it.
pub struct Line {
    pub options: QueueOptions,
    pub queue: Arc<dyn Queue>,
    pub name: QueueName,
}

impl Line {
    pub async fn new(kind: BrokerKind) -> Self {
        Self::with(kind, |_| ()).await
    }

    /// With other options than the defaults.
    pub async fn with(kind: BrokerKind, change: impl FnOnce(&mut QueueOptions)) -> Self {
        let mut options = QueueOptions::new(url(kind));
        options.broker_prefix = format!("t-{}", &Uuid::new_v4().simple().to_string()[..16]);
        change(&mut options);
        let queue = open(&options).await.unwrap();
        Self { options, queue, name: "work".parse().unwrap() }
    }

    /// The same queue as another process sees it; the embedded broker has but one.
    pub async fn of_another_process(&self) -> Self {
        let queue = match self.queue.kind() {
            BrokerKind::Embedded => Arc::clone(&self.queue),
            _ => open(&self.options).await.unwrap(),
        };
        Self { options: self.options.clone(), queue, name: self.name.clone() }
    }

    pub async fn publish(&self, bodies: impl IntoIterator<Item = impl Into<String>>) {
        let messages = bodies.into_iter().map(|body| Message::now(body.into())).collect();
        self.queue.publish(&self.name, messages).await.unwrap();
    }

    pub async fn publish_after(&self, body: &'static str, delay: Duration) {
        self.queue.publish(&self.name, vec![Message::after(body, delay)]).await.unwrap();
    }

    /// The next delivery, which must come.
    pub async fn next(&self) -> Delivery {
        let mut received = self.queue.receive(&self.name, 1, PATIENCE).await.unwrap();
        assert_eq!(received.len(), 1, "one delivery within {PATIENCE:?}");
        received.remove(0)
    }

    /// Whatever comes within the time.
    pub async fn within(&self, wait: Duration) -> Vec<Delivery> {
        self.queue.receive(&self.name, 10, wait).await.unwrap()
    }

    pub async fn acknowledge(&self, delivery: Delivery) {
        self.queue.acknowledge(vec![delivery]).await.unwrap();
    }
}

/// Waits until something is so; `look` says what it sees.
pub async fn eventually<T: PartialEq + std::fmt::Debug>(expected: T, mut look: impl AsyncFnMut() -> T) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let seen = look().await;
        if seen == expected {
            return;
        }
        assert!(Instant::now() < deadline, "saw {seen:?} rather than {expected:?} for {PATIENCE:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

pub fn text(delivery: &Delivery) -> &str {
    str::from_utf8(&delivery.body).unwrap()
}

fn url(kind: BrokerKind) -> String {
    let Some((variable, service)) = variable(kind) else { return "embedded:".into() };
    env::var(variable).unwrap_or_else(|_| panic!("{variable} is missing: run this behind `e2e/services/{service} run`"))
}

/// What says where the broker is, and the script that starts one.
pub fn variable(kind: BrokerKind) -> Option<(&'static str, &'static str)> {
    match kind {
        BrokerKind::Embedded => None,
        BrokerKind::Nats => Some(("BINNACLE_TEST_NATS_URL", "nats")),
        BrokerKind::Redis => Some(("BINNACLE_TEST_REDIS_URL", "redis")),
        BrokerKind::RabbitMq => Some(("BINNACLE_TEST_RABBITMQ_URL", "rabbitmq")),
        BrokerKind::Sqs => Some(("BINNACLE_TEST_SQS_URL", "elasticmq")),
    }
}
