//! A query that is run before anybody asks.

use binnacle_metadata::Job;
use binnacle_protocol::job::{Output, Work};
use serde::{Deserialize, Serialize};

use super::{Kind, asked::sign};
use crate::{
    api::dashboard_data::tiles_of,
    app::App,
    auth::Identity,
    problem::{Problem, Result},
    results::result_key,
    views::View,
};

/// Runs the query of one tile and keeps its rows where whoever asks looks first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WarmCache {
    /// The dashboard, and what is chosen on it.
    pub view: View,
    /// The tile.
    pub chart: String,
    /// One of its parts.
    pub part: String,
}

impl Kind for WarmCache {
    const NAME: &'static str = "WarmCache";
    const QUEUE: &'static str = "warm-up";
    const MAX_ATTEMPTS: i64 = 2;

    async fn prepare(&self, app: &App, _: &Job) -> Result<Work> {
        let tiles = tiles_of(app, &Identity::system(), &self.view).await?;
        let tile = tiles.into_iter().find(|tile| *tile.chart == self.chart && *tile.part == self.part);
        let missing = || Problem::not_found(format!("chart `{}` of {}", self.chart, self.view.dashboard));
        let plan = tile.ok_or_else(missing)?.plan?;
        let ask = &plan.ask;
        let output = Output::Entry {
            key: result_key(&ask.fingerprint),
            fresh_ms: super::millis(ask.lifetime.fresh),
            stale_ms: super::millis(ask.lifetime.stale),
        };
        Ok(Work::Run { ticket: sign(app, &plan, ask.timeout)?, output })
    }
}
