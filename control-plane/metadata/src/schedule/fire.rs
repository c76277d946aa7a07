//! Firing what is due: ticks, their jobs and the next run in one transaction.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use super::{SELECT, Schedule, Schedules};
use crate::{
    JobId, NewJob, Result, ScheduleId,
    db::{Fields, Record, Retry, cut},
    job::{JobState, cancel_job, insert_job},
    text_enum::text_enum,
};

text_enum! {
    /// What became of a tick.
    pub enum TickOutcome {
        /// It became a job.
        Enqueued = "enqueued",
        /// It did not run; the reason says why.
        Skipped = "skipped",
    }
}

/// What to do about a due schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Firing {
    /// The ticks that are due, oldest first.
    pub ticks: Vec<PlannedTick>,
    /// The next due time, later than now; `None`: never again.
    pub next_run_at: Option<DateTime<Utc>>,
    /// Cancel the run that is still going (`Concurrency::Replace`).
    pub cancel_active: bool,
}

/// What to do about one tick.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedTick {
    /// The due time.
    pub at: DateTime<Utc>,
    /// Run or skip.
    pub decision: TickDecision,
}

/// Run or skip.
#[derive(Debug, Clone, PartialEq)]
pub enum TickDecision {
    /// Enqueue this job.
    Run(Box<NewJob>),
    /// Do not run, for this reason.
    Skip(String),
}

/// A tick that was fired by this call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiredTick {
    /// Of which schedule.
    pub schedule_id: ScheduleId,
    /// The due time.
    pub at: DateTime<Utc>,
    /// The job to announce to the broker; `None`: the tick was skipped.
    pub job_id: Option<JobId>,
}

/// A tick in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleTick {
    /// The due time.
    pub at: DateTime<Utc>,
    /// What became of it.
    pub outcome: TickOutcome,
    /// Why it was skipped.
    pub reason: Option<String>,
    /// The job it became; `None` also when the job was cleared away.
    pub job_id: Option<JobId>,
}

impl Schedules<'_> {
    /// Fires up to `limit` schedules that are due. `plan` is given each one with the job of its last run, if that still
    /// waits or runs, and decides; it must be quick and do no I/O, because rows are locked meanwhile. Several pods may
    /// call this at the same moment: each due schedule goes to one of them, and if it dies, to another.
    pub async fn fire_due(
        &self,
        limit: u32,
        plan: impl Fn(&Schedule, Option<JobId>) -> Firing,
    ) -> Result<Vec<FiredTick>> {
        if self.next_due().await?.is_none_or(|next| next > self.db.now()) {
            return Ok(Vec::new());
        }
        let mut retry = Retry::default();
        loop {
            match self.try_fire(limit, &plan).await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }

    /// The latest ticks of a schedule, newest first.
    pub async fn ticks(&self, schedule: ScheduleId, limit: u32) -> Result<Vec<ScheduleTick>> {
        let sql = self.db.sql(
            "SELECT tick_at, outcome, reason, job_id FROM schedule_tick WHERE schedule_id = ?
             ORDER BY tick_at DESC LIMIT ?",
        );
        sql.bind(schedule).bind(i64::from(limit)).all(self.db.read()).await
    }

    /// Clears ticks away that were due before a time; returns how many.
    pub async fn purge_ticks(&self, due_before: DateTime<Utc>) -> Result<u64> {
        let sql = self.db.sql("DELETE FROM schedule_tick WHERE tick_at < ?").bind(due_before);
        sql.execute(self.db.write()).await
    }

    async fn try_fire(&self, limit: u32, plan: &impl Fn(&Schedule, Option<JobId>) -> Firing) -> Result<Vec<FiredTick>> {
        let mut tx = self.db.begin().await?;
        let due = self
            .db
            .sql(SELECT)
            .push(" WHERE suspended = 0 AND next_run_at <= ? ORDER BY next_run_at LIMIT ?")
            .bind(self.db.now())
            .bind(i64::from(limit));
        let mut fired = Vec::new();
        for schedule in due.skip_locked().all::<Schedule>(&mut *tx).await? {
            let active = self.active_job(&mut tx, schedule.id).await?;
            let firing = plan(&schedule, active);
            if let Some(job) = active.filter(|_| firing.cancel_active) {
                cancel_job(self.db, &mut tx, job).await?;
            }
            for tick in &firing.ticks {
                fired.extend(self.record_tick(&mut tx, schedule.id, tick).await?);
            }
            self.advance_schedule(&mut tx, &schedule, &firing).await?;
        }
        tx.commit().await?;
        Ok(fired)
    }

    async fn active_job(&self, tx: &mut AnyConnection, schedule: ScheduleId) -> Result<Option<JobId>> {
        let sql = self.db.sql(
            "SELECT j.id FROM schedule_tick t JOIN job j ON j.id = t.job_id
             WHERE t.schedule_id = ? AND j.state IN ",
        );
        let sql = sql.bind(schedule).push_list([JobState::Queued, JobState::Running]);
        Ok(sql.push(" ORDER BY t.tick_at DESC LIMIT 1").optional::<ActiveJob>(tx).await?.map(|job| job.0))
    }

    /// Returns nothing when this tick is in the books already.
    async fn record_tick(
        &self,
        tx: &mut AnyConnection,
        schedule: ScheduleId,
        tick: &PlannedTick,
    ) -> Result<Option<FiredTick>> {
        let known = self.db.sql("SELECT COUNT(*) AS value FROM schedule_tick WHERE schedule_id = ? AND tick_at = ?");
        if known.bind(schedule).bind(tick.at).one::<i64>(&mut *tx, schedule).await? > 0 {
            return Ok(None);
        }
        let (outcome, reason, job_id) = match &tick.decision {
            TickDecision::Run(job) => (TickOutcome::Enqueued, None, Some(insert_job(self.db, tx, job).await?.job.id)),
            TickDecision::Skip(reason) => (TickOutcome::Skipped, Some(cut(reason, 255)), None),
        };
        self.db
            .sql(
                "INSERT INTO schedule_tick (schedule_id, tick_at, outcome, reason, job_id, created_at)
                 VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(schedule)
            .bind(tick.at)
            .bind(outcome)
            .bind(reason)
            .bind(job_id)
            .bind(self.db.now())
            .execute(tx)
            .await?;
        Ok(Some(FiredTick { schedule_id: schedule, at: tick.at, job_id }))
    }

    async fn advance_schedule(&self, tx: &mut AnyConnection, schedule: &Schedule, firing: &Firing) -> Result<()> {
        let last_tick = firing.ticks.iter().map(|tick| tick.at).max().or(schedule.last_tick_at);
        let sql = self.db.sql("UPDATE schedule SET next_run_at = ?, last_tick_at = ? WHERE id = ?");
        sql.bind(firing.next_run_at).bind(last_tick).bind(schedule.id).execute(tx).await.map(drop)
    }
}

struct ActiveJob(JobId);

impl Record for ActiveJob {
    const ENTITY: &'static str = "job";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self(fields.parse("id")?))
    }
}

impl Record for ScheduleTick {
    const ENTITY: &'static str = "schedule tick";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            at: fields.time("tick_at")?,
            outcome: fields.parse("outcome")?,
            reason: fields.opt_text("reason")?,
            job_id: fields.opt_parse("job_id")?,
        })
    }
}
