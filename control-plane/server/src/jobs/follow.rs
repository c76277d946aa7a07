//! What has to happen although nobody asks: jobs of dead workers are taken back, workers woken whose message was lost,
//! old jobs cleared away, and the queues measured. Any number of web servers may do it at the same time.

use std::time::Duration;

use binnacle_metadata::{DueJobs, JobState};
use binnacle_protocol::job::QUEUES;
use chrono::{TimeDelta, Utc};
use tokio_util::sync::CancellationToken;

use super::Jobs;

/// How often to look.
const LOOK: Duration = Duration::from_secs(1);
/// How long a due job waits before its queue is woken once more.
const OVERDUE: TimeDelta = TimeDelta::milliseconds(900);
/// How often old jobs are cleared away, in looks.
const PURGE: u64 = 600;

impl Jobs {
    /// Looks after the jobs until `stop`.
    pub async fn follow(&self, stop: CancellationToken) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut count = 0u64;
        while stop.run_until_cancelled(looks.tick()).await.is_some() {
            if let Err(error) = self.look(count).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "the jobs cannot be looked after");
            }
            count += 1;
        }
    }

    /// How many jobs of each queue more workers could take now: what to scale by.
    ///
    /// # Errors
    /// When the metadata database fails.
    pub async fn startable(&self) -> binnacle_metadata::Result<Vec<DueJobs>> {
        self.metadata.jobs().within(self.limits()).startable().await
    }

    async fn look(&self, count: u64) -> binnacle_metadata::Result<()> {
        let jobs = self.metadata.jobs();
        let recovered = jobs.recover_expired().await?;
        if recovered.requeued + recovered.dead > 0 {
            tracing::warn!(recovered.requeued, recovered.dead, "took jobs back from workers that stopped answering");
        }
        let (due, running, now) = (jobs.due().await?, jobs.counts_in(JobState::Running).await?, Utc::now());
        for queue in QUEUES {
            let waiting = due.iter().find(|due| due.queue == queue);
            let oldest = waiting.map_or(TimeDelta::zero(), |due| now - due.oldest_run_at);
            metrics::gauge!("binnacle_jobs_waiting", "queue" => queue).set(waiting.map_or(0, |due| due.count) as f64);
            let running = running.iter().find(|running| running.queue == queue);
            metrics::gauge!("binnacle_jobs_running", "queue" => queue)
                .set(running.map_or(0, |running| running.count) as f64);
            metrics::gauge!("binnacle_jobs_oldest_wait_seconds", "queue" => queue)
                .set(oldest.num_milliseconds().max(0) as f64 / 1000.0);
        }
        for overdue in due.iter().filter(|due| now - due.oldest_run_at > OVERDUE) {
            self.wake(&overdue.queue).await;
        }
        if count % PURGE == PURGE - 1 {
            let days = i64::try_from(self.options.job_days).unwrap_or(7);
            jobs.purge(now - TimeDelta::days(days)).await?;
        }
        Ok(())
    }
}
