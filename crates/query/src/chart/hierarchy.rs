//! Charts of parts and flows. Part `main`: dimensions, the metric, then the one of the colour.

use binnacle_crds::dashboard::chart::{FunnelChart, PieChart, SankeyChart, SunburstChart, TreemapChart};
use binnacle_protocol::QuerySpec;

use super::{
    Part,
    question::{Question, ascending, descending, plain},
};

/// Also `total` [metric] where the parts are limited: the rest stand together as one.
pub(super) fn pie(question: &Question<'_>, chart: &PieChart) -> Vec<Part> {
    let main = largest(question, &[&chart.by], [&chart.metric], chart.limit);
    let total = chart.limit.map(|_| Part::new("total", question.grouped([], [&chart.metric])));
    [Part::main(main)].into_iter().chain(total).collect()
}

pub(super) fn treemap(question: &Question<'_>, chart: &TreemapChart) -> Vec<Part> {
    nested(question, &chart.by, &chart.metric, chart.color.as_ref(), chart.limit)
}

pub(super) fn sunburst(question: &Question<'_>, chart: &SunburstChart) -> Vec<Part> {
    nested(question, &chart.by, &chart.metric, chart.color.as_ref(), chart.limit)
}

fn nested(
    question: &Question<'_>,
    by: &[String],
    metric: &String,
    color: Option<&String>,
    limit: Option<u32>,
) -> Vec<Part> {
    let by: Vec<&String> = by.iter().collect();
    vec![Part::main(largest(question, &by, [metric].into_iter().chain(color), limit))]
}

pub(super) fn sankey(question: &Question<'_>, chart: &SankeyChart) -> Vec<Part> {
    vec![Part::main(largest(question, &[&chart.source, &chart.target], [&chart.metric], chart.limit))]
}

/// Without `by`, one row with every metric.
pub(super) fn funnel(question: &Question<'_>, chart: &FunnelChart) -> Vec<Part> {
    let main = match &chart.by {
        Some(by) => largest(question, &[by], chart.metrics.iter().take(1), chart.limit),
        None => question.grouped([], &chart.metrics),
    };
    vec![Part::main(main)]
}

/// Groups by size of the first metric, largest first.
pub(super) fn largest<'m>(
    question: &Question<'_>,
    by: &[&String],
    metrics: impl IntoIterator<Item = &'m String>,
    limit: Option<u32>,
) -> QuerySpec {
    let mut query = question.grouped(by.iter().map(|column| plain(column)), metrics);
    query.order_by = query.metrics.first().map(|metric| descending(metric)).into_iter().collect();
    query.order_by.extend(by.iter().map(|column| ascending(column)));
    query.limit = limit.map(u64::from);
    query
}
