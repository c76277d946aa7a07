//! Charts of distributions, and of colours over a plane.

use binnacle_crds::{
    dashboard::chart::{BoxPlotChart, CalendarChart, HeatmapChart, HistogramChart, MapChart},
    query::Grain,
};
use binnacle_protocol::query::{Dimension, Shape};

use super::{
    Part,
    grain::Density,
    hierarchy::largest,
    question::{Question, ascending, descending, plain},
};
use crate::Rejection;

/// The column of [`Shape::Quantiles`] that counts rows.
const COUNT: &str = "count";

/// Part `main`: [x, y, metric]. Texts stand where they first come, so the axis of texts goes first in the order.
pub(super) fn heatmap(question: &Question<'_>, chart: &HeatmapChart) -> Vec<Part> {
    let x = question.axis(&chart.x, chart.grain, Density::Bars);
    let y_grain = chart.grain.filter(|_| question.data.is_time(&chart.y) == Some(true));
    let y = question.axis(&chart.y, y_grain, Density::Bars);
    let y_first = y.grain.is_none() && !question.data.is_ordered(&chart.y);
    let mut query = question.grouped([x, y], [&chart.metric]);
    query.order_by = query.dimensions.iter().map(|dimension| ascending(&dimension.column)).collect();
    if y_first {
        query.order_by.reverse();
    }
    query.limit = chart.limit.map(u64::from);
    vec![Part::main(query)]
}

/// Part `main`: series?, lower end of the bin, upper end, count.
pub(super) fn histogram(question: &Question<'_>, chart: &HistogramChart) -> Vec<Part> {
    let mut query = question.grouped(chart.series.iter().map(|series| plain(series)), []);
    let HistogramChart { column, bins, min, max, .. } = chart;
    query.shape = Some(Shape::Histogram { column: column.clone(), bins: *bins, min: *min, max: *max });
    vec![Part::main(query)]
}

/// Part `main`: x, low, q1, median, q3, high, count.
pub(super) fn box_plot(question: &Question<'_>, chart: &BoxPlotChart) -> Vec<Part> {
    let mut query = question.grouped([question.axis(&chart.x, chart.grain, Density::Bars)], []);
    query.shape = Some(Shape::Quantiles { column: chart.column.clone() });
    query.order_by = vec![ascending(&chart.x)];
    if let Some(limit) = chart.limit {
        query.order_by.insert(0, descending(COUNT));
        query.limit = Some(limit.into());
    }
    vec![Part::main(query)]
}

/// Part `main`: [date, metric], one row a day whatever the filter bar's step.
pub(super) fn calendar(question: &Question<'_>, chart: &CalendarChart) -> Result<Vec<Part>, Rejection> {
    let Some(date) = chart.date.as_deref().or(question.time_column()) else {
        let field = format!("charts.{}.calendar.date", question.view.chart);
        return Err(Rejection::invalid(
            field,
            format!("a calendar needs a time, and dataset `{}` names none", question.data.object),
        )
        .hint("set `date`, or `timeColumn` of the chart or the dataset"));
    };
    let day = Dimension { column: date.to_owned(), grain: Some(Grain::Day) };
    let mut query = question.grouped([day], [&chart.metric]);
    query.order_by = vec![ascending(date)];
    Ok(vec![Part::main(query)])
}

/// Part `main`: [country, metric, bubble?].
pub(super) fn map(question: &Question<'_>, chart: &MapChart) -> Vec<Part> {
    let metrics = [&chart.metric].into_iter().chain(&chart.bubble);
    vec![Part::main(largest(question, &[&chart.country], metrics, None))]
}
