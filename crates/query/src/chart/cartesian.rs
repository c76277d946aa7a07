//! Charts on an x and a y axis. Part `main`: x, series?, metrics…, comparisons….

use binnacle_crds::{
    dashboard::chart::{AreaChart, BarChart, LineChart, MixedChart, WaterfallChart},
    duration::Span,
    query::{Grain, OrderBy, Rolling},
};
use binnacle_protocol::{QuerySpec, query::Dimension};

use super::{
    Part,
    grain::Density,
    question::{Question, ascending, descending, plain, top},
};

/// What line, area and bar have in common.
struct Axes<'c> {
    x: &'c str,
    grain: Option<Grain>,
    y: &'c [String],
    series: Option<&'c str>,
    series_limit: Option<u32>,
    limit: Option<u32>,
    order_by: Option<&'c OrderBy>,
    rolling: Option<&'c Rolling>,
    compare: &'c [Span],
    density: Density,
}

macro_rules! axes {
    ($chart:expr, $density:expr) => {
        Axes {
            x: &$chart.x,
            grain: $chart.grain,
            y: &$chart.y,
            series: $chart.series.as_deref().filter(|series| *series != $chart.x),
            series_limit: $chart.series_limit,
            limit: $chart.limit,
            order_by: $chart.order_by.as_ref(),
            rolling: $chart.rolling.as_ref(),
            compare: &$chart.compare,
            density: $density,
        }
    };
}

pub(super) fn line(question: &Question<'_>, chart: &LineChart) -> Vec<Part> {
    axes_parts(question, &axes!(chart, Density::Lines))
}

pub(super) fn area(question: &Question<'_>, chart: &AreaChart) -> Vec<Part> {
    axes_parts(question, &axes!(chart, Density::Lines))
}

pub(super) fn bar(question: &Question<'_>, chart: &BarChart) -> Vec<Part> {
    axes_parts(question, &axes!(chart, Density::Bars))
}

pub(super) fn mixed(question: &Question<'_>, chart: &MixedChart) -> Vec<Part> {
    let y: Vec<String> = chart.left.iter().chain(&chart.right).map(|series| series.metric.clone()).collect();
    axes_parts(question, &plain_axes(&chart.x, chart.grain, &y, chart.limit))
}

pub(super) fn waterfall(question: &Question<'_>, chart: &WaterfallChart) -> Vec<Part> {
    let y = [chart.metric.clone()];
    axes_parts(question, &plain_axes(&chart.x, chart.grain, &y, chart.limit))
}

fn plain_axes<'c>(x: &'c str, grain: Option<Grain>, y: &'c [String], limit: Option<u32>) -> Axes<'c> {
    let density = Density::Bars;
    Axes { x, grain, y, series: None, series_limit: None, limit, order_by: None, rolling: None, compare: &[], density }
}

fn axes_parts(question: &Question<'_>, axes: &Axes<'_>) -> Vec<Part> {
    let x = question.axis(axes.x, axes.grain, axes.density);
    let series = axes.series.map(plain);
    let mut query = question.grouped([x.clone()].into_iter().chain(series), axes.y);
    query.rolling = axes.rolling.cloned();
    // Without a time on the axis only the range tells what was before.
    if x.grain.is_some() || question.is_bounded() {
        query.compare = axes.compare.to_vec();
    }
    query.order_by = order(question, axes, &x);
    limit(&mut query, axes, &x);
    vec![Part::main(query)]
}

/// As the chart says; else times and numbers ascending, and the rest by the first metric. Ties stand by x and series.
fn order(question: &Question<'_>, axes: &Axes<'_>, x: &Dimension) -> Vec<OrderBy> {
    let ordered = x.grain.is_some() || question.data.is_ordered(axes.x);
    let first = match (axes.order_by, axes.y.first()) {
        (Some(order), _) => Some(order.clone()),
        (None, Some(metric)) if !ordered => Some(descending(metric)),
        _ => None,
    };
    let mut order: Vec<OrderBy> = first.into_iter().collect();
    for field in [Some(axes.x), axes.series].into_iter().flatten() {
        if order.iter().all(|each| each.field != field) {
            order.push(ascending(field));
        }
    }
    order
}

/// Only so many values of x: the newest of times, else the largest. A query can limit one dimension, so with series
/// that are limited too, times are limited by rows, and other values of x go before series.
fn limit(query: &mut QuerySpec, axes: &Axes<'_>, x: &Dimension) {
    let Some(metric) = axes.y.first() else { return };
    let series_top = || axes.series.zip(axes.series_limit).map(|(series, count)| top(series, metric, count));
    let Some(count) = axes.limit else {
        query.top = series_top();
        return;
    };
    if x.grain.is_none() {
        let first_is_metric = query.order_by.first().is_some_and(|order| order.field == *metric && order.descending);
        if axes.series.is_none() && first_is_metric {
            query.limit = Some(count.into());
        } else {
            query.top = Some(top(axes.x, metric, count));
        }
        return;
    }
    query.top = series_top();
    let rows_of_x = if axes.series.is_none() { Some(1) } else { axes.series_limit };
    let Some(rows) = rows_of_x else { return };
    query.limit = Some(u64::from(count) * u64::from(rows));
    if axes.order_by.is_none()
        && let Some(order) = query.order_by.first_mut()
    {
        order.descending = true;
    }
}
