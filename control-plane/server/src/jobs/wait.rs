//! Waiting for jobs: at once where this process hears of a change, soon where another one made it.

use std::time::Duration;

use binnacle_metadata::{Job, JobId, JobState};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::Instant,
};

use super::Jobs;
use crate::problem::Result;

/// How soon changes that other processes make are seen.
const LOOK: Duration = Duration::from_millis(500);

/// Whether nothing more happens to a job by itself.
pub fn has_ended(job: &Job) -> bool {
    !matches!(job.state, JobState::Queued | JobState::Running)
}

/// Looks at one job whenever something may have changed about it.
#[derive(Debug)]
pub struct Watch<'a> {
    jobs: &'a Jobs,
    id: JobId,
    changed: broadcast::Receiver<JobId>,
}

impl Jobs {
    /// Begins to watch a job; what changes from now on is not missed.
    pub fn watch(&self, id: JobId) -> Watch<'_> {
        Watch { jobs: self, id, changed: self.changed.subscribe() }
    }

    /// The job when it has ended, or as it is after `longest`.
    ///
    /// # Errors
    /// When the metadata database fails.
    pub async fn wait(&self, id: JobId, longest: Duration) -> Result<Job> {
        let until = Instant::now() + longest;
        let mut watch = self.watch(id);
        loop {
            let job = watch.look().await?;
            if has_ended(&job) || Instant::now() >= until {
                return Ok(job);
            }
            let _ = tokio::time::timeout_at(until, watch.change()).await;
        }
    }
}

impl Watch<'_> {
    /// The job as it is.
    ///
    /// # Errors
    /// When the metadata database fails, or the job was cleared away.
    pub async fn look(&self) -> Result<Job> {
        Ok(self.jobs.metadata.jobs().get(self.id).await?)
    }

    /// Waits until it is worth looking again.
    pub async fn change(&mut self) {
        let _ = tokio::time::timeout(LOOK, async {
            loop {
                match self.changed.recv().await {
                    Ok(id) if id != self.id => {}
                    // After a gap anything may have changed.
                    Ok(_) | Err(RecvError::Lagged(_)) => return,
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        })
        .await;
    }
}
