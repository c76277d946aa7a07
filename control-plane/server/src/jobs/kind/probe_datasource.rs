//! Whether a datasource answers, asked from where queries run.

use std::time::Duration;

use binnacle_metadata::Job;
use binnacle_protocol::{
    ObjectRef, QueryId, Task, Ticket,
    job::{Output, Work},
};
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::{
    app::App,
    problem::{Problem, Result},
};

/// How long a datasource may take to answer.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Connects to a datasource and asks for its version.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProbeDatasource {
    /// Which one.
    pub datasource: ObjectRef,
}

impl Kind for ProbeDatasource {
    const NAME: &'static str = "ProbeDatasource";
    const QUEUE: &'static str = "probes";
    const MAX_ATTEMPTS: i64 = 1;

    async fn prepare(&self, app: &App, _: &Job) -> Result<Work> {
        let target = app.catalog.current().target(&self.datasource);
        let target = target.ok_or_else(|| Problem::not_found(format!("Datasource {}", self.datasource)))?;
        let now = Utc::now();
        let ticket = Ticket {
            id: QueryId::generate(),
            task: Task::Probe,
            datasource: (*target).clone(),
            max_rows: 1,
            max_bytes: 1 << 20,
            deadline: now + TIMEOUT,
            expires: now + TIMEOUT,
            traceparent: None,
        };
        Ok(Work::Run { ticket: app.results.workers().sign(&ticket)?, output: Output::Row })
    }
}
