//! Charts on an x and a y axis.

use binnacle_crds::{
    dashboard::chart::{
        MixedChart, ScatterChart, WaterfallChart,
        cartesian::{Axis, Threshold},
    },
    duration::Span,
    query::{Grain, OrderBy},
};

use super::Fields;

/// What line, area and bar have in common.
pub(super) struct Axes<'c> {
    pub x: &'c String,
    pub grain: Option<Grain>,
    pub y: &'c [String],
    pub series: Option<&'c String>,
    pub series_limit: Option<u32>,
    pub order_by: Option<&'c OrderBy>,
    pub rolling: bool,
    pub compare: &'c [Span],
    pub y_axis: Option<&'c Axis>,
    pub thresholds: &'c [Threshold],
}

macro_rules! axes {
    ($chart:expr) => {
        axes::Axes {
            x: &$chart.x,
            grain: $chart.grain,
            y: &$chart.y,
            series: $chart.series.as_ref(),
            series_limit: $chart.series_limit,
            order_by: $chart.order_by.as_ref(),
            rolling: $chart.rolling.is_some(),
            compare: &$chart.compare,
            y_axis: $chart.y_axis.as_ref(),
            thresholds: &$chart.thresholds,
        }
    };
}
pub(super) use axes;

pub(super) fn check_axes(fields: &mut Fields<'_>, axes: &Axes<'_>) {
    fields.column("x", axes.x);
    fields.grain(axes.grain, &[axes.x]);
    fields.metrics("y", axes.y);
    if let Some(series) = axes.series {
        fields.column("series", series);
    } else if axes.series_limit.is_some() {
        fields.add("seriesLimit", "there is no `series` to limit", Some("leave `seriesLimit` out, or set `series`"));
    }
    if let Some(order) = axes.order_by {
        let shown: Vec<&String> = [axes.x].into_iter().chain(axes.series).chain(axes.y).collect();
        fields.order("orderBy", order, &shown, axes.compare);
    }
    let is_time = fields.names.data.is_time(axes.x);
    if axes.rolling && is_time == Some(false) {
        fields.add("rolling", format!("a window rolls over steps of time, and `{}` is not a time", axes.x), None);
    }
    if !axes.compare.is_empty() && is_time != Some(true) {
        fields.needs_time("compare", "a comparison with an earlier time");
    }
    fields.axis("yAxis", axes.y_axis);
    fields.thresholds(axes.thresholds);
}

pub(super) fn check_mixed(fields: &mut Fields<'_>, chart: &MixedChart) {
    fields.column("x", &chart.x);
    fields.grain(chart.grain, &[&chart.x]);
    for (side, series) in [("left", &chart.left), ("right", &chart.right)] {
        for (place, each) in series.iter().enumerate() {
            fields.metric(&format!("{side}[{place}].metric"), &each.metric);
        }
    }
    fields.axis("leftAxis", chart.left_axis.as_ref());
    fields.axis("rightAxis", chart.right_axis.as_ref());
}

pub(super) fn check_waterfall(fields: &mut Fields<'_>, chart: &WaterfallChart) {
    fields.column("x", &chart.x);
    fields.grain(chart.grain, &[&chart.x]);
    fields.metric("metric", &chart.metric);
}

/// With `by`, x, y and size are metrics; without, columns.
pub(super) fn check_scatter(fields: &mut Fields<'_>, chart: &ScatterChart) {
    let measures = [("x", Some(&chart.x)), ("y", Some(&chart.y)), ("size", chart.size.as_ref())];
    for (field, name) in measures.into_iter().filter_map(|(field, name)| Some((field, name?))) {
        if chart.by.is_some() { fields.metric(field, name) } else { fields.number(field, name) }
    }
    for (field, name) in [("by", &chart.by), ("series", &chart.series)] {
        if let Some(name) = name {
            fields.column(field, name);
        }
    }
    fields.axis("xAxis", chart.x_axis.as_ref());
    fields.axis("yAxis", chart.y_axis.as_ref());
}
