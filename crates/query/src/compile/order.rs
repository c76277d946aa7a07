//! The order of rows: as asked, and certain wherever only some of them are sent.

use binnacle_crds::query::OrderBy;
use binnacle_protocol::{Field, FieldRole, FieldType};
use sqlparser::ast::OrderByExpr;

use super::question::Question;
use crate::{Rejection, suggest, tree};

/// The terms for what the question asks, then what makes the order certain.
///
/// # Errors
/// When it names a field that the result does not have.
pub(super) fn of_groups(question: &Question<'_>, fields: &[Field]) -> Result<Vec<OrderByExpr>, Rejection> {
    let mut order = Vec::new();
    for (index, OrderBy { field, descending }) in question.spec.order_by.iter().enumerate() {
        if !fields.iter().any(|each| each.name == *field) {
            let known: Vec<String> = fields.iter().map(|each| each.name.clone()).collect();
            return Err(unknown(index, field, &known));
        }
        order.push((field.as_str(), *descending));
    }
    if order.is_empty() && question.spec.shape.is_none() {
        order.extend(default(fields));
    }
    let groups = fields.iter().filter(|field| field.role == FieldRole::Dimension);
    for field in groups {
        if !order.iter().any(|(name, _)| *name == field.name) {
            order.push((&field.name, false));
        }
    }
    Ok(order.into_iter().map(|(name, descending)| tree::order(tree::column(name), Some(descending))).collect())
}

/// Times as they go; else the largest first.
fn default(fields: &[Field]) -> Option<(&str, bool)> {
    let first = fields.first().filter(|field| field.role == FieldRole::Dimension)?;
    if matches!(first.type_, FieldType::Date | FieldType::Timestamp) || first.grain.is_some() {
        return Some((&first.name, false));
    }
    let metric = fields.iter().find(|field| field.role == FieldRole::Metric)?;
    Some((&metric.name, true))
}

/// The rejection for an order by a field that is not there.
pub(super) fn unknown(index: usize, field: &str, known: &[String]) -> Rejection {
    let rejection = Rejection::invalid(format!("orderBy[{index}].field"), format!("the result has no field `{field}`"));
    match suggest::did_you_mean(field, known) {
        Some(hint) => rejection.hint(hint),
        None => rejection,
    }
}
