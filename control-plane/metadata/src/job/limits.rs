//! How many jobs of one user, and on one datasource, may run at the same time.

use std::collections::HashMap;

use sqlx::{Any, AnyConnection, Executor};

use super::JobState;
use crate::{
    Result,
    catalog::{Topic, advance},
    db::{Db, Fields, Record, Sql},
};

/// How many jobs may run at the same time; `None`: any number. Those of no datasource are not counted by datasource.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobLimits {
    /// Of one user or schedule.
    pub per_user: Option<u32>,
    /// On one datasource.
    pub per_datasource: Option<u32>,
}

/// What runs now, counted against the limits.
#[derive(Debug, Clone, Default)]
pub(super) struct Running {
    limits: JobLimits,
    users: HashMap<String, u32>,
    datasources: HashMap<String, u32>,
}

impl Running {
    /// Counts what runs. Where there are limits, nobody else claims until the transaction ends.
    pub async fn count(db: &Db, tx: &mut AnyConnection, limits: JobLimits) -> Result<Self> {
        if limits == JobLimits::default() {
            return Ok(Self::default());
        }
        advance(db, tx, Topic::JobClaim).await?;
        Self::look(db, tx, limits).await
    }

    /// Counts what runs at this moment.
    pub async fn look<'c>(db: &Db, on: impl Executor<'c, Database = Any>, limits: JobLimits) -> Result<Self> {
        let mut running = Self { limits, ..Self::default() };
        let sql = db.sql(
            "SELECT requested_by, datasource, COUNT(*) AS jobs FROM job WHERE state = ?
             GROUP BY requested_by, datasource",
        );
        for share in sql.bind(JobState::Running).all::<Share>(on).await? {
            running.add(&share.requested_by, &share.datasource, share.jobs);
        }
        Ok(running)
    }

    /// Counts one more, unless a limit is reached.
    pub fn admit(&mut self, user: &str, datasource: &str) -> bool {
        self.admit_up_to(1, user, datasource) == 1
    }

    /// Counts as many more as the limits allow, `jobs` at most; returns how many.
    pub fn admit_up_to(&mut self, jobs: u32, user: &str, datasource: &str) -> u32 {
        let room = |limit: Option<u32>, running: Option<&u32>| {
            limit.map_or(u32::MAX, |limit| limit.saturating_sub(running.copied().unwrap_or(0)))
        };
        let per_datasource = self.limits.per_datasource.filter(|_| !datasource.is_empty());
        let jobs = jobs
            .min(room(self.limits.per_user, self.users.get(user)))
            .min(room(per_datasource, self.datasources.get(datasource)));
        self.add(user, datasource, jobs);
        jobs
    }

    /// Leaves out the jobs of users and datasources that have as many running as they may.
    pub fn exclude_full(&self, sql: Sql) -> Sql {
        let full = |counts: &HashMap<String, u32>, limit: Option<u32>| -> Vec<String> {
            let Some(limit) = limit else { return Vec::new() };
            counts.iter().filter(|(_, count)| **count >= limit).map(|(name, _)| name.clone()).collect()
        };
        let mut sql = sql;
        let users = full(&self.users, self.limits.per_user);
        if !users.is_empty() {
            sql = sql.push(" AND requested_by NOT IN ").push_list(users);
        }
        let datasources = full(&self.datasources, self.limits.per_datasource);
        if !datasources.is_empty() {
            sql = sql.push(" AND datasource NOT IN ").push_list(datasources);
        }
        sql
    }

    fn add(&mut self, user: &str, datasource: &str, jobs: u32) {
        *self.users.entry(user.to_owned()).or_default() += jobs;
        if !datasource.is_empty() {
            *self.datasources.entry(datasource.to_owned()).or_default() += jobs;
        }
    }
}

struct Share {
    requested_by: String,
    datasource: String,
    jobs: u32,
}

impl Record for Share {
    const ENTITY: &'static str = "running jobs";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            requested_by: fields.text("requested_by")?,
            datasource: fields.text("datasource")?,
            jobs: fields.int("jobs")?.try_into().unwrap_or(u32::MAX),
        })
    }
}
