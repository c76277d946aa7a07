//! A query that takes longer than anybody wants to look at a spinner.

use std::time::Duration;

use binnacle_metadata::Job;
use binnacle_protocol::{
    Format,
    job::{CacheName, Output, Work},
};
use binnacle_query::Purpose;
use serde::{Deserialize, Serialize};

use super::{Asked, Kind, asked::sign};
use crate::{app::App, problem::Result};

/// The shortest that a result is kept: long enough to come back for it.
const KEEP: Duration = Duration::from_hours(1);

/// Runs a query and keeps its rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunQuery {
    /// The question.
    pub asked: Asked,
}

impl Kind for RunQuery {
    const NAME: &'static str = "RunQuery";
    const QUEUE: &'static str = "queries";

    async fn prepare(&self, app: &App, job: &Job) -> Result<Work> {
        let plan = self.asked.plan(app, Purpose::Interactive).await?;
        let lifetime = plan.ask.lifetime;
        let output = Output::File {
            cache: CacheName::Results,
            key: format!("job.{}.{}", job.id, job.attempt),
            format: Format::Arrow,
            fields: plan.known_fields().to_vec(),
            file_name: "rows.arrow".into(),
            keep_ms: super::millis((lifetime.fresh + lifetime.stale).max(KEEP)),
        };
        Ok(Work::Run { ticket: sign(app, &plan, app.jobs.options().timeout())?, output })
    }
}
