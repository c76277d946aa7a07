//! Leases: one worker at a time holds a job, and proves it with the token of its claim.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use sqlx::AnyConnection;

use super::{Job, JobState, Jobs, SELECT, limits::Running};
use crate::{
    Error, JobId, LeaseToken, Result,
    db::{Fields, Record, Retry, Sql, check_length, to_json},
};

/// Proof of a claim. A worker whose lease ran out and was given away holds a token that nothing accepts any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct JobLease {
    /// Which job.
    pub job_id: JobId,
    /// Which claim of it.
    pub token: LeaseToken,
}

/// A job and the lease on it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedJob {
    /// The job, running.
    pub job: Job,
    /// To be shown at each heartbeat and at the end.
    pub lease: JobLease,
}

/// What a worker learns from a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heartbeat {
    /// The lease holds until then.
    pub lease_until: DateTime<Utc>,
    /// Stop, and report [`Jobs::finish_cancelled`].
    pub cancel_requested: bool,
}

impl Jobs<'_> {
    /// Claims up to `limit` jobs of these queues for `owner`, within the limits of [`Jobs::within`]: highest priority first,
    /// then fairly by user, then oldest first. Leases that ran out are recovered on the way. When there is nothing to do
    /// this only reads.
    pub async fn claim(&self, queues: &[&str], owner: &str, lease: Duration, limit: u32) -> Result<Vec<ClaimedJob>> {
        self.recover_expired().await?;
        if self.build_candidates(queues).push(" LIMIT 1").optional::<Candidate>(self.db.read()).await?.is_none() {
            return Ok(Vec::new());
        }
        self.claim_with_retry(owner, lease, limit, || self.build_candidates(queues)).await
    }

    /// Claims this very job, if it waits and is due: what a worker does that the broker woke.
    pub async fn claim_one(&self, id: JobId, owner: &str, lease: Duration) -> Result<Option<ClaimedJob>> {
        self.recover_expired().await?;
        let candidate = || {
            let sql = "SELECT id, requested_by, datasource FROM job WHERE id = ? AND state = ? AND run_at <= ?";
            let sql = self.db.sql(sql);
            sql.bind(id).bind(JobState::Queued).bind(self.db.now())
        };
        Ok(self.claim_with_retry(owner, lease, 1, candidate).await?.pop())
    }

    /// Prolongs a lease to `extend` from now and stores the progress, if there is any news.
    ///
    /// # Errors
    /// `LeaseLost` when the lease ran out and was given away, or the job ended: stop working on it.
    pub async fn heartbeat(&self, lease: JobLease, extend: Duration, progress: Option<&Json>) -> Result<Heartbeat> {
        let (now, lease_until) = (self.db.now(), self.db.now() + extend);
        let sql = self
            .db
            .sql("UPDATE job SET lease_until = ?, updated_at = ?")
            .bind(lease_until)
            .bind(now)
            .push_some(", progress = ?", progress.map(to_json));
        let updated = held_by(sql, lease).execute(self.db.write()).await?;
        if updated == 0 {
            return Err(Error::LeaseLost(lease.job_id));
        }
        let cancel_requested = self.get(lease.job_id).await?.cancel_requested;
        Ok(Heartbeat { lease_until, cancel_requested })
    }

    async fn claim_with_retry(
        &self,
        owner: &str,
        lease: Duration,
        limit: u32,
        candidates: impl Fn() -> Sql,
    ) -> Result<Vec<ClaimedJob>> {
        check_length("owner", owner, 255)?;
        let mut retry = Retry::default();
        loop {
            match self.try_claim(owner, lease, limit, candidates()).await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_claim(&self, owner: &str, lease: Duration, limit: u32, candidates: Sql) -> Result<Vec<ClaimedJob>> {
        let mut tx = self.db.begin().await?;
        let mut running = Running::count(self.db, &mut tx, self.limits).await?;
        // Some of those looked at may be over a limit together with the ones taken before them.
        let order = " ORDER BY priority DESC, turn, id LIMIT ?";
        let candidates = running.exclude_full(candidates).push(order).bind(i64::from(limit) * 4);
        let found: Vec<Candidate> = candidates.skip_locked().all(&mut *tx).await?;
        let admitted: Vec<String> = found
            .into_iter()
            .filter(|job| running.admit(&job.requested_by, &job.datasource))
            .take(limit as usize)
            .map(|job| job.id)
            .collect();
        let claimed = if admitted.is_empty() { Vec::new() } else { self.take(&mut tx, admitted, owner, lease).await? };
        tx.commit().await?;
        Ok(claimed)
    }

    async fn take(
        &self,
        tx: &mut AnyConnection,
        ids: Vec<String>,
        owner: &str,
        lease: Duration,
    ) -> Result<Vec<ClaimedJob>> {
        let (token, now) = (LeaseToken::new(), self.db.now());
        self.db
            .sql(
                "UPDATE job SET state = ?, attempt = attempt + 1, lease_owner = ?, lease_token = ?, lease_until = ?,
                 started_at = ?, updated_at = ?, progress = NULL WHERE state = ? AND id IN ",
            )
            .bind(JobState::Running)
            .bind(owner)
            .bind(token)
            .bind(now + lease)
            .bind(now)
            .bind(now)
            .bind(JobState::Queued)
            .push_list(ids.iter().map(String::as_str))
            .execute(&mut *tx)
            .await?;
        let taken = self.db.sql(SELECT).push(" WHERE lease_token = ? AND id IN ").bind(token);
        let taken = taken.push_list(ids.iter().map(String::as_str)).push(" ORDER BY priority DESC, turn, id");
        let jobs: Vec<Job> = taken.all(tx).await?;
        Ok(jobs.into_iter().map(|job| ClaimedJob { lease: JobLease { job_id: job.id, token }, job }).collect())
    }

    fn build_candidates(&self, queues: &[&str]) -> Sql {
        self.db
            .sql("SELECT id, requested_by, datasource FROM job WHERE state = ? AND run_at <= ? AND queue IN ")
            .bind(JobState::Queued)
            .bind(self.db.now())
            .push_list(queues.iter().copied())
    }
}

struct Candidate {
    id: String,
    requested_by: String,
    datasource: String,
}

impl Record for Candidate {
    const ENTITY: &'static str = "job";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.text("id")?,
            requested_by: fields.text("requested_by")?,
            datasource: fields.text("datasource")?,
        })
    }
}

/// Ends an UPDATE so that it touches only a job that this lease still holds.
pub(super) fn held_by(sql: Sql, lease: JobLease) -> Sql {
    let sql = sql.push(" WHERE id = ? AND lease_token = ? AND state = ?");
    sql.bind(lease.job_id).bind(lease.token).bind(JobState::Running)
}
