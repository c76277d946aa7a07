//! Tables and pivot tables.

use binnacle_crds::dashboard::chart::{PivotChart, TableChart, table::CellStyle};

use super::Fields;
use crate::{check::color::check_meaning, suggest::did_you_mean};

pub(super) fn check_table(fields: &mut Fields<'_>, chart: &TableChart) {
    let (rows, groups) = (!chart.columns.is_empty(), !chart.by.is_empty() || !chart.metrics.is_empty());
    if rows && groups {
        let hint = Some("keep `columns` for single rows, or `by` and `metrics` for groups");
        fields.add("columns", "a table shows single rows or groups, not both", hint);
    }
    fields.columns("columns", &chart.columns);
    fields.columns("by", &chart.by);
    fields.metrics("metrics", &chart.metrics);
    let by: Vec<&str> = chart.by.iter().map(String::as_str).collect();
    fields.grain(chart.grain, &by);
    for (place, name) in chart.percent_metrics.iter().enumerate().filter(|(_, name)| !chart.metrics.contains(name)) {
        let path = fields.at(&format!("percentMetrics[{place}]"));
        fields.report.add_hinted(&path, format!("`{name}` is none of `metrics`"), did_you_mean(name, &chart.metrics));
    }
    check_shown(fields, chart);
}

/// What orders and formats name. A table that names nothing shows all columns.
fn check_shown(fields: &mut Fields<'_>, chart: &TableChart) {
    let all = fields.names.data.column_names();
    let named: Vec<&String> = chart.columns.iter().chain(&chart.by).chain(&chart.metrics).collect();
    let shown: Vec<&String> = if named.is_empty() { all.iter().collect() } else { named };
    if shown.is_empty() {
        return;
    }
    for (place, order) in chart.order_by.iter().enumerate() {
        fields.order(&format!("orderBy[{place}]"), order, &shown, &[]);
    }
    let known: Vec<String> = shown.iter().map(|name| (*name).clone()).collect();
    for (place, format) in chart.formatting.iter().enumerate() {
        let path = fields.at(&format!("formatting[{place}]"));
        if !known.contains(&format.field) {
            let message = format!("the table does not show `{}`", format.field);
            fields.report.add_hinted(&format!("{path}.field"), message, did_you_mean(&format.field, &known));
        }
        check_meaning(format.color.as_ref(), &format!("{path}.color"), fields.report);
        if format.style == CellStyle::Highlight && format.above.is_none() && format.below.is_none() {
            fields.report.add(&path, "a highlight needs a value to be `above` or `below`");
        }
    }
}

pub(super) fn check_pivot(fields: &mut Fields<'_>, chart: &PivotChart) {
    fields.columns("rows", &chart.rows);
    fields.columns("columns", &chart.columns);
    fields.metrics("metrics", &chart.metrics);
    for (place, name) in chart.columns.iter().enumerate().filter(|(_, name)| chart.rows.contains(name)) {
        fields.add(&format!("columns[{place}]"), format!("`{name}` is among `rows`, too"), None);
    }
    let columns: Vec<&str> = chart.rows.iter().chain(&chart.columns).map(String::as_str).collect();
    fields.grain(chart.grain, &columns);
    if chart.subtotals && chart.rows.len() < 2 {
        fields.add("subtotals", "subtotals need two columns or more in `rows`", None);
    }
}
