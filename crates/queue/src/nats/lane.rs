use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, SystemTime},
};

use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, PullConsumer, pull},
    message::StreamMessage,
    stream::{Config, LastRawMessageErrorKind::NoMessageFound, RetentionPolicy, Stream},
};
use futures::{StreamExt, TryStreamExt, future::try_join_all, stream};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::{connection::Nats, delayed, headers::Notes};
use crate::{
    DeadLetter, Delivery, Depth, QueueError, QueueName,
    queue::Receipt,
    settings::{ANSWER_WITHIN, LONGEST_DELAY, Settings},
};

/// The queues that this process has used, each with its stream.
#[derive(Debug)]
pub(super) struct Lanes {
    nats: Nats,
    settings: Settings,
    known: Mutex<HashMap<QueueName, Arc<Lane>>>,
}

impl Lanes {
    pub fn new(nats: Nats, settings: Settings) -> Self {
        Self { nats, settings, known: Mutex::default() }
    }

    /// The queue's lane; its stream and consumers are made where they are missing.
    pub async fn get(&self, queue: &QueueName) -> Result<Arc<Lane>, QueueError> {
        if let Some(lane) = self.known().get(queue) {
            return Ok(Arc::clone(lane));
        }
        // Making is idempotent; two callers at once are better than one who waits for the other's time-out.
        let lane = Arc::new(Lane::make(&self.nats, &self.settings, queue).await?);
        Ok(Arc::clone(self.known().entry(queue.clone()).or_insert(lane)))
    }

    /// After a failure, looks again for the stream next time: it may have been deleted.
    pub fn check<T>(&self, queue: &QueueName, outcome: Result<T, QueueError>) -> Result<T, QueueError> {
        if outcome.is_err() {
            self.known().remove(queue);
        }
        outcome
    }

    fn known(&self) -> MutexGuard<'_, HashMap<QueueName, Arc<Lane>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One queue's stream and the two consumers on it.
#[derive(Debug)]
pub(super) struct Lane {
    nats: Nats,
    queue: QueueName,
    subject: String,
    stream: Stream,
    workers: PullConsumer,
    waiting: PullConsumer,
    delayed: OnceLock<AbortOnDropHandle<()>>,
}

impl Lane {
    async fn make(nats: &Nats, settings: &Settings, queue: &QueueName) -> Result<Self, QueueError> {
        let subject = format!("{}.{queue}", settings.prefix);
        let config = Config {
            name: settings.name(queue),
            subjects: vec![format!("{subject}.*")],
            retention: RetentionPolicy::WorkQueue,
            allow_direct: true,
            num_replicas: nats.replicas,
            ..Config::default()
        };
        let made = nats.jetstream.get_or_create_stream(config);
        let stream = nats.answered("create a stream", made).await?;
        let consumer = |name: &'static str| {
            stream.create_consumer(pull::Config {
                durable_name: Some(name.to_owned()),
                filter_subject: format!("{subject}.{name}"),
                ack_policy: AckPolicy::Explicit,
                ack_wait: settings.visibility,
                max_ack_pending: -1,
                ..pull::Config::default()
            })
        };
        let workers = nats.answered("create a consumer", consumer("ready")).await?;
        let waiting = nats.answered("create a consumer", consumer("delayed")).await?;
        let (nats, queue) = (nats.clone(), queue.clone());
        Ok(Self { nats, queue, subject, stream, workers, waiting, delayed: OnceLock::new() })
    }

    pub fn ready(&self) -> String {
        format!("{}.ready", self.subject)
    }

    pub fn delayed(&self) -> String {
        format!("{}.delayed", self.subject)
    }

    pub fn dead(&self) -> String {
        format!("{}.dead", self.subject)
    }

    /// From now on, delayed messages become ready when they are due.
    pub fn serve_delayed(&self) {
        self.delayed.get_or_init(|| {
            let serving = delayed::serve(self.nats.clone(), self.waiting.clone(), self.ready());
            AbortOnDropHandle::new(tokio::spawn(serving))
        });
    }

    pub async fn receive(&self, most: usize, wait: Duration) -> Result<Vec<Delivery>, QueueError> {
        let deadline = Instant::now() + wait.min(LONGEST_DELAY);
        let mut taken = fetch(&self.nats, &self.workers, most).await?;
        while taken.is_empty() {
            // A server may forget who waits; asking again keeps that short.
            let wait = deadline.saturating_duration_since(Instant::now()).min(ANSWER_WITHIN);
            if wait.is_zero() {
                break;
            }
            taken.extend(wait_for_one(&self.nats, &self.workers, wait).await?);
            if !taken.is_empty() && most > 1 {
                taken.extend(fetch(&self.nats, &self.workers, most - 1).await?);
            }
        }
        Ok(taken.into_iter().filter_map(|message| self.delivery(message)).collect())
    }

    fn delivery(&self, message: jetstream::Message) -> Option<Delivery> {
        let (attempt, stored_at) = {
            let info = message.info().ok()?;
            (info.delivered as u32, SystemTime::from(info.published))
        };
        let token = message.reply.as_ref()?.to_string();
        let (message, _) = message.split();
        Some(Delivery {
            attempt,
            published_at: Notes::from(message.headers).published_at().or(Some(stored_at)),
            body: message.payload,
            receipt: Receipt { queue: self.queue.clone(), token },
        })
    }

    /// The dead letters with their places in the stream, the oldest first; one request each.
    pub fn dead_letters(&self) -> impl futures::Stream<Item = Result<(u64, DeadLetter), QueueError>> + Send + '_ {
        stream::try_unfold(1, move |sequence| async move {
            let found = self.first_from(self.dead(), sequence).await?;
            let letter = found.map(|message| {
                let died_at = SystemTime::from(message.time);
                let notes = Notes::from(Some(message.headers));
                let letter = DeadLetter {
                    body: message.payload,
                    attempts: notes.attempts(),
                    reason: notes.reason(),
                    published_at: notes.published_at(),
                    died_at: Some(died_at),
                };
                ((message.sequence, letter), message.sequence + 1)
            });
            Ok(letter)
        })
    }

    async fn first_from(&self, subject: String, sequence: u64) -> Result<Option<StreamMessage>, QueueError> {
        let found = self.stream.raw_message_builder().sequence(sequence).next_by_subject(subject).send();
        match self.nats.connectivity.in_time(found).await? {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.kind() == NoMessageFound => Ok(None),
            Err(error) => Err(self.nats.error("read a message", error)),
        }
    }

    /// Removes messages from the stream.
    pub async fn forget(&self, sequences: impl Iterator<Item = u64>) -> Result<(), QueueError> {
        let forgetting = sequences.map(|sequence| self.stream.delete_message(sequence));
        self.nats.answered("delete a message", try_join_all(forgetting)).await?;
        Ok(())
    }

    pub async fn depth(&self) -> Result<Depth, QueueError> {
        let dead = async {
            let counts = self.stream.info_with_subjects(self.dead()).await?;
            let counts: Vec<(String, usize)> = counts.try_collect().await?;
            Ok::<_, async_nats::Error>(counts.into_iter().map(|(_, count)| count as u64).sum())
        };
        let (workers, waiting, dead) = tokio::try_join!(
            self.nats.answered("describe a consumer", self.workers.get_info()),
            self.nats.answered("describe a consumer", self.waiting.get_info()),
            self.nats.answered("describe a stream", dead),
        )?;
        let oldest = match workers.num_pending {
            0 => None,
            _ => self.first_from(self.ready(), workers.delivered.stream_sequence + 1).await?,
        };
        Ok(Depth {
            ready: workers.num_pending,
            delayed: waiting.num_pending + waiting.num_ack_pending as u64,
            in_flight: workers.num_ack_pending as u64,
            dead,
            oldest: oldest.map(|message| SystemTime::from(message.time).elapsed().unwrap_or_default()),
        })
    }

    pub async fn purge(&self) -> Result<(), QueueError> {
        self.nats.answered("purge a stream", async { self.stream.purge().await }).await?;
        Ok(())
    }
}

/// Up to `most` messages that are there now.
pub(super) async fn fetch(
    nats: &Nats,
    consumer: &PullConsumer,
    most: usize,
) -> Result<Vec<jetstream::Message>, QueueError> {
    let fetched = async { consumer.fetch().max_messages(most).messages().await?.try_collect().await };
    nats.answered("deliver messages", fetched).await
}

/// The next message, if it comes within `wait`.
pub(super) async fn wait_for_one(
    nats: &Nats,
    consumer: &PullConsumer,
    wait: Duration,
) -> Result<Option<jetstream::Message>, QueueError> {
    let disconnected = nats.disconnected.notified();
    let asked = async { consumer.batch().max_messages(1).expires(wait).messages().await };
    let mut messages = nats.answered("deliver messages", asked).await?;
    tokio::select! {
        message = messages.next() => message.transpose().map_err(|error| nats.error("deliver messages", error)),
        () = disconnected => Ok(None),
    }
}
