//! Pivot tables. Part `main`: [rows…, columns…, metrics…].
//!
//! With totals also `rowTotals` [rows…, metrics…], `columnTotals` [columns…, metrics…] and `total` [metrics…]; with
//! subtotals `subtotals` [rows[0], columns…, metrics…] and `subtotalRows` [rows[0], metrics…]. Totals are asked for
//! rather than added up, as means and distinct counts cannot be. A part that would show nowhere is left out.

use binnacle_crds::dashboard::chart::PivotChart;
use binnacle_protocol::QuerySpec;

use super::{
    Part,
    grain::Density,
    question::{Question, ascending, descending},
};

pub(super) fn pivot(question: &Question<'_>, chart: &PivotChart) -> Vec<Part> {
    let (rows, columns) = (chart.rows.as_slice(), chart.columns.as_slice());
    let group = |sets: &[&[String]]| groups(question, chart, sets);
    let part = |name, shown: bool, sets: &[&[String]]| shown.then(|| Part::new(name, group(sets)));
    let mut main = group(&[rows, columns]);
    if let (Some(limit), Some(metric)) = (chart.limit, chart.metrics.first()) {
        // What is cut off must be the small cells.
        main.order_by.insert(0, descending(metric));
        main.limit = Some(limit);
    }
    let outer = &rows[..rows.len().min(1)];
    let subtotals = chart.subtotals && rows.len() > 1;
    let (across, down) = (!columns.is_empty(), !rows.is_empty());
    let others = [
        part("rowTotals", chart.totals && across, &[rows]),
        part("columnTotals", chart.totals && across && down, &[columns]),
        part("total", chart.totals && down, &[]),
        part("subtotals", subtotals, &[outer, columns]),
        part("subtotalRows", subtotals && chart.totals && across, &[outer]),
    ];
    [Part::main(main)].into_iter().chain(others.into_iter().flatten()).collect()
}

fn groups(question: &Question<'_>, chart: &PivotChart, sets: &[&[String]]) -> QuerySpec {
    let columns = sets.iter().flat_map(|set| set.iter());
    let dimensions = columns.map(|column| question.axis(column, pivot_grain(question, chart, column), Density::Bars));
    let mut query = question.grouped(dimensions, &chart.metrics);
    query.order_by = query.dimensions.iter().map(|dimension| ascending(&dimension.column)).collect();
    query
}

/// The step belongs to the time column among rows and columns; where nobody knows which that is, to none.
fn pivot_grain(question: &Question<'_>, chart: &PivotChart, column: &str) -> Option<binnacle_crds::query::Grain> {
    chart.grain.filter(|_| question.data.is_time(column) == Some(true))
}
