//! Charts: what all have in common, then each kind's own fields.

use binnacle_crds::{
    dashboard::{ChartKind, ChartSpec},
    query::{Filter, FilterOp},
};

use super::{columns::Names, reference, report::Report, sql::Speech};
use crate::{Catalog, chart::Known, expression::ExpressionKind, state::range_problem};

mod axes;
mod fields;
mod groups;
mod single;
mod tables;

use fields::Fields;

pub(super) fn check_chart(name: &str, chart: &ChartSpec, namespace: &str, catalog: &Catalog, report: &mut Report) {
    let path = format!("spec.charts.{name}");
    if let Some(why) = chart.time_range.as_ref().and_then(range_problem) {
        report.add(&format!("{path}.timeRange"), why);
    }
    let Some(data) = reference::dataset(&chart.dataset, namespace, catalog, &format!("{path}.dataset"), report) else {
        return;
    };
    check_metrics(chart, &data, catalog, &path, report);
    let names = Names::of_chart(data, chart);
    if let Some(column) = &chart.time_column {
        names.check_time(column, &format!("{path}.timeColumn"), report);
    }
    for (place, filter) in chart.filters.iter().enumerate() {
        check_filter(filter, &names, &format!("{path}.filters[{place}]"), report);
    }
    if let Some(kind) = chart.kind() {
        let path = format!("{path}.{}", kind.name());
        check_kind(kind, &mut Fields { names: &names, chart, path, report });
    }
}

fn check_kind(kind: ChartKind<'_>, fields: &mut Fields<'_>) {
    match kind {
        ChartKind::Line(chart) => axes::check_axes(fields, &axes::axes!(chart)),
        ChartKind::Area(chart) => axes::check_axes(fields, &axes::axes!(chart)),
        ChartKind::Bar(chart) => axes::check_axes(fields, &axes::axes!(chart)),
        ChartKind::Mixed(chart) => axes::check_mixed(fields, chart),
        ChartKind::Waterfall(chart) => axes::check_waterfall(fields, chart),
        ChartKind::Scatter(chart) => axes::check_scatter(fields, chart),
        ChartKind::Pie(chart) => groups::check_pie(fields, chart),
        ChartKind::Treemap(chart) => groups::check_nested(fields, &chart.by, &chart.metric, chart.color.as_ref()),
        ChartKind::Sunburst(chart) => groups::check_nested(fields, &chart.by, &chart.metric, chart.color.as_ref()),
        ChartKind::Sankey(chart) => groups::check_sankey(fields, chart),
        ChartKind::Funnel(chart) => groups::check_funnel(fields, chart),
        ChartKind::Heatmap(chart) => groups::check_heatmap(fields, chart),
        ChartKind::Histogram(chart) => groups::check_histogram(fields, chart),
        ChartKind::BoxPlot(chart) => groups::check_box_plot(fields, chart),
        ChartKind::Map(chart) => groups::check_map(fields, chart),
        ChartKind::BigNumber(chart) => single::check_big_number(fields, chart),
        ChartKind::Gauge(chart) => single::check_gauge(fields, chart),
        ChartKind::Calendar(chart) => single::check_calendar(fields, chart),
        ChartKind::Table(chart) => tables::check_table(fields, chart),
        ChartKind::Pivot(chart) => tables::check_pivot(fields, chart),
    }
}

/// The chart's own metrics, in the dialect of its dataset's datasource.
fn check_metrics(chart: &ChartSpec, data: &Known<'_>, catalog: &Catalog, path: &str, report: &mut Report) {
    // That a dataset's datasource is missing is the dataset's own mistake.
    let found = &mut Report::default();
    let datasource = reference::datasource(&data.spec.datasource, &data.object.namespace, catalog, path, found);
    let Some(speech) = datasource.and_then(Speech::of) else { return };
    let columns = catalog.columns(&data.object);
    let speech = speech.over(data.spec, columns.as_deref());
    for (name, metric) in &chart.metrics {
        let path = format!("{path}.metrics.{name}.expression");
        speech.check_expression(&metric.expression, ExpressionKind::Aggregate, None, &path, report);
    }
}

fn check_filter(filter: &Filter, names: &Names<'_>, path: &str, report: &mut Report) {
    names.check_column(&filter.column, &format!("{path}.column"), report);
    let (least, most, takes) = match filter.op {
        FilterOp::In | FilterOp::NotIn => (1, usize::MAX, "at least one value"),
        FilterOp::Between => (2, 2, "two values"),
        FilterOp::IsNull | FilterOp::IsNotNull => (0, 0, "no value"),
        _ => (1, 1, "one value"),
    };
    let count = filter.values.len();
    if count < least || count > most {
        report.add(&format!("{path}.values"), format!("there are {count} values, and the comparison takes {takes}"));
    }
    for (place, value) in filter.values.iter().enumerate().filter(|(_, value)| value.is_array() || value.is_object()) {
        report.add(&format!("{path}.values[{place}]"), format!("`{value}` is no text, number, boolean or null"));
    }
}
