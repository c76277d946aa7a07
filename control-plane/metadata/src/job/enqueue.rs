//! Adding jobs.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use sqlx::AnyConnection;

use super::{Job, JobState, Jobs, SELECT, turn::next_turn};
use crate::{
    Error, JobId, Result,
    db::{Db, Retry, check_length, cut, to_json},
};

/// A job to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// What to do, in the imperative.
    pub kind: String,
    /// Which worker pools may take it.
    pub queue: String,
    /// Larger first.
    pub priority: i64,
    /// In the shape of its kind.
    pub payload: Json,
    /// The same key is never enqueued twice, not even after the job ended.
    pub idempotency_key: Option<String>,
    /// User name or schedule.
    pub requested_by: String,
    /// The datasource that it keeps busy, as `namespace/name`; empty: none.
    pub datasource: String,
    /// Dead after so many; at least 1.
    pub max_attempts: i64,
    /// Not claimed before; `None`: at once.
    pub run_at: Option<DateTime<Utc>>,
}

impl NewJob {
    /// A job of priority 0 to be done at once, at most three times.
    pub fn new(kind: impl Into<String>, queue: impl Into<String>, payload: Json) -> Self {
        Self {
            kind: kind.into(),
            queue: queue.into(),
            priority: 0,
            payload,
            idempotency_key: None,
            requested_by: String::new(),
            datasource: String::new(),
            max_attempts: 3,
            run_at: None,
        }
    }
}

/// What became of a request to enqueue.
#[derive(Debug, Clone, PartialEq)]
pub struct Enqueued {
    /// The job with this idempotency key.
    pub job: Job,
    /// Whether it is new; false: it was enqueued before, whatever became of it.
    pub created: bool,
}

impl Jobs<'_> {
    /// Adds a job, or finds the one that was added before under the same idempotency key.
    ///
    /// # Errors
    /// `Invalid` for names that are too long or `max_attempts` below 1.
    pub async fn enqueue(&self, new: &NewJob) -> Result<Enqueued> {
        let enqueued = self.enqueue_all(std::slice::from_ref(new)).await?.pop();
        enqueued.ok_or_else(|| Error::invalid("jobs", "must not be empty"))
    }

    /// Adds all of these jobs or, after an error, none.
    ///
    /// # Errors
    /// As [`Jobs::enqueue`].
    pub async fn enqueue_all(&self, new: &[NewJob]) -> Result<Vec<Enqueued>> {
        let mut retry = Retry::default();
        loop {
            match self.try_enqueue_all(new).await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_enqueue_all(&self, new: &[NewJob]) -> Result<Vec<Enqueued>> {
        let mut tx = self.db.begin().await?;
        let mut enqueued = Vec::with_capacity(new.len());
        for job in new {
            enqueued.push(insert_job(self.db, &mut tx, job).await?);
        }
        tx.commit().await?;
        Ok(enqueued)
    }
}

/// Adds a job inside a transaction of the caller.
pub(crate) async fn insert_job(db: &Db, tx: &mut AnyConnection, new: &NewJob) -> Result<Enqueued> {
    check(new)?;
    let (id, now) = (JobId::new(), db.now());
    let turn = next_turn(db, tx, &new.queue, &cut(&new.requested_by, 255)).await?;
    db.sql(
        "INSERT INTO job (id, kind, queue, priority, state, payload, idempotency_key, requested_by, datasource, turn,
         attempt, max_attempts, run_at, cancel_requested, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, ?, ?)",
    )
    .or_keep("id")
    .bind(id)
    .bind(&new.kind)
    .bind(&new.queue)
    .bind(new.priority)
    .bind(JobState::Queued)
    .bind(to_json(&new.payload))
    .bind(new.idempotency_key.as_deref())
    .bind(cut(&new.requested_by, 255))
    .bind(&new.datasource)
    .bind(turn)
    .bind(new.max_attempts)
    .bind(new.run_at.unwrap_or(now))
    .bind(now)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    let stored = match &new.idempotency_key {
        Some(key) => db.sql(SELECT).push(" WHERE idempotency_key = ?").bind(key),
        None => db.sql(SELECT).push(" WHERE id = ?").bind(id),
    };
    let job: Job = stored.one(tx, id).await?;
    Ok(Enqueued { created: job.id == id, job })
}

fn check(new: &NewJob) -> Result<()> {
    if new.max_attempts < 1 {
        return Err(Error::invalid("max_attempts", "must be at least 1"));
    }
    check_length("kind", &new.kind, 64)?;
    check_length("queue", &new.queue, 64)?;
    check_length("datasource", &new.datasource, 255)?;
    check_length("idempotency_key", new.idempotency_key.as_deref().unwrap_or_default(), 255)
}
