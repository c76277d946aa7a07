//! Single rows of a dataset.

use binnacle_crds::query::OrderBy;
use binnacle_protocol::{Field, FieldRole, FieldType};
use sqlparser::ast::{OrderByExpr, Query};

use super::{
    RowLimits,
    field::{at, described},
    order,
    question::Question,
};
use crate::{ColumnInfo, Rejection, tree};

/// The columns of single rows: those asked for, or all that are not hidden.
///
/// # Errors
/// When there is no such column, or no column is known and none is named.
pub(super) fn columns(question: &Question<'_>) -> Result<Vec<ColumnInfo>, Rejection> {
    let named = &question.spec.columns;
    if !named.is_empty() {
        let columns = named.iter().enumerate();
        return columns
            .map(|(index, name)| question.columns.info(name).map_err(at(format!("columns[{index}]"))))
            .collect();
    }
    let known = question.columns.known.ok_or_else(|| {
        let message = format!("the columns of Dataset {} are not known yet", question.dataset.object);
        Rejection::invalid("columns", message).hint("name the columns, or try again once the datasource can be reached")
    })?;
    let meanings = &question.dataset.spec.columns;
    let shown = |column: &&ColumnInfo| !meanings.get(&column.name).is_some_and(|meaning| meaning.hidden);
    Ok(known.iter().filter(shown).cloned().collect())
}

/// The query for single rows.
///
/// # Errors
/// When a column is not there, or the question asks for what only groups have.
pub(super) fn build(question: &Question<'_>, limits: RowLimits) -> Result<(Query, Vec<Field>), Rejection> {
    let spec = question.spec;
    for (field, given) in
        [("top", spec.top.is_some()), ("rolling", spec.rolling.is_some()), ("compare", !spec.compare.is_empty())]
    {
        if given {
            return Err(Rejection::invalid(field, "single rows have no metrics").hint("name `metrics`"));
        }
    }
    let columns = columns(question)?;
    let mut projection = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        if columns[..index].iter().any(|earlier| earlier.name == column.name) {
            return Err(Rejection::invalid(format!("columns[{index}]"), format!("`{}` is named twice", column.name)));
        }
        projection.push(tree::named(question.columns.expr(&column.name)?, &column.name));
    }
    let (from, filter) = question.source(None, None);
    let selection = tree::Selection {
        projection,
        from: vec![from],
        filter,
        order_by: order(question, &columns)?,
        limit: Some(limits.fetched),
        offset: spec.offset,
        ..Default::default()
    };
    let fields = columns.iter().map(|column| described(question.dataset, column, FieldRole::Column)).collect();
    Ok((selection.into_query(), fields))
}

/// As asked; where only some rows are sent, by all columns after that, so that pages fit together.
fn order(question: &Question<'_>, columns: &[ColumnInfo]) -> Result<Vec<OrderByExpr>, Rejection> {
    let spec = question.spec;
    let mut names = Vec::new();
    let mut order = Vec::new();
    for (index, OrderBy { field, descending }) in spec.order_by.iter().enumerate() {
        let expr = if columns.iter().any(|column| column.name == *field) {
            tree::column(field)
        } else {
            let known: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            question.columns.info(field).map_err(|_| order::unknown(index, field, &known))?;
            question.columns.expr(field)?
        };
        names.push(field.as_str());
        order.push(tree::order(expr, Some(*descending)));
    }
    if order.is_empty() && spec.limit.is_none() && spec.offset.is_none() {
        return Ok(order);
    }
    let others =
        columns.iter().filter(|column| column.type_ != FieldType::Other && !names.contains(&column.name.as_str()));
    order.extend(others.map(|column| tree::order(tree::column(&column.name), Some(false))));
    Ok(order)
}
