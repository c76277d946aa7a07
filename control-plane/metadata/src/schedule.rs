//! Schedules: when jobs run. There is no beat process; any web pod fires what is due.
//!
//! due rows, locked → the caller plans (cron, catch-up, deadline) → ticks + jobs + next run, in one transaction
//!
//! A tick is one row per (schedule, due time), unique, so nothing runs twice, and what was skipped says why.

mod fire;

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::{
    Error, ResourceId, Result, ScheduleId,
    db::{Db, Fields, Record, check_length},
    text_enum::text_enum,
};
pub use fire::{FiredTick, Firing, PlannedTick, ScheduleTick, TickDecision, TickOutcome};

text_enum! {
    /// Which missed ticks are made up for after a standstill.
    pub enum CatchUp {
        /// None: go on with the next one.
        None = "none",
        /// The last one.
        Latest = "latest",
        /// Each of them.
        All = "all",
    }
}

text_enum! {
    /// What to do when the last run is still going.
    pub enum Concurrency {
        /// Run beside it.
        Allow = "allow",
        /// Skip this tick.
        Forbid = "forbid",
        /// Cancel the last run.
        Replace = "replace",
    }
}

/// When the job of a resource runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// What was asked for.
    pub spec: NewSchedule,
    /// The due time that was fired or skipped last.
    pub last_tick_at: Option<DateTime<Utc>>,
}

/// A schedule to be stored; one per resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSchedule {
    /// The alert, report or cache policy it belongs to.
    pub resource_id: ResourceId,
    /// Cron expression; validated by the caller.
    pub cron: String,
    /// IANA name in which the expression is read; validated by the caller.
    pub time_zone: String,
    /// Which missed ticks are made up for.
    pub catch_up: CatchUp,
    /// What if the last run is still going.
    pub concurrency: Concurrency,
    /// A tick later than this is skipped; `None`: never too late.
    pub starting_deadline: Option<Duration>,
    /// Does not fire.
    pub suspended: bool,
    /// The next due time by the expression; `None`: never again.
    pub next_run_at: Option<DateTime<Utc>>,
}

/// Access to schedules.
#[derive(Debug, Clone)]
pub struct Schedules<'a> {
    db: &'a Db,
}

const SELECT: &str = "SELECT id, resource_id, cron, time_zone, catch_up, concurrency, starting_deadline_ms, suspended,
    next_run_at, last_tick_at FROM schedule";

impl<'a> Schedules<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Stores the schedule of a resource. While expression and zone stay the same, the stored next run stays too, so
    /// that saving a resource never loses a tick that is due.
    pub async fn put(&self, new: &NewSchedule) -> Result<Schedule> {
        check_length("cron", &new.cron, 255)?;
        check_length("time_zone", &new.time_zone, 64)?;
        let mut tx = self.db.begin().await?;
        let stored = self.db.sql(SELECT).push(BY_RESOURCE).bind(new.resource_id).for_update();
        let (id, next_run_at) = match stored.optional::<Schedule>(&mut *tx).await? {
            Some(stored) if stored.spec.cron == new.cron && stored.spec.time_zone == new.time_zone => {
                (stored.id, stored.spec.next_run_at)
            }
            Some(stored) => (stored.id, new.next_run_at),
            None => (ScheduleId::new(), new.next_run_at),
        };
        self.insert_if_missing(&mut tx, id, new).await?;
        self.db
            .sql(
                "UPDATE schedule SET cron = ?, time_zone = ?, catch_up = ?, concurrency = ?, starting_deadline_ms = ?,
                 suspended = ?, next_run_at = ?, updated_at = ? WHERE resource_id = ?",
            )
            .bind(&new.cron)
            .bind(&new.time_zone)
            .bind(new.catch_up)
            .bind(new.concurrency)
            .bind(new.starting_deadline.map(|deadline| i64::try_from(deadline.as_millis()).unwrap_or(i64::MAX)))
            .bind(new.suspended)
            .bind(next_run_at)
            .bind(self.db.now())
            .bind(new.resource_id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.find(new.resource_id).await?.ok_or_else(|| Error::not_found("schedule", &new.resource_id))
    }

    /// The schedule of a resource.
    pub async fn find(&self, resource: ResourceId) -> Result<Option<Schedule>> {
        self.db.sql(SELECT).push(BY_RESOURCE).bind(resource).optional(self.db.read()).await
    }

    /// All schedules, the next to run first.
    pub async fn list(&self) -> Result<Vec<Schedule>> {
        let sql =
            self.db.sql(SELECT).push(" ORDER BY CASE WHEN next_run_at IS NULL THEN 1 ELSE 0 END, next_run_at, id");
        sql.all(self.db.read()).await
    }

    /// Removes the schedule of a resource with its ticks; false when there was none.
    pub async fn delete(&self, resource: ResourceId) -> Result<bool> {
        let sql = self.db.sql("DELETE FROM schedule WHERE resource_id = ?").bind(resource);
        Ok(sql.execute(self.db.write()).await? > 0)
    }

    /// When the next schedule is due: how long a web pod may sleep.
    pub async fn next_due(&self) -> Result<Option<DateTime<Utc>>> {
        let next =
            self.db.sql(SELECT).push(" WHERE suspended = 0 AND next_run_at IS NOT NULL ORDER BY next_run_at LIMIT 1");
        Ok(next.optional::<Schedule>(self.db.read()).await?.and_then(|schedule| schedule.spec.next_run_at))
    }

    async fn insert_if_missing(&self, tx: &mut sqlx::AnyConnection, id: ScheduleId, new: &NewSchedule) -> Result<()> {
        self.db
            .sql(
                "INSERT INTO schedule (id, resource_id, cron, time_zone, catch_up, concurrency, suspended, updated_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .or_keep("id")
            .bind(id)
            .bind(new.resource_id)
            .bind(&new.cron)
            .bind(&new.time_zone)
            .bind(new.catch_up)
            .bind(new.concurrency)
            .bind(new.suspended)
            .bind(self.db.now())
            .execute(tx)
            .await
            .map(drop)
    }
}

const BY_RESOURCE: &str = " WHERE resource_id = ?";

impl Record for Schedule {
    const ENTITY: &'static str = "schedule";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        let deadline_ms = fields.opt_int("starting_deadline_ms")?;
        let spec = NewSchedule {
            resource_id: fields.parse("resource_id")?,
            cron: fields.text("cron")?,
            time_zone: fields.text("time_zone")?,
            catch_up: fields.parse("catch_up")?,
            concurrency: fields.parse("concurrency")?,
            starting_deadline: deadline_ms.map(|ms| Duration::from_millis(ms.max(0).unsigned_abs())),
            suspended: fields.flag("suspended")?,
            next_run_at: fields.opt_time("next_run_at")?,
        };
        Ok(Self { id: fields.parse("id")?, spec, last_tick_at: fields.opt_time("last_tick_at")? })
    }
}
