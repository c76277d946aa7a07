//! Charts of one number.

use binnacle_crds::dashboard::chart::{BigNumberChart, GaugeChart, number::Trend};

use super::{
    Part,
    grain::Density,
    question::{Question, ascending},
};
use crate::Rejection;

/// Parts: `main` [metric, comparison?]; `trend` [x, metric] where asked.
pub(super) fn big_number(question: &Question<'_>, chart: &BigNumberChart) -> Result<Vec<Part>, Rejection> {
    let mut main = question.grouped([], [&chart.metric]);
    // Of everything there is nothing before it; the reader who asks for all of time still gets the number.
    if question.is_bounded() {
        main.compare = chart.compare.into_iter().collect();
    }
    let mut parts = vec![Part::main(main)];
    if let Some(spec) = &chart.trend {
        parts.push(trend(question, chart, spec)?);
    }
    Ok(parts)
}

fn trend(question: &Question<'_>, chart: &BigNumberChart, trend: &Trend) -> Result<Part, Rejection> {
    let Some(column) = trend.x.as_deref().or(question.time_column()) else {
        let field = format!("charts.{}.bigNumber.trend.x", question.view.chart);
        return Err(Rejection::invalid(
            field,
            format!("a trend needs a time, and dataset `{}` names none", question.data.object),
        )
        .hint("set `trend.x`, or `timeColumn` of the chart or the dataset"));
    };
    let mut query = question.grouped([question.axis(column, trend.grain, Density::Lines)], [&chart.metric]);
    query.order_by = vec![ascending(column)];
    Ok(Part::new("trend", query))
}

/// Part `main`: [metric].
pub(super) fn gauge(question: &Question<'_>, chart: &GaugeChart) -> Vec<Part> {
    vec![Part::main(question.grouped([], [&chart.metric]))]
}
