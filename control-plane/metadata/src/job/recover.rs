//! Leases that ran out: the worker crashed or lost its connection, and another one takes over.

use super::{JobState, Jobs};
use crate::{
    Result,
    db::{Fields, Record, Retry},
};

/// How many jobs were taken back from workers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// To be tried again.
    pub requeued: u64,
    /// Given up: the last attempt was used.
    pub dead: u64,
}

impl Jobs<'_> {
    /// Takes back all jobs whose lease ran out. Claims do this too; a web pod may do it on a timer, so that dead
    /// letters show even when no worker asks. When there is nothing to do this only reads.
    pub async fn recover_expired(&self) -> Result<Recovered> {
        let mut retry = Retry::default();
        loop {
            match self.try_recover().await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_recover(&self) -> Result<Recovered> {
        let expired = || {
            self.db
                .sql("SELECT id, attempt, max_attempts, cancel_requested FROM job WHERE state = ? AND lease_until < ?")
                .bind(JobState::Running)
                .bind(self.db.now())
        };
        let mut recovered = Recovered::default();
        if expired().push(" LIMIT 1").optional::<Expired>(self.db.read()).await?.is_none() {
            return Ok(recovered);
        }
        let mut tx = self.db.begin().await?;
        for job in expired().skip_locked().all::<Expired>(&mut *tx).await? {
            let state = job.next_state();
            let now = self.db.now();
            self.db
                .sql(
                    "UPDATE job SET state = ?, lease_owner = NULL, lease_token = NULL, lease_until = NULL,
                     error = 'the worker stopped answering', updated_at = ?, finished_at = ? WHERE id = ?",
                )
                .bind(state)
                .bind(now)
                .bind((state != JobState::Queued).then_some(now))
                .bind(&job.id)
                .execute(&mut *tx)
                .await?;
            recovered.requeued += u64::from(state == JobState::Queued);
            recovered.dead += u64::from(state == JobState::Dead);
        }
        tx.commit().await?;
        Ok(recovered)
    }
}

struct Expired {
    id: String,
    attempt: i64,
    max_attempts: i64,
    cancel_requested: bool,
}

impl Expired {
    fn next_state(&self) -> JobState {
        if self.cancel_requested {
            JobState::Cancelled
        } else if self.attempt >= self.max_attempts {
            JobState::Dead
        } else {
            JobState::Queued
        }
    }
}

impl Record for Expired {
    const ENTITY: &'static str = "job";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.text("id")?,
            attempt: fields.int("attempt")?,
            max_attempts: fields.int("max_attempts")?,
            cancel_requested: fields.flag("cancel_requested")?,
        })
    }
}
