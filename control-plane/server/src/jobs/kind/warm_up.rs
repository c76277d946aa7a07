//! Everything that one cache policy wants run before anybody asks.

use binnacle_crds::cache_policy::{CachePolicySpec, WarmUp as Wanted};
use binnacle_metadata::{Job, NewJob};
use binnacle_protocol::{ObjectRef, job::Work};
use binnacle_query::state::FilterState;
use serde::{Deserialize, Serialize};

use super::{Kind, WarmCache};
use crate::{
    api::dashboard_data::tiles_of,
    app::App,
    auth::Identity,
    catalog::Spec,
    problem::{Problem, Result},
    views::View,
    warm::{author, dashboards_of},
};

/// Adds a job for each tile of the dashboards that a policy is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WarmUp {
    policy: ObjectRef,
    /// Only this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dashboard: Option<ObjectRef>,
}

impl WarmUp {
    /// For all dashboards of a policy, or only one of them.
    pub fn new(policy: ObjectRef, dashboard: Option<ObjectRef>) -> Self {
        Self { policy, dashboard }
    }
}

impl Kind for WarmUp {
    const NAME: &'static str = "WarmUp";
    const QUEUE: &'static str = "warm-up";
    // The queries of one policy must not hold back the next policy.
    const PRIORITY: i64 = 1;

    async fn prepare(&self, app: &App, job: &Job) -> Result<Work> {
        let snapshot = app.catalog.current();
        let policy = snapshot.get(binnacle_crds::Kind::CachePolicy, &self.policy);
        let policy = policy.ok_or_else(|| Problem::not_found(format!("CachePolicy {}", self.policy)))?;
        let Spec::CachePolicy(spec) = &policy.spec else { return Ok(Work::Nothing) };
        let dashboards = match &self.dashboard {
            Some(one) => vec![one.clone()],
            None => dashboards_of(&snapshot, &self.policy, spec),
        };
        for view in views_of(app, spec, &dashboards).await? {
            for new in tiles(app, &view, &author(&policy), job).await {
                app.jobs.enqueue(&new).await?;
            }
        }
        Ok(Work::Nothing)
    }
}

/// The dashboards with their default filters, in each time zone, and the views of them that people look at most.
async fn views_of(app: &App, spec: &CachePolicySpec, dashboards: &[ObjectRef]) -> Result<Vec<View>> {
    let wanted = spec.warm_up.clone().unwrap_or_default();
    let Wanted { time_zones, popular_views, .. } = wanted;
    let zones = if time_zones.is_empty() { vec!["UTC".to_owned()] } else { time_zones };
    let plain = dashboards.iter().flat_map(|dashboard| {
        zones.iter().map(|zone| View {
            dashboard: dashboard.clone(),
            state: FilterState::default(),
            time_zone: Some(zone.clone()),
        })
    });
    let mut views: Vec<View> = plain.collect();
    for view in app.views.most_used(&app.metadata, dashboards, popular_views).await? {
        if !views.contains(&view) {
            views.push(view);
        }
    }
    Ok(views)
}

async fn tiles(app: &App, view: &View, author: &str, job: &Job) -> Vec<NewJob> {
    let tiles = match tiles_of(app, &Identity::system(), view).await {
        Ok(tiles) => tiles,
        Err(problem) => {
            tracing::warn!(dashboard = %view.dashboard, problem.detail, "a dashboard cannot be warmed up");
            return Vec::new();
        }
    };
    tiles
        .into_iter()
        .filter_map(|tile| {
            let plan = tile.plan.ok()?;
            let warm = WarmCache { view: view.clone(), chart: tile.chart.to_string(), part: tile.part.to_string() };
            Some(NewJob {
                datasource: plan.ask.datasource.object.to_string(),
                idempotency_key: Some(format!("{}/{}", job.id, crate::results::result_key(&plan.ask.fingerprint))),
                ..warm.job(author)
            })
        })
        .collect()
}
