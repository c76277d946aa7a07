//! Points. Part `main`: with `by` [by, series?, x, y, size?], without [x, y, size?, series?].

use binnacle_crds::dashboard::chart::ScatterChart;

use super::{
    Part,
    question::{Question, ascending, descending, plain},
};

pub(super) fn scatter(question: &Question<'_>, chart: &ScatterChart) -> Vec<Part> {
    let measures = [Some(&chart.x), Some(&chart.y), chart.size.as_ref()].into_iter().flatten();
    let mut query = if let Some(by) = &chart.by {
        let dimensions = [Some(by), chart.series.as_ref()].into_iter().flatten();
        let mut query = question.grouped(dimensions.map(|column| plain(column)), measures);
        query.order_by = vec![descending(chart.size.as_ref().unwrap_or(&chart.y)), ascending(by)];
        query
    } else {
        let mut query = question.query();
        for column in measures.chain(&chart.series) {
            if !query.columns.contains(column) {
                query.columns.push(column.clone());
            }
        }
        query
    };
    query.limit = chart.limit.map(u64::from);
    vec![Part::main(query)]
}
