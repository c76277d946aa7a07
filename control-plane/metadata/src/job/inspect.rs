//! Looking at jobs: lists for people, counts for metrics and autoscaling.

use chrono::{DateTime, Utc};

use super::{Job, JobLimits, JobState, Jobs, SELECT, limits::Running};
use crate::{
    JobId, Page, Result,
    db::{Fields, Record},
};

/// Which jobs to list; `None` means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// In this state only.
    pub state: Option<JobState>,
    /// In this queue only.
    pub queue: Option<String>,
    /// Of this kind only.
    pub kind: Option<String>,
    /// Asked for by this user or schedule only.
    pub requested_by: Option<String>,
}

/// How many jobs are in one state in one queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCount {
    /// The queue.
    pub queue: String,
    /// The state.
    pub state: JobState,
    /// How many.
    pub count: i64,
    /// When the first of them was to run; for queued ones: how long the queue makes wait.
    pub oldest_run_at: DateTime<Utc>,
}

/// How many jobs of one queue could run now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueJobs {
    /// The queue.
    pub queue: String,
    /// How many.
    pub count: i64,
    /// Since when the oldest could.
    pub oldest_run_at: DateTime<Utc>,
}

impl Jobs<'_> {
    /// The queues with jobs that wait and are due: what workers must be woken for, and how long people wait.
    pub async fn due(&self) -> Result<Vec<DueJobs>> {
        self.db
            .sql(
                "SELECT queue, COUNT(*) AS jobs, MIN(run_at) AS oldest FROM job WHERE state = ? AND run_at <= ?
                 GROUP BY queue ORDER BY queue",
            )
            .bind(JobState::Queued)
            .bind(self.db.now())
            .all(self.db.read())
            .await
    }

    /// The queues with jobs that could start now within the limits of [`Jobs::within`], each as if only its workers asked: what
    /// workers may be added for. Those of users and datasources that have as many running as they may are left out.
    pub async fn startable(&self) -> Result<Vec<DueJobs>> {
        if self.limits == JobLimits::default() {
            return self.due().await;
        }
        let running = Running::look(self.db, self.db.read(), self.limits).await?;
        let waiting: Vec<DueShare> = self
            .db
            .sql(
                "SELECT queue, requested_by, datasource, COUNT(*) AS jobs, MIN(run_at) AS oldest FROM job
                 WHERE state = ? AND run_at <= ? GROUP BY queue, requested_by, datasource ORDER BY queue, oldest",
            )
            .bind(JobState::Queued)
            .bind(self.db.now())
            .all(self.db.read())
            .await?;
        let queues = waiting.chunk_by(|a, b| a.due.queue == b.due.queue);
        Ok(queues.filter_map(|shares| admitted(shares, running.clone())).collect())
    }

    /// How many jobs of its queue run before this one, about: those due with a higher priority or an earlier turn.
    pub async fn position(&self, job: &Job) -> Result<i64> {
        self.db
            .sql(
                "SELECT COUNT(*) AS value FROM job WHERE state = ? AND queue = ? AND run_at <= ? AND (priority > ?
                 OR (priority = ? AND (turn < ? OR (turn = ? AND id < ?))))",
            )
            .bind(JobState::Queued)
            .bind(&job.queue)
            .bind(self.db.now())
            .bind(job.priority)
            .bind(job.priority)
            .bind(job.turn)
            .bind(job.turn)
            .bind(job.id)
            .one(self.db.read(), job.id)
            .await
    }

    /// Jobs that pass the filter, newest first.
    pub async fn list(&self, filter: &JobFilter, page: Page<JobId>) -> Result<Vec<Job>> {
        self.db
            .sql(SELECT)
            .push(" WHERE 1 = 1")
            .push_some(" AND state = ?", filter.state)
            .push_some(" AND queue = ?", filter.queue.as_deref())
            .push_some(" AND kind = ?", filter.kind.as_deref())
            .push_some(" AND requested_by = ?", filter.requested_by.as_deref())
            .push_some(" AND id < ?", page.before)
            .push(" ORDER BY id DESC LIMIT ?")
            .bind(i64::from(page.limit))
            .all(self.db.read())
            .await
    }

    /// Counts by queue and state.
    pub async fn counts(&self) -> Result<Vec<JobCount>> {
        self.db
            .sql(
                "SELECT queue, state, COUNT(*) AS jobs, MIN(run_at) AS oldest FROM job
                 GROUP BY queue, state ORDER BY queue, state",
            )
            .all(self.db.read())
            .await
    }

    /// Counts by queue of the jobs in one state.
    pub async fn counts_in(&self, state: JobState) -> Result<Vec<JobCount>> {
        self.db
            .sql(
                "SELECT queue, state, COUNT(*) AS jobs, MIN(run_at) AS oldest FROM job WHERE state = ?
                 GROUP BY queue, state ORDER BY queue",
            )
            .bind(state)
            .all(self.db.read())
            .await
    }

    /// Clears jobs away that ended before a time; returns how many. Their idempotency keys are free again.
    pub async fn purge(&self, finished_before: DateTime<Utc>) -> Result<u64> {
        let sql = self.db.sql("DELETE FROM job WHERE finished_at < ?").bind(finished_before);
        sql.execute(self.db.write()).await
    }
}

/// What one queue has waiting of one user on one datasource.
struct DueShare {
    due: DueJobs,
    requested_by: String,
    datasource: String,
}

/// What of a queue may start beside what runs. Shares are oldest first.
fn admitted(shares: &[DueShare], mut running: Running) -> Option<DueJobs> {
    let admitted = shares.iter().filter_map(|DueShare { due, requested_by, datasource }| {
        let jobs = u32::try_from(due.count).unwrap_or(u32::MAX);
        let count = i64::from(running.admit_up_to(jobs, requested_by, datasource));
        (count > 0).then(|| DueJobs { count, ..due.clone() })
    });
    admitted.reduce(|sum, more| DueJobs { count: sum.count + more.count, ..sum })
}

impl Record for JobCount {
    const ENTITY: &'static str = "job count";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            queue: fields.text("queue")?,
            state: fields.parse("state")?,
            count: fields.int("jobs")?,
            oldest_run_at: fields.time("oldest")?,
        })
    }
}

impl Record for DueJobs {
    const ENTITY: &'static str = "due jobs";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self { queue: fields.text("queue")?, count: fields.int("jobs")?, oldest_run_at: fields.time("oldest")? })
    }
}

impl Record for DueShare {
    const ENTITY: &'static str = "due jobs";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            due: DueJobs::read(fields)?,
            requested_by: fields.text("requested_by")?,
            datasource: fields.text("datasource")?,
        })
    }
}
