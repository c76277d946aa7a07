//! The single rows behind a chart, or behind what is picked on it.

use binnacle_protocol::QuerySpec;
use chrono::Utc;

use super::{
    ChartView,
    cross::selection_filters,
    question::{Question, descending},
};
use crate::{Rejection, state::Selection};

/// Rows with every column that is not hidden, newest first where the dataset has a time column: those that the chart's
/// conditions, the filter state and the selection let through.
///
/// # Errors
/// As [`chart_parts`](super::chart_parts), and when the selection names a column that the dataset does not have.
pub fn detail_query(view: &ChartView<'_>, selection: &[Selection]) -> Result<QuerySpec, Rejection> {
    let question = Question::new(view, Utc::now())?;
    let mut query = question.query();
    query.metric_definitions.clear();
    query.filters.extend(selection_filters(selection, &question.data)?);
    let shown = |column: &&str| !question.data.is_hidden(column);
    query.order_by = question.time_column().filter(shown).map(descending).into_iter().collect();
    Ok(query)
}
