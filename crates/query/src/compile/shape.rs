//! Shapes of results that plain grouping cannot say: quantiles and bounds here, histograms beside it.

use binnacle_protocol::{Field, FieldType, query::Shape};
use sqlparser::ast::{Expr, Query, SelectItem};

use super::{
    RowLimits,
    field::{at, made},
    grouped::ordinals,
    histogram, order,
    question::{Condition, Question},
};
use crate::{
    ColumnInfo, Rejection,
    tree::{self, Selection},
};

/// The query for a shape.
///
/// # Errors
/// When the column does not hold what the shape needs, or the question asks for something besides.
pub(super) fn build(
    question: &Question<'_>,
    shape: &Shape,
    limits: RowLimits,
) -> Result<(Query, Vec<Field>), Rejection> {
    check_alone(question)?;
    let (mut selection, fields) = match shape {
        Shape::Histogram { column, bins, min, max } => {
            histogram::build(question, &numbers(question, column)?, *bins, *min, *max)?
        }
        Shape::Quantiles { column } => quantiles(question, &numbers(question, column)?)?,
        Shape::Bounds { column } => bounds(question, column)?,
    };
    for (index, field) in fields.iter().enumerate() {
        if fields[..index].iter().any(|earlier| earlier.name == field.name) {
            let message = format!("a dimension named `{}` has the name of a column of this shape", field.name);
            return Err(Rejection::invalid("dimensions", message));
        }
    }
    if selection.order_by.is_empty() {
        selection.order_by = order::of_groups(question, &fields)?;
    }
    selection.limit = Some(limits.fetched);
    selection.offset = question.spec.offset;
    Ok((selection.into_query(), fields))
}

fn check_alone(question: &Question<'_>) -> Result<(), Rejection> {
    let spec = question.spec;
    let others = [
        ("metrics", !spec.metrics.is_empty()),
        ("columns", !spec.columns.is_empty()),
        ("top", spec.top.is_some()),
        ("rolling", spec.rolling.is_some()),
        ("compare", !spec.compare.is_empty()),
    ];
    match others.iter().find(|(_, given)| *given) {
        Some((field, _)) => {
            Err(Rejection::invalid(*field, "a shape has columns of its own, and goes with dimensions only"))
        }
        None => Ok(()),
    }
}

/// A column of numbers.
fn numbers(question: &Question<'_>, name: &str) -> Result<ColumnInfo, Rejection> {
    let column = question.columns.info(name).map_err(at("shape.column"))?;
    match column.type_ {
        FieldType::Integer | FieldType::Decimal | FieldType::Float => Ok(column),
        FieldType::Other if question.columns.known.is_none() => Ok(column),
        _ => Err(Rejection::invalid("shape.column", format!("the column `{name}` holds no numbers"))),
    }
}

/// A condition on the column of a shape.
pub(super) fn on_column(question: &Question<'_>, column: &ColumnInfo, expr: Expr) -> Condition {
    Condition { expr, calculated: question.columns.is_calculated(&column.name) }
}

/// The dimensions as columns of a result.
pub(super) fn dimensions(question: &Question<'_>) -> (Vec<SelectItem>, Vec<Field>) {
    let items = question.dimensions.iter().map(|each| tree::named(each.expr.clone(), &each.name)).collect();
    (items, question.dimensions.iter().map(|each| each.field(question.dataset)).collect())
}

const QUANTILES: [(&str, &str, &str); 5] = [
    ("low", "5th percentile", "0.05"),
    ("q1", "First quartile", "0.25"),
    ("median", "Median", "0.5"),
    ("q3", "Third quartile", "0.75"),
    ("high", "95th percentile", "0.95"),
];

fn quantiles(question: &Question<'_>, column: &ColumnInfo) -> Result<(Selection, Vec<Field>), Rejection> {
    let number = question.columns.expr(&column.name)?;
    let (mut projection, mut fields) = dimensions(question);
    for (name, title, fraction) in QUANTILES {
        projection.push(tree::named(question.rules.percentile(number.clone(), fraction), name));
        fields.push(made(name, title, FieldType::Float));
    }
    projection.push(tree::named(tree::count_rows(), "count"));
    fields.push(made("count", "Count", FieldType::Integer));
    let present = on_column(question, column, tree::is_not_null(number));
    let (from, filter) = question.source(None, Some(present));
    let group_by = ordinals(question.dimensions.len());
    Ok((Selection { projection, from: vec![from], filter, group_by, ..Default::default() }, fields))
}

fn bounds(question: &Question<'_>, name: &str) -> Result<(Selection, Vec<Field>), Rejection> {
    let column = question.columns.info(name).map_err(at("shape.column"))?;
    if matches!(column.type_, FieldType::String | FieldType::Boolean) {
        return Err(Rejection::invalid("shape.column", format!("the column `{name}` holds neither numbers nor times")));
    }
    let value = question.columns.expr(name)?;
    let (mut projection, mut fields) = dimensions(question);
    for (name, title) in [("min", "Smallest"), ("max", "Largest")] {
        projection.push(tree::named(tree::call(name, [value.clone()]), name));
        fields.push(made(name, title, column.type_));
    }
    let (from, filter) = question.source(None, None);
    let group_by = ordinals(question.dimensions.len());
    Ok((Selection { projection, from: vec![from], filter, group_by, ..Default::default() }, fields))
}
