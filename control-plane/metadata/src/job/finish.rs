//! How jobs end, and how they are brought back.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use serde_json::Value as Json;
use sqlx::AnyConnection;

use super::{Job, JobLease, JobState, Jobs, SELECT, claim::held_by};
use crate::{
    Error, JobId, Result,
    db::{Db, Fields, Record, Retry, Sql, cut, to_json},
};

/// Whether a failed attempt is worth another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backoff {
    /// Try again after this long, if attempts are left; otherwise the job is dead.
    After(Duration),
    /// Another attempt would end the same: the job has failed.
    Never,
}

/// A job that is done.
#[derive(Debug, Clone, PartialEq)]
pub struct DoneJob {
    /// Proof of the claim.
    pub lease: JobLease,
    /// Where the result's bytes are.
    pub result_ref: Option<String>,
    /// How far it came; `None`: as last reported.
    pub progress: Option<Json>,
}

impl Jobs<'_> {
    /// The job is done; `result_ref` says where the bytes are.
    ///
    /// # Errors
    /// `LeaseLost`: another worker has it now, and the result is not taken.
    pub async fn finish_succeeded(&self, lease: JobLease, result_ref: Option<&str>) -> Result<()> {
        let sql = self.build_end(JobState::Succeeded).push(", error = NULL, result_ref = ?");
        self.end(sql.bind(result_ref.map(|result_ref| cut(result_ref, 512))), lease).await
    }

    /// The same for many jobs at once: for each, whether its lease still held.
    pub async fn finish_all_succeeded(&self, done: &[DoneJob]) -> Result<Vec<bool>> {
        let mut retry = Retry::default();
        loop {
            match self.try_finish_all(done).await {
                Err(error) if retry.again(&error) => {}
                ended => return ended,
            }
        }
    }

    async fn try_finish_all(&self, done: &[DoneJob]) -> Result<Vec<bool>> {
        if done.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.db.begin().await?;
        let held = self.lock_held(&mut tx, done).await?;
        // Most jobs of a batch end alike, for example those that make nothing.
        let mut alike: HashMap<(Option<&str>, Option<String>), Vec<JobId>> = HashMap::new();
        for job in done.iter().filter(|job| held.contains(&job.lease)) {
            let end = (job.result_ref.as_deref(), job.progress.as_ref().map(to_json));
            alike.entry(end).or_default().push(job.lease.job_id);
        }
        for ((result_ref, progress), ids) in alike {
            self.build_end(JobState::Succeeded)
                .push(", error = NULL, result_ref = ?")
                .bind(result_ref.map(|result_ref| cut(result_ref, 512)))
                .push_some(", progress = ?", progress)
                .push(" WHERE id IN ")
                .push_list(ids)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(done.iter().map(|job| held.contains(&job.lease)).collect())
    }

    /// Those of these leases that still hold; their rows are locked until the end of the transaction.
    async fn lock_held(&self, tx: &mut AnyConnection, done: &[DoneJob]) -> Result<HashSet<JobLease>> {
        let sql = self.db.sql("SELECT id, lease_token FROM job WHERE state = ? AND lease_token IS NOT NULL AND id IN ");
        let sql = sql.bind(JobState::Running).push_list(done.iter().map(|job| job.lease.job_id));
        // In one order, so that two reports of the same jobs do not wait for each other.
        let running: Vec<HeldLease> = sql.push(" ORDER BY id").for_update().all(tx).await?;
        let running: HashSet<JobLease> = running.into_iter().map(|held| held.0).collect();
        Ok(done.iter().map(|job| job.lease).filter(|lease| running.contains(lease)).collect())
    }

    /// The worker stopped because it was told to.
    ///
    /// # Errors
    /// `LeaseLost`.
    pub async fn finish_cancelled(&self, lease: JobLease) -> Result<()> {
        self.end(self.build_end(JobState::Cancelled), lease).await
    }

    /// The attempt went wrong. Returns how the job stands now: queued again, dead, failed or cancelled.
    ///
    /// # Errors
    /// `LeaseLost`.
    pub async fn finish_failed(&self, lease: JobLease, error: &str, backoff: Backoff) -> Result<JobState> {
        let job = self.get(lease.job_id).await?;
        let error = cut(error, 20_000);
        let (state, sql) = match backoff {
            Backoff::After(_) if job.cancel_requested => (JobState::Cancelled, self.build_end(JobState::Cancelled)),
            Backoff::After(delay) if job.attempt < job.max_attempts => (JobState::Queued, self.build_requeue(delay)),
            Backoff::After(_) => (JobState::Dead, self.build_end(JobState::Dead)),
            Backoff::Never => (JobState::Failed, self.build_end(JobState::Failed)),
        };
        self.end(sql.push(", error = ?").bind(error), lease).await?;
        Ok(state)
    }

    /// Gives a job back unharmed, as a worker does that shuts down: the attempt does not count.
    ///
    /// # Errors
    /// `LeaseLost`.
    pub async fn release(&self, lease: JobLease) -> Result<()> {
        self.end(self.build_requeue(Duration::ZERO).push(", attempt = attempt - 1"), lease).await
    }

    /// Cancels a job: at once if it waits, at its worker's next heartbeat if it runs. A job that ended stays as it is.
    pub async fn cancel(&self, id: JobId) -> Result<Job> {
        let mut tx = self.db.begin().await?;
        cancel_job(self.db, &mut tx, id).await?;
        let job = self.db.sql(SELECT).push(" WHERE id = ?").bind(id).one(&mut *tx, id).await?;
        tx.commit().await?;
        Ok(job)
    }

    /// Brings a failed, cancelled or dead job back into its queue with all its attempts.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when it waits, runs or succeeded.
    pub async fn retry(&self, id: JobId) -> Result<Job> {
        let now = self.db.now();
        let updated = self
            .db
            .sql(
                "UPDATE job SET state = ?, attempt = 0, cancel_requested = 0, finished_at = NULL, progress = NULL,
                 run_at = ?, updated_at = ? WHERE id = ? AND state IN ",
            )
            .bind(JobState::Queued)
            .bind(now)
            .bind(now)
            .bind(id)
            .push_list([JobState::Failed, JobState::Cancelled, JobState::Dead])
            .execute(self.db.write())
            .await?;
        let job = self.get(id).await?;
        if updated == 0 { Err(Error::Conflict(format!("job {id} is {}", job.state))) } else { Ok(job) }
    }

    fn build_end(&self, state: JobState) -> Sql {
        let now = self.db.now();
        self.db
            .sql(
                "UPDATE job SET state = ?, lease_owner = NULL, lease_token = NULL, lease_until = NULL, updated_at = ?,
                 finished_at = ?",
            )
            .bind(state)
            .bind(now)
            .bind(now)
    }

    fn build_requeue(&self, delay: Duration) -> Sql {
        let now = self.db.now();
        self.db
            .sql(
                "UPDATE job SET state = ?, lease_owner = NULL, lease_token = NULL, lease_until = NULL, updated_at = ?,
                 run_at = ?",
            )
            .bind(JobState::Queued)
            .bind(now)
            .bind(now + delay)
    }

    async fn end(&self, sql: Sql, lease: JobLease) -> Result<()> {
        let updated = held_by(sql, lease).execute(self.db.write()).await?;
        if updated == 0 { Err(Error::LeaseLost(lease.job_id)) } else { Ok(()) }
    }
}

struct HeldLease(JobLease);

impl Record for HeldLease {
    const ENTITY: &'static str = "lease";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self(JobLease { job_id: fields.parse("id")?, token: fields.parse("lease_token")? }))
    }
}

/// Cancels a job inside a transaction of the caller.
pub(crate) async fn cancel_job(db: &Db, tx: &mut AnyConnection, id: JobId) -> Result<()> {
    let now = db.now();
    let ask = db.sql("UPDATE job SET cancel_requested = 1, updated_at = ? WHERE id = ? AND state = ?");
    ask.bind(now).bind(id).bind(JobState::Running).execute(&mut *tx).await?;
    let stop = db.sql("UPDATE job SET state = ?, finished_at = ?, updated_at = ? WHERE id = ? AND state = ?");
    stop.bind(JobState::Cancelled).bind(now).bind(now).bind(id).bind(JobState::Queued).execute(tx).await.map(drop)
}
