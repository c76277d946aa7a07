//! Charts of groups: parts, flows, distributions.

use binnacle_crds::dashboard::chart::{
    BoxPlotChart, FunnelChart, HeatmapChart, HistogramChart, MapChart, PieChart, SankeyChart,
};

use super::Fields;

pub(super) fn check_pie(fields: &mut Fields<'_>, chart: &PieChart) {
    fields.column("by", &chart.by);
    fields.metric("metric", &chart.metric);
}

pub(super) fn check_nested(fields: &mut Fields<'_>, by: &[String], metric: &str, color: Option<&String>) {
    fields.columns("by", by);
    for (place, name) in by.iter().enumerate().filter(|(place, name)| by[..*place].contains(name)) {
        fields.add(&format!("by[{place}]"), format!("`{name}` is there already"), None);
    }
    fields.metric("metric", metric);
    if let Some(color) = color {
        fields.metric("color", color);
    }
}

pub(super) fn check_sankey(fields: &mut Fields<'_>, chart: &SankeyChart) {
    fields.column("source", &chart.source);
    fields.column("target", &chart.target);
    if chart.source == chart.target {
        fields.add("target", "flows must go to another column than they come from", None);
    }
    fields.metric("metric", &chart.metric);
}

pub(super) fn check_funnel(fields: &mut Fields<'_>, chart: &FunnelChart) {
    if let Some(by) = &chart.by {
        fields.column("by", by);
        if chart.metrics.len() > 1 {
            fields.add(
                "metrics",
                "with `by`, every step has the same one metric",
                Some("name one metric, or leave `by` out"),
            );
        }
    }
    fields.metrics("metrics", &chart.metrics);
}

pub(super) fn check_heatmap(fields: &mut Fields<'_>, chart: &HeatmapChart) {
    fields.column("x", &chart.x);
    fields.column("y", &chart.y);
    if chart.x == chart.y {
        fields.add("y", "x and y must be different columns", None);
    }
    fields.grain(chart.grain, &[&chart.x, &chart.y]);
    fields.metric("metric", &chart.metric);
}

pub(super) fn check_histogram(fields: &mut Fields<'_>, chart: &HistogramChart) {
    fields.number("column", &chart.column);
    if let Some(series) = &chart.series {
        fields.column("series", series);
    }
    if chart.min.zip(chart.max).is_some_and(|(min, max)| min >= max) {
        fields.add("min", "`min` must be below `max`", None);
    }
}

pub(super) fn check_box_plot(fields: &mut Fields<'_>, chart: &BoxPlotChart) {
    fields.column("x", &chart.x);
    fields.grain(chart.grain, &[&chart.x]);
    fields.number("column", &chart.column);
}

pub(super) fn check_map(fields: &mut Fields<'_>, chart: &MapChart) {
    fields.column("country", &chart.country);
    fields.metric("metric", &chart.metric);
    if let Some(bubble) = &chart.bubble {
        fields.metric("bubble", bubble);
    }
}
