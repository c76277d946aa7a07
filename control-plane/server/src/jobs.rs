//! Background jobs: what people and schedules want done beside the request that asked for it.
//!
//! The rows of the metadata database are the truth; messages only wake workers. A job is prepared when a worker takes it:
//! then its question passes the policy gate for whom it belongs to, so that a right that was taken away counts.
//!
//! [`Jobs::enqueue`] → row + message → worker → [`LocalJobBoard`] claims and [`kind`] prepares → ticket → outcome → row

mod board;
mod follow;
pub mod kind;
mod options;
mod requester;
pub mod wait;

use std::{sync::Arc, time::Duration};

use binnacle_cache::{Cache, Caches};
use binnacle_metadata::{Job, JobId, JobLimits, Metadata, NewJob};
use binnacle_protocol::job::CacheName;
use binnacle_queue::{Message, Queue, QueueName};
use tokio::sync::{Notify, broadcast};

use crate::problem::{Problem, Result};

pub use board::LocalJobBoard;
pub use options::JobOptions;
pub use requester::Requester;

/// Adds jobs, wakes workers, and knows who waits for what.
#[derive(Debug)]
pub struct Jobs {
    options: JobOptions,
    metadata: Metadata,
    broker: Arc<dyn Queue>,
    caches: Caches,
    /// Jobs of which something changed, as far as this process knows.
    changed: broadcast::Sender<JobId>,
    /// There may be jobs for workers that wait for an answer.
    added: Notify,
}

impl Jobs {
    /// Puts the parts together.
    pub fn new(options: JobOptions, metadata: Metadata, broker: Arc<dyn Queue>, caches: Caches) -> Self {
        let (changed, _) = broadcast::channel(4096);
        Self { options, metadata, broker, caches, changed, added: Notify::new() }
    }

    /// The options.
    pub fn options(&self) -> &JobOptions {
        &self.options
    }

    /// The broker that wakes workers.
    pub fn broker(&self) -> &Arc<dyn Queue> {
        &self.broker
    }

    /// One of the caches.
    pub fn cache(&self, name: CacheName) -> &Cache {
        match name {
            CacheName::Results => &self.caches.results,
            CacheName::Exports => &self.caches.exports,
            CacheName::Thumbnails => &self.caches.thumbnails,
            CacheName::Images => &self.caches.images,
        }
    }

    /// All of the caches.
    pub fn caches(&self) -> &Caches {
        &self.caches
    }

    /// Adds a job and wakes a worker for it.
    ///
    /// # Errors
    /// When the metadata database fails. A broker that is away only delays the job.
    pub async fn enqueue(&self, job: &NewJob) -> Result<Job> {
        let enqueued = self.metadata.jobs().enqueue(job).await?;
        if enqueued.created {
            self.wake(&enqueued.job.queue).await;
        }
        Ok(enqueued.job)
    }

    /// Cancels a job: at once where it waits, within a second or so where it runs.
    ///
    /// # Errors
    /// When there is none, or the metadata database fails.
    pub async fn cancel(&self, id: JobId) -> Result<Job> {
        let job = self.metadata.jobs().cancel(id).await?;
        self.announce(id);
        Ok(job)
    }

    /// Brings a job back that failed, died or was cancelled.
    ///
    /// # Errors
    /// When there is none, it has not ended or succeeded, or the metadata database fails.
    pub async fn retry(&self, id: JobId) -> Result<Job> {
        let job = self.metadata.jobs().retry(id).await?;
        self.wake(&job.queue).await;
        self.announce(id);
        Ok(job)
    }

    /// Says that there is a job in a queue.
    pub async fn wake(&self, queue: &str) {
        self.added.notify_waiters();
        let Ok(name) = queue.parse::<QueueName>() else { return };
        let message = Message::now(queue.to_owned());
        if let Err(error) = self.broker.publish(&name, vec![message]).await {
            tracing::debug!(%error, queue, "the broker is away; workers find the job a little later");
        }
    }

    /// Says that something changed about a job.
    fn announce(&self, id: JobId) {
        // Nobody listening is no error.
        let _ = self.changed.send(id);
    }

    fn limits(&self) -> JobLimits {
        JobLimits { per_user: self.options.per_user(), per_datasource: self.options.per_datasource() }
    }

    fn lease(&self) -> Duration {
        self.options.lease()
    }
}

/// A job that this person may see.
///
/// # Errors
/// [`binnacle_protocol::ErrorCode::NotFound`] for one of somebody else.
pub async fn visible_job(jobs: &Jobs, id: &str, identity: &crate::auth::Identity) -> Result<Job> {
    let missing = || Problem::not_found(format!("job `{id}`"));
    let job = jobs.metadata.jobs().get(id.parse().map_err(|_| missing())?).await.map_err(|error| match error {
        binnacle_metadata::Error::NotFound { .. } => missing(),
        other => other.into(),
    })?;
    let own = job.requested_by == identity.name();
    if own || identity.role == binnacle_metadata::Role::Admin { Ok(job) } else { Err(missing()) }
}
