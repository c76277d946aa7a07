//! Dashboards: the list, one with everything that a page needs but the data, and the values of its filters.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use binnacle_crds::{Kind, dashboard::DashboardSpec};
use binnacle_metadata::ResourceId;
use binnacle_protocol::ObjectRef;
use binnacle_query::chart::{self, Layout};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    datasets::{DatasetInfo, dataset_info},
    problems::ProblemItem,
};
use crate::{
    app::App,
    auth::Identity,
    catalog::{Object, Snapshot, Spec},
    extract::{Json, Path},
    gate::OpenDashboard,
    problem::{Problem, Result},
};

/// A dashboard in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DashboardItem {
    namespace: String,
    name: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    folder: String,
    /// `kubernetes`, `files` or `ui`.
    managed_by: String,
    revision: i64,
    updated_at: DateTime<Utc>,
    favourite: bool,
    /// How many charts it has.
    charts: usize,
}

impl DashboardItem {
    fn of(object: &Object, spec: &DashboardSpec, stars: &BTreeSet<ResourceId>) -> Self {
        Self {
            namespace: object.object.namespace.clone(),
            name: object.object.name.clone(),
            title: object.title.clone(),
            description: spec.description.clone(),
            folder: object.folder.clone(),
            managed_by: object.managed_by.to_string(),
            revision: object.revision,
            updated_at: object.updated_at,
            favourite: stars.contains(&object.id),
            charts: spec.charts.len(),
        }
    }
}

/// Dashboards.
#[derive(Serialize, ToSchema)]
pub struct DashboardList {
    items: Vec<DashboardItem>,
}

/// Dashboards that this person may see.
#[utoipa::path(get, path = "/api/v1/dashboards", tag = "dashboards", responses((status = 200, body = DashboardList)))]
pub async fn list_dashboards(State(app): State<App>, identity: Identity) -> Result<Json<DashboardList>> {
    let stars = stars_of(&app, &identity).await?;
    let snapshot = app.catalog.current();
    let visible = snapshot.of_kind(Kind::Dashboard).filter(|object| object.may_view(&identity));
    let items = visible.filter_map(|object| match &object.spec {
        Spec::Dashboard(spec) => Some(DashboardItem::of(object, spec, &stars)),
        _ => None,
    });
    Ok(Json(DashboardList { items: items.collect() }))
}

async fn stars_of(app: &App, identity: &Identity) -> Result<BTreeSet<ResourceId>> {
    match &identity.user {
        Some(user) => Ok(app.metadata.favourites().list(user.id).await?.into_iter().collect()),
        None => Ok(BTreeSet::new()),
    }
}

/// A dashboard with everything that a page needs but the data.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DashboardDetail {
    namespace: String,
    name: String,
    title: String,
    folder: String,
    revision: i64,
    updated_at: DateTime<Utc>,
    /// `kubernetes`, `files` or `ui`.
    managed_by: String,
    can_edit: bool,
    /// The spec, as in Kubernetes.
    #[schema(value_type = Object)]
    spec: serde_json::Value,
    /// Tabs, rows and cells with their widths and heights.
    #[schema(value_type = Object)]
    layout: Layout,
    /// The datasets of its charts and filters, by the name that those use.
    datasets: BTreeMap<String, DatasetInfo>,
    /// Why the newest version is not the one that is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemItem>,
}

/// One dashboard.
#[utoipa::path(get, path = "/api/v1/dashboards/{namespace}/{name}", tag = "dashboards", params(("namespace" = String, Path), ("name" = String, Path)), responses((status = 200, body = DashboardDetail), (status = 404, body = Problem)))]
pub async fn get_dashboard(
    State(app): State<App>,
    identity: Identity,
    Path((namespace, name)): Path<(String, String)>,
) -> Result<Json<DashboardDetail>> {
    let address = ObjectRef::new(namespace, name);
    let open = OpenDashboard::open_all(&app, &identity, &address).await?;
    let object = app.catalog.visible(Kind::Dashboard, &address, &identity)?;
    let problem = problem_of(&app, &address).await?;
    Ok(Json(DashboardDetail {
        namespace: address.namespace.clone(),
        name: address.name.clone(),
        title: object.title.clone(),
        folder: object.folder.clone(),
        revision: object.revision,
        updated_at: object.updated_at,
        managed_by: object.managed_by.to_string(),
        can_edit: object.may_edit(&identity),
        spec: (*object.raw).clone(),
        layout: chart::effective_layout(&open.spec),
        datasets: datasets_by_name(&open.snapshot, &open.spec, &address.namespace),
        problem,
    }))
}

async fn problem_of(app: &App, object: &ObjectRef) -> Result<Option<ProblemItem>> {
    let problems = app.metadata.problems().list().await?;
    Ok(problems.into_iter().find_map(|stored| {
        let problem = &stored.problem;
        let same = problem.kind.as_deref() == Some(Kind::Dashboard.as_str())
            && problem.namespace.as_deref() == Some(&object.namespace)
            && problem.name.as_deref() == Some(&object.name);
        same.then(|| stored.into())
    }))
}

/// Datasets under the very names that charts and filters use for them.
fn datasets_by_name(snapshot: &Snapshot, spec: &DashboardSpec, namespace: &str) -> BTreeMap<String, DatasetInfo> {
    let charts = spec.charts.values().map(|chart| &chart.dataset);
    let selects = spec.filters.values().filter_map(|filter| filter.select.as_ref().map(|select| &select.dataset));
    let ranges = spec.filters.values().filter_map(|filter| filter.range.as_ref().map(|range| &range.dataset));
    let names: BTreeSet<&String> = charts.chain(selects).chain(ranges).collect();
    let known = names.into_iter().filter_map(|name| {
        let dataset = ObjectRef::resolve(name, namespace).ok()?;
        Some((name.clone(), dataset_info(snapshot, &dataset)?))
    });
    known.collect()
}
