//! Whose turn it is: start-time fair queueing.
//!
//! Each job gets a number, and smaller ones run first. Jobs of one user are numbered one after another; a user who has none
//! waiting starts at the smallest number that waits. So a user with one job waits for one job of each other user, however
//! many thousand those have waiting. See Goyal, Vin and Cheng, "Start-time Fair Queuing", 1996.

use sqlx::AnyConnection;

use super::JobState;
use crate::{
    Result,
    db::{Db, Fields, Record},
};

/// The number of a user's next job in a queue. Two that are handed out at the same time may be equal: older goes first.
pub(super) async fn next_turn(db: &Db, tx: &mut AnyConnection, queue: &str, user: &str) -> Result<i64> {
    let smallest = db.sql("SELECT MIN(turn) AS turn FROM job WHERE state = ? AND queue = ?");
    let smallest: Turn = smallest.bind(JobState::Queued).bind(queue).one(&mut *tx, queue).await?;
    let last = db.sql("SELECT MAX(turn) AS turn FROM job WHERE state = ? AND queue = ? AND requested_by = ?");
    let last: Turn = last.bind(JobState::Queued).bind(queue).bind(user).one(tx, queue).await?;
    let after_last = last.0.map_or(i64::MIN, |last| last.saturating_add(1));
    Ok(after_last.max(smallest.0.unwrap_or(0)))
}

struct Turn(Option<i64>);

impl Record for Turn {
    const ENTITY: &'static str = "turn";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self(fields.opt_int("turn")?))
    }
}
