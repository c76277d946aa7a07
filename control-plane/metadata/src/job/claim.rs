//! Leases: one worker at a time holds a job, and proves it with the token of its claim.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use sqlx::AnyConnection;

use super::{Job, JobState, Jobs, SELECT};
use crate::{
    Error, JobId, LeaseToken, Result,
    db::{Retry, Sql, check_length, to_json},
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
    /// Claims up to `limit` jobs of these queues for `owner`, highest priority first, oldest first. Leases that ran
    /// out are recovered on the way. When there is nothing to do this only reads.
    pub async fn claim(&self, queues: &[&str], owner: &str, lease: Duration, limit: u32) -> Result<Vec<ClaimedJob>> {
        self.recover_expired().await?;
        if self.build_candidates(queues, 1).optional::<String>(self.db.read()).await?.is_none() {
            return Ok(Vec::new());
        }
        self.claim_with_retry(owner, lease, || self.build_candidates(queues, limit)).await
    }

    /// Claims this very job, if it waits and is due: what a worker does that the broker woke.
    pub async fn claim_one(&self, id: JobId, owner: &str, lease: Duration) -> Result<Option<ClaimedJob>> {
        self.recover_expired().await?;
        let candidate = || {
            let sql = self.db.sql("SELECT id AS value FROM job WHERE id = ? AND state = ? AND run_at <= ?");
            sql.bind(id).bind(JobState::Queued).bind(self.db.now())
        };
        Ok(self.claim_with_retry(owner, lease, candidate).await?.pop())
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
        candidates: impl Fn() -> Sql,
    ) -> Result<Vec<ClaimedJob>> {
        check_length("owner", owner, 255)?;
        let mut retry = Retry::default();
        loop {
            match self.try_claim(owner, lease, candidates()).await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_claim(&self, owner: &str, lease: Duration, candidates: Sql) -> Result<Vec<ClaimedJob>> {
        let mut tx = self.db.begin().await?;
        let ids: Vec<String> = candidates.skip_locked().all(&mut *tx).await?;
        let mut claimed = Vec::with_capacity(ids.len());
        for id in ids {
            claimed.extend(self.take(&mut tx, &id, owner, lease).await?);
        }
        tx.commit().await?;
        Ok(claimed)
    }

    async fn take(&self, tx: &mut AnyConnection, id: &str, owner: &str, lease: Duration) -> Result<Option<ClaimedJob>> {
        let (token, now) = (LeaseToken::new(), self.db.now());
        let rows = self
            .db
            .sql(
                "UPDATE job SET state = ?, attempt = attempt + 1, lease_owner = ?, lease_token = ?, lease_until = ?,
                 started_at = ?, updated_at = ?, progress = NULL WHERE id = ? AND state = ?",
            )
            .bind(JobState::Running)
            .bind(owner)
            .bind(token)
            .bind(now + lease)
            .bind(now)
            .bind(now)
            .bind(id)
            .bind(JobState::Queued)
            .execute(&mut *tx)
            .await?;
        if rows == 0 {
            return Ok(None);
        }
        let job: Job = self.db.sql(SELECT).push(" WHERE id = ?").bind(id).one(tx, id).await?;
        let lease = JobLease { job_id: job.id, token };
        Ok(Some(ClaimedJob { job, lease }))
    }

    fn build_candidates(&self, queues: &[&str], limit: u32) -> Sql {
        self.db
            .sql("SELECT id AS value FROM job WHERE state = ? AND run_at <= ? AND queue IN ")
            .bind(JobState::Queued)
            .bind(self.db.now())
            .push_list(queues.iter().copied())
            .push(" ORDER BY priority DESC, run_at, id LIMIT ?")
            .bind(i64::from(limit))
    }
}

/// Ends an UPDATE so that it touches only a job that this lease still holds.
pub(super) fn held_by(sql: Sql, lease: JobLease) -> Sql {
    let sql = sql.push(" WHERE id = ? AND lease_token = ? AND state = ?");
    sql.bind(lease.job_id).bind(lease.token).bind(JobState::Running)
}
