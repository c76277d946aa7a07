//! A job that does nothing: what a job costs by itself.

use binnacle_metadata::Job;
use binnacle_protocol::job::Work;
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::{app::App, problem::Result};

/// Does nothing.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Nothing {}

impl Kind for Nothing {
    const NAME: &'static str = "DoNothing";
    const QUEUE: &'static str = "queries";

    async fn prepare(&self, _: &App, _: &Job) -> Result<Work> {
        Ok(Work::Nothing)
    }
}
