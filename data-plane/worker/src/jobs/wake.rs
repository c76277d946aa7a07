//! What says that there are jobs: messages of the broker, which carry nothing else.

use std::{sync::Arc, time::Duration};

use binnacle_queue::{Queue, QueueName};
use tokio::{sync::Notify, task::JoinSet};

/// How long the broker is trusted to say when there are jobs; a lost message costs as much.
const TRUST: Duration = Duration::from_secs(5);
/// How long the board holds an answer back where there is no broker.
const HOLD: Duration = Duration::from_secs(20);
/// How many messages are taken at once: all say the same.
const MESSAGES: usize = 256;

/// Listens to the broker, if there is one.
#[derive(Debug)]
pub(super) struct Wakes {
    awake: Arc<Notify>,
    listeners: JoinSet<()>,
}

impl Wakes {
    /// Listens to these queues.
    pub fn listen(broker: Option<Arc<dyn Queue>>, queues: &[QueueName]) -> Self {
        let awake = Arc::new(Notify::new());
        let mut listeners = JoinSet::new();
        if let Some(broker) = broker {
            for queue in queues {
                listeners.spawn(listen(Arc::clone(&broker), queue.clone(), Arc::clone(&awake)));
            }
        }
        Self { awake, listeners }
    }

    /// How long the board should hold its answer back.
    pub fn board_wait(&self) -> Duration {
        if self.listeners.is_empty() { HOLD } else { Duration::ZERO }
    }

    /// Whatever was said until now is old: the board is about to be asked.
    pub fn forget(&mut self) {
        let mut awake = std::pin::pin!(self.awake.notified());
        let _ = awake.as_mut().enable();
    }

    /// Waits until there may be jobs.
    pub async fn wait(&mut self) {
        if !self.listeners.is_empty() {
            let _ = tokio::time::timeout(TRUST, self.awake.notified()).await;
        }
    }
}

async fn listen(broker: Arc<dyn Queue>, queue: QueueName, awake: Arc<Notify>) {
    loop {
        match broker.receive(&queue, MESSAGES, HOLD).await {
            Ok(messages) if messages.is_empty() => {}
            Ok(messages) => {
                awake.notify_one();
                if let Err(error) = broker.acknowledge(messages).await {
                    tracing::debug!(%error, %queue, "messages will come again");
                }
            }
            // The broker's client says in the log when it is away; meanwhile the board is asked every few seconds.
            Err(error) => {
                tracing::debug!(%error, %queue, "the broker does not answer");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}
