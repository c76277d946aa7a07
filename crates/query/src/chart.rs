//! From a chart of a dashboard and what a reader has chosen to questions.
//!
//! Owns what each kind of chart asks (its parts, their columns and order are what `frontend/charts/src/kinds` draws),
//! how dashboard filters and cross filters reach charts, and where things stand. Must not know SQL, nor who asks.
//!
//! [`ChartView`] → dataset, conditions → the kind's file → [`Part`]s, each a [`QuerySpec`]

use binnacle_crds::dashboard::{ChartKind, ChartSpec, DashboardSpec};
use binnacle_protocol::{ObjectRef, QuerySpec};
use chrono::{DateTime, Utc};

use crate::{Catalog, Rejection, state::FilterState};

pub use crate::state::Selection;

mod cartesian;
mod conditions;
mod cross;
mod dataset;
mod detail;
mod distribution;
mod filter_values;
mod grain;
mod hierarchy;
mod layout;
mod number;
mod page;
mod pivot;
mod question;
mod scatter;
mod table;

pub(crate) use dataset::Known;
pub use dataset::datasets_of;
pub use detail::detail_query;
pub use filter_values::{FilterQuestion, filter_values};
pub use layout::{Layout, LayoutCell, LayoutRow, Tab, effective_layout};
pub use page::{FIRST_PAGE_ROWS, PAGED_ABOVE_ROWS, first_page, page_query};

use question::Question;

/// A dashboard as one reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct DashboardView<'a> {
    /// The dashboard.
    pub dashboard: &'a DashboardSpec,
    /// Its namespace, in which bare names of datasets are looked up.
    pub namespace: &'a str,
    /// What the reader has chosen.
    pub state: &'a FilterState,
    /// The reader's IANA time zone; the dashboard's own goes before it.
    pub time_zone: Option<&'a str>,
    /// What is known of datasets.
    pub catalog: &'a Catalog,
}

/// One chart of a dashboard as one reader sees it.
#[derive(Clone, Copy, Debug)]
pub struct ChartView<'a> {
    /// The dashboard.
    pub dashboard: &'a DashboardSpec,
    /// Its namespace, in which bare names of datasets are looked up.
    pub namespace: &'a str,
    /// The chart's name.
    pub chart: &'a str,
    /// What the reader has chosen.
    pub state: &'a FilterState,
    /// The reader's IANA time zone; the dashboard's own goes before it.
    pub time_zone: Option<&'a str>,
    /// What is known of datasets.
    pub catalog: &'a Catalog,
}

impl<'a> ChartView<'a> {
    /// The whole dashboard as the same reader sees it.
    pub(crate) fn dashboard_view(&self) -> DashboardView<'a> {
        let Self { dashboard, namespace, state, time_zone, catalog, .. } = *self;
        DashboardView { dashboard, namespace, state, time_zone, catalog }
    }

    /// The chart's spec.
    pub(crate) fn spec(&self) -> Result<&'a ChartSpec, Rejection> {
        self.dashboard.charts.get(self.chart).ok_or_else(|| Rejection::not_found(format!("Chart `{}`", self.chart)))
    }

    /// The chart's dataset.
    pub(crate) fn dataset(&self) -> Result<ObjectRef, Rejection> {
        let spec = self.spec()?;
        ObjectRef::resolve(&spec.dataset, self.namespace)
            .map_err(|error| Rejection::invalid(format!("charts.{}.dataset", self.chart), error.to_string()))
    }
}

impl<'a> From<&ChartView<'a>> for DashboardView<'a> {
    fn from(view: &ChartView<'a>) -> Self {
        view.dashboard_view()
    }
}

impl DashboardView<'_> {
    /// The zone that days are counted in: the dashboard's, else the reader's.
    pub(crate) fn time_zone(&self) -> Option<String> {
        self.dashboard.time_zone.as_deref().or(self.time_zone).map(str::to_owned)
    }
}

/// One question of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `main` of every chart; `trend`, `total`, `totals`, `rowTotals`, `columnTotals`, `subtotals`, `subtotalRows` of some.
    pub name: String,
    /// What is asked.
    pub query: QuerySpec,
}

impl Part {
    fn new(name: &str, query: QuerySpec) -> Self {
        Self { name: name.to_owned(), query }
    }

    fn main(query: QuerySpec) -> Self {
        Self::new("main", query)
    }
}

/// What a chart asks, `main` first.
///
/// A required select filter without a value does not narrow the questions; see
/// [`FilterState::missing_required`]. Of a table with more than [`PAGED_ABOVE_ROWS`] rows, `main` asks for all of
/// them; see [`first_page`].
///
/// # Errors
/// [`Rejection`] when the chart or its dataset does not exist, a value of the state is wrong, or the chart lacks what
/// its kind needs.
pub fn chart_parts(view: &ChartView<'_>) -> Result<Vec<Part>, Rejection> {
    chart_parts_at(view, Utc::now())
}

/// The same at a given present, which decides the step of a time axis where the range has an open end.
///
/// # Errors
/// As [`chart_parts`].
pub fn chart_parts_at(view: &ChartView<'_>, now: DateTime<Utc>) -> Result<Vec<Part>, Rejection> {
    let question = Question::new(view, now)?;
    let Some(kind) = question.chart.kind() else {
        return Err(Rejection::invalid(
            format!("charts.{}", view.chart),
            format!("chart `{}` has no kind", view.chart),
        )
        .hint(format!("set exactly one of {}", ChartSpec::KINDS.join(", "))));
    };
    Ok(match kind {
        ChartKind::Line(chart) => cartesian::line(&question, chart),
        ChartKind::Area(chart) => cartesian::area(&question, chart),
        ChartKind::Bar(chart) => cartesian::bar(&question, chart),
        ChartKind::Mixed(chart) => cartesian::mixed(&question, chart),
        ChartKind::Waterfall(chart) => cartesian::waterfall(&question, chart),
        ChartKind::Scatter(chart) => scatter::scatter(&question, chart),
        ChartKind::Pie(chart) => hierarchy::pie(&question, chart),
        ChartKind::Treemap(chart) => hierarchy::treemap(&question, chart),
        ChartKind::Sunburst(chart) => hierarchy::sunburst(&question, chart),
        ChartKind::Sankey(chart) => hierarchy::sankey(&question, chart),
        ChartKind::Funnel(chart) => hierarchy::funnel(&question, chart),
        ChartKind::BigNumber(chart) => number::big_number(&question, chart)?,
        ChartKind::Gauge(chart) => number::gauge(&question, chart),
        ChartKind::Table(chart) => table::table(&question, chart),
        ChartKind::Pivot(chart) => pivot::pivot(&question, chart),
        ChartKind::Heatmap(chart) => distribution::heatmap(&question, chart),
        ChartKind::Histogram(chart) => distribution::histogram(&question, chart),
        ChartKind::BoxPlot(chart) => distribution::box_plot(&question, chart),
        ChartKind::Calendar(chart) => distribution::calendar(&question, chart)?,
        ChartKind::Map(chart) => distribution::map(&question, chart),
    })
}
