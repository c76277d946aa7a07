//! The way of every question through the policy gate: what is asked → question spec → gated SQL → [`Plan`].
//!
//! There is no other way from a handler to the results. Plans are kept for a while, so that asking the same again costs a
//! look-up; whatever decides a plan is part of its key: the request, who asks, and the catalog's generation.

use std::{collections::BTreeSet, sync::Arc};

use binnacle_crds::{Kind, dashboard::DashboardSpec, query::OrderBy};
use binnacle_protocol::{ErrorCode, ObjectRef, QuerySpec};
use binnacle_query::{
    Compiled, Context, Purpose,
    chart::{self, ChartView, Selection},
    compile, compile_sql,
    state::FilterState,
};
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::Identity,
    catalog::Snapshot,
    plan::{Plan, plan},
    problem::{Problem, Result},
};

/// One question; exactly one of `chart`, `detail`, `query`, or `datasource` with `sql`.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueryRequest {
    /// A chart of a dashboard.
    pub chart: Option<ChartRef>,
    /// The single rows behind a chart.
    pub detail: Option<DetailRef>,
    /// A question to a dataset.
    pub query: Option<QuerySpec>,
    /// The datasource of `sql`.
    #[schema(value_type = Option<String>, example = "default/flights")]
    pub datasource: Option<ObjectRef>,
    /// SQL of one's own, in the datasource's dialect.
    pub sql: Option<String>,
    /// What was chosen on the dashboard.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub state: FilterState,
    /// The IANA zone of the person who asks.
    pub time_zone: Option<String>,
    /// The most rows.
    pub limit: Option<u64>,
    /// Rows passed over first.
    pub offset: Option<u64>,
    /// The order of rows.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub order_by: Vec<OrderBy>,
    /// Only rows in which some text contains this.
    pub search: Option<String>,
    /// Passes over what the cache has.
    #[serde(default)]
    pub refresh: bool,
    /// Also says in the headers `Binnacle-Sql` and `Binnacle-Fields` what was run and what the columns mean.
    #[serde(default)]
    pub explain: bool,
    /// As many rows as a download may have, whatever the format; streamed and not kept.
    #[serde(default)]
    pub export: bool,
}

/// A chart of a dashboard.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChartRef {
    /// The dashboard.
    #[schema(value_type = String, example = "default/departures")]
    pub dashboard: ObjectRef,
    /// The chart's name.
    pub chart: String,
    /// One of its parts; `main` where absent.
    pub part: Option<String>,
}

/// The single rows behind a chart, or behind what is picked on it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DetailRef {
    /// The dashboard.
    #[schema(value_type = String, example = "default/departures")]
    pub dashboard: ObjectRef,
    /// The chart's name.
    pub chart: String,
    /// What is picked.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub selection: Vec<Selection>,
}

impl QueryRequest {
    /// Gates the question.
    ///
    /// # Errors
    /// What is wrong with it, what the gate says, or that a dataset's columns cannot be found out.
    pub async fn plan(&self, app: &App, identity: &Identity, purpose: Purpose) -> Result<Plan> {
        match (&self.chart, &self.detail, &self.query, &self.datasource, &self.sql) {
            (Some(chart), None, None, None, None) => self.plan_chart(app, identity, purpose, chart).await,
            (None, Some(detail), None, None, None) => self.plan_detail(app, identity, purpose, detail).await,
            (None, None, Some(query), None, None) => self.plan_spec(app, identity, purpose, query.clone(), None).await,
            (None, None, None, Some(datasource), Some(sql)) => {
                let snapshot = app.catalog.current();
                let context = context(&snapshot, identity, purpose);
                let compiled = compile_sql(datasource, sql, self.limit, self.offset, &context)?;
                plan(app, &snapshot, compiled, None)
            }
            _ => Err(Problem::new(ErrorCode::InvalidRequest, "the question is not one")
                .hint("set exactly one of `chart`, `detail`, `query`, or `datasource` and `sql`")),
        }
    }

    async fn plan_chart(&self, app: &App, identity: &Identity, purpose: Purpose, asked: &ChartRef) -> Result<Plan> {
        let open = OpenDashboard::open(app, identity, &asked.dashboard, &asked.chart).await?;
        let view = open.view(&asked.chart, &self.state, self.time_zone.as_deref());
        let name = asked.part.as_deref().unwrap_or("main");
        let part = chart::chart_parts(&view)?.into_iter().find(|part| part.name == name);
        let part = part.ok_or_else(|| Problem::not_found(format!("part `{name}` of chart `{}`", asked.chart)))?;
        self.plan_spec(app, identity, purpose, part.query, Some(&asked.dashboard)).await
    }

    async fn plan_detail(&self, app: &App, identity: &Identity, purpose: Purpose, asked: &DetailRef) -> Result<Plan> {
        let open = OpenDashboard::open(app, identity, &asked.dashboard, &asked.chart).await?;
        let view = open.view(&asked.chart, &self.state, self.time_zone.as_deref());
        let query = chart::detail_query(&view, &asked.selection)?;
        self.plan_spec(app, identity, purpose, query, Some(&asked.dashboard)).await
    }

    async fn plan_spec(
        &self,
        app: &App,
        identity: &Identity,
        purpose: Purpose,
        mut query: QuerySpec,
        dashboard: Option<&ObjectRef>,
    ) -> Result<Plan> {
        if query.time_zone.is_none() {
            query.time_zone.clone_from(&self.time_zone);
        }
        let query = chart::page_query(query, self.limit, self.offset, &self.order_by, self.search.as_deref());
        let snapshot = with_columns(app, [&query.dataset]).await?;
        plan_query(app, &snapshot, identity, purpose, &query, dashboard)
    }
}

/// A dashboard that this person may see, with what is known of the columns that its filters touch.
#[derive(Debug)]
pub struct OpenDashboard {
    /// The dashboard.
    pub object: ObjectRef,
    /// Its spec.
    pub spec: Arc<DashboardSpec>,
    /// What it is read against.
    pub snapshot: Arc<Snapshot>,
}

impl OpenDashboard {
    /// Opens a dashboard to ask for one chart.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] for a dashboard or chart that is not there.
    pub async fn open(app: &App, identity: &Identity, object: &ObjectRef, chart: &str) -> Result<Self> {
        app.catalog.visible(Kind::Dashboard, object, identity)?;
        let missing = || Problem::not_found(format!("Dashboard {object}"));
        let spec = app.catalog.current().dashboard(object).ok_or_else(missing)?;
        let dataset =
            spec.charts.get(chart).and_then(|chart| ObjectRef::resolve(&chart.dataset, &object.namespace).ok());
        let dataset = dataset.ok_or_else(|| Problem::not_found(format!("chart `{chart}` of {object}")))?;
        let snapshot = with_columns(app, [&dataset]).await?;
        Ok(Self { object: object.clone(), spec, snapshot })
    }

    /// Opens a dashboard with what is known of its datasets by now.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] for a dashboard that is not there.
    pub fn open_now(app: &App, identity: &Identity, object: &ObjectRef) -> Result<Self> {
        app.catalog.visible(Kind::Dashboard, object, identity)?;
        let snapshot = app.catalog.current();
        let spec = snapshot.dashboard(object).ok_or_else(|| Problem::not_found(format!("Dashboard {object}")))?;
        Ok(Self { object: object.clone(), spec, snapshot })
    }

    /// The same dashboard, read against a newer snapshot.
    pub fn at(&self, snapshot: Arc<Snapshot>) -> Self {
        Self { object: self.object.clone(), spec: Arc::clone(&self.spec), snapshot }
    }

    /// The dataset of a chart whose columns have to be found out first; those that are known and old are renewed.
    pub fn unknown_dataset(&self, app: &App, chart: &str) -> Option<ObjectRef> {
        let dataset = ObjectRef::resolve(&self.spec.charts.get(chart)?.dataset, &self.object.namespace).ok()?;
        if self.snapshot.has_columns(&dataset) {
            app.catalog.renew_columns(&dataset);
            return None;
        }
        self.snapshot.dataset(&dataset).is_some().then_some(dataset)
    }

    /// Opens a dashboard to ask for many charts; datasets whose columns cannot be found out are passed over, each chart
    /// says so for itself.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] for a dashboard that is not there.
    pub async fn open_all(app: &App, identity: &Identity, object: &ObjectRef) -> Result<Self> {
        let open = Self::open_now(app, identity, object)?;
        let datasets = chart::datasets_of(&open.spec, &object.namespace);
        Ok(open.at(with_known_columns(app, &datasets).await))
    }

    /// One chart in a state.
    pub fn view<'a>(&'a self, chart: &'a str, state: &'a FilterState, time_zone: Option<&'a str>) -> ChartView<'a> {
        ChartView {
            dashboard: &self.spec,
            namespace: &self.object.namespace,
            chart,
            state,
            time_zone,
            catalog: &self.snapshot.query,
        }
    }
}

/// Gates a question to a dataset whose columns are known.
///
/// # Errors
/// What the gate says.
pub fn plan_query(
    app: &App,
    snapshot: &Snapshot,
    identity: &Identity,
    purpose: Purpose,
    query: &QuerySpec,
    dashboard: Option<&ObjectRef>,
) -> Result<Plan> {
    let compiled: Compiled = compile(query, &context(snapshot, identity, purpose))?;
    plan(app, snapshot, compiled, dashboard)
}

/// Who asks, when, and what for.
pub fn context<'a>(snapshot: &'a Snapshot, identity: &'a Identity, purpose: Purpose) -> Context<'a> {
    Context { catalog: &snapshot.query, viewer: &identity.viewer, now: Utc::now(), purpose }
}

/// A snapshot that knows the columns of these datasets; those that do not exist are the gate's to refuse.
async fn with_columns<'a>(app: &App, datasets: impl IntoIterator<Item = &'a ObjectRef>) -> Result<Arc<Snapshot>> {
    let mut snapshot = app.catalog.current();
    for dataset in datasets {
        if snapshot.dataset(dataset).is_some() {
            snapshot = app.catalog.ensure_columns(dataset).await?;
        }
    }
    Ok(snapshot)
}

/// The same, as far as their databases answer.
async fn with_known_columns(app: &App, datasets: &BTreeSet<ObjectRef>) -> Arc<Snapshot> {
    let snapshot = app.catalog.current();
    let unknown: Vec<_> = datasets.iter().filter(|dataset| !snapshot.has_columns(dataset)).collect();
    if unknown.is_empty() {
        return snapshot;
    }
    futures::future::join_all(unknown.into_iter().map(|dataset| async move {
        if let Err(problem) = app.catalog.ensure_columns(dataset).await {
            tracing::warn!(%dataset, problem.detail, "the columns of a dataset cannot be found out");
        }
    }))
    .await;
    app.catalog.current()
}
