//! Tables. Parts: `main` [columns…], or [by…, metrics…]; `totals` [metrics…] where a last row or shares need them.

use binnacle_crds::{dashboard::chart::TableChart, query::OrderBy};
use binnacle_protocol::QuerySpec;

use super::{
    Part,
    grain::Density,
    question::{Question, ascending, descending},
};

pub(super) fn table(question: &Question<'_>, chart: &TableChart) -> Vec<Part> {
    let grouped = chart.columns.is_empty() && !(chart.by.is_empty() && chart.metrics.is_empty());
    let mut main = if grouped { groups(question, chart) } else { rows(question, chart) };
    main.limit = chart.limit;
    let totals = (chart.totals || !chart.percent_metrics.is_empty()) && !main.metrics.is_empty();
    let totals = totals.then(|| Part::new("totals", question.grouped([], &main.metrics)));
    [Part::main(main)].into_iter().chain(totals).collect()
}

fn rows(question: &Question<'_>, chart: &TableChart) -> QuerySpec {
    let mut query = question.query();
    for column in &chart.columns {
        if !query.columns.contains(column) {
            query.columns.push(column.clone());
        }
    }
    query.order_by.clone_from(&chart.order_by);
    query
}

fn groups(question: &Question<'_>, chart: &TableChart) -> QuerySpec {
    let dimensions = chart.by.iter().map(|column| question.stepped(column, chart.grain, Density::Bars));
    let mut query = question.grouped(dimensions, chart.metrics.iter().chain(&chart.percent_metrics));
    query.order_by = if chart.order_by.is_empty() { usual_order(&query) } else { chart.order_by.clone() };
    query
}

/// The first metric descending; ties, and tables without metrics, by what rows are grouped by.
fn usual_order(query: &QuerySpec) -> Vec<OrderBy> {
    let metric = query.metrics.first().map(|metric| descending(metric));
    metric.into_iter().chain(query.dimensions.iter().map(|dimension| ascending(&dimension.column))).collect()
}
