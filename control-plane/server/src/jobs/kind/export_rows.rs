//! A file to download, of any size.

use binnacle_metadata::Job;
use binnacle_protocol::{
    Format,
    job::{CacheName, Output, Work},
};
use binnacle_query::Purpose;
use serde::{Deserialize, Serialize};

use super::{Asked, Kind, asked::sign};
use crate::{app::App, problem::Result};

/// Writes the rows of a query into a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportRows {
    /// The question.
    pub asked: Asked,
    /// What the file is.
    pub format: Format,
    /// What it is called.
    pub file_name: String,
}

impl Kind for ExportRows {
    const NAME: &'static str = "ExportRows";
    const QUEUE: &'static str = "exports";

    async fn prepare(&self, app: &App, job: &Job) -> Result<Work> {
        let plan = self.asked.plan(app, Purpose::Download).await?;
        let options = app.jobs.options();
        let output = Output::File {
            cache: CacheName::Exports,
            key: format!("job.{}.{}", job.id, job.attempt),
            format: self.format,
            fields: plan.known_fields().to_vec(),
            file_name: self.file_name.clone(),
            keep_ms: super::millis(options.export_keep()),
        };
        Ok(Work::Run { ticket: sign(app, &plan, options.timeout())?, output })
    }
}
