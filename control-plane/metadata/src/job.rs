//! Background jobs. The row is the truth; the broker carries only its id and wakes a worker.
//!
//! queued → (claim: lease) → running → (heartbeats) → succeeded | failed | cancelled
//! running → (lease ran out, or a failure worth retrying) → queued → … → dead after `max_attempts`

mod claim;
mod enqueue;
mod finish;
mod inspect;
mod limits;
mod recover;
mod turn;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use crate::{
    JobId, Result,
    db::{Db, Fields, Record},
    text_enum::text_enum,
};
pub use claim::{ClaimedJob, Heartbeat, JobLease};
pub(crate) use enqueue::insert_job;
pub use enqueue::{Enqueued, NewJob};
pub(crate) use finish::cancel_job;
pub use finish::{Backoff, DoneJob};
pub use inspect::{DueJobs, JobCount, JobFilter};
pub use limits::JobLimits;
pub use recover::Recovered;

text_enum! {
    /// How a job stands.
    pub enum JobState {
        /// Waits for a worker.
        Queued = "queued",
        /// A worker holds a lease on it.
        Running = "running",
        /// Done.
        Succeeded = "succeeded",
        /// Went wrong in a way that another attempt would not change.
        Failed = "failed",
        /// Stopped by a user or a newer run.
        Cancelled = "cancelled",
        /// Went wrong `max_attempts` times: the dead letters.
        Dead = "dead",
    }
}

/// A background job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What to do, in the imperative.
    pub kind: String,
    /// Which worker pools may take it.
    pub queue: String,
    /// Larger first.
    pub priority: i64,
    /// How it stands.
    pub state: JobState,
    /// In the shape of its kind.
    pub payload: Json,
    /// The same key is never enqueued twice.
    pub idempotency_key: Option<String>,
    /// User name or schedule.
    pub requested_by: String,
    /// The datasource that it keeps busy, as `namespace/name`; empty: none.
    pub datasource: String,
    /// Smaller first, among those of one priority; see [`turn`].
    pub turn: i64,
    /// How often it was claimed since it was enqueued.
    pub attempt: i64,
    /// Dead after so many.
    pub max_attempts: i64,
    /// Not claimed before.
    pub run_at: DateTime<Utc>,
    /// Which worker holds it.
    pub lease_owner: Option<String>,
    /// Another worker may take over from then on.
    pub lease_until: Option<DateTime<Utc>>,
    /// The worker is told at its next heartbeat.
    pub cancel_requested: bool,
    /// As the worker last reported.
    pub progress: Option<Json>,
    /// Where the result's bytes are.
    pub result_ref: Option<String>,
    /// What went wrong at the last attempt.
    pub error: Option<String>,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When the last attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Access to jobs.
#[derive(Debug, Clone)]
pub struct Jobs<'a> {
    db: &'a Db,
    limits: JobLimits,
}

const SELECT: &str = "SELECT id, kind, queue, priority, state, payload, idempotency_key, requested_by,
    datasource, turn, attempt, max_attempts, run_at, lease_owner, lease_until, cancel_requested, progress, result_ref, error, created_at,
    updated_at, started_at, finished_at FROM job";

impl<'a> Jobs<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db, limits: JobLimits::default() }
    }

    /// The same jobs, claimed within these limits.
    pub fn within(self, limits: JobLimits) -> Self {
        Self { limits, ..self }
    }

    /// The job with this id.
    pub async fn get(&self, id: JobId) -> Result<Job> {
        self.db.sql(SELECT).push(" WHERE id = ?").bind(id).one(self.db.read(), id).await
    }
}

impl Record for Job {
    const ENTITY: &'static str = "job";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.parse("id")?,
            kind: fields.text("kind")?,
            queue: fields.text("queue")?,
            priority: fields.int("priority")?,
            state: fields.parse("state")?,
            payload: fields.json("payload")?,
            idempotency_key: fields.opt_text("idempotency_key")?,
            requested_by: fields.text("requested_by")?,
            datasource: fields.text("datasource")?,
            turn: fields.int("turn")?,
            attempt: fields.int("attempt")?,
            max_attempts: fields.int("max_attempts")?,
            run_at: fields.time("run_at")?,
            lease_owner: fields.opt_text("lease_owner")?,
            lease_until: fields.opt_time("lease_until")?,
            cancel_requested: fields.flag("cancel_requested")?,
            progress: fields.opt_json("progress")?,
            result_ref: fields.opt_text("result_ref")?,
            error: fields.opt_text("error")?,
            created_at: fields.time("created_at")?,
            updated_at: fields.time("updated_at")?,
            started_at: fields.opt_time("started_at")?,
            finished_at: fields.opt_time("finished_at")?,
        })
    }
}
