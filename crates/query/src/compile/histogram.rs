//! Histograms: how many values fall into each of so many bins of equal width.

use binnacle_protocol::{Field, FieldType};
use sqlparser::ast::{BinaryOperator as Op, Expr, Query, TableWithJoins};

use super::{
    field::made,
    grouped::ordinals,
    question::Question,
    shape::{dimensions, on_column},
};
use crate::{
    ColumnInfo, Rejection,
    tree::{self, Selection},
};

/// The most bins.
const MAX_BINS: u32 = 10_000;
/// The number whose bin is looked for.
const VALUE: &str = "binValue";
/// The ends of all bins together.
const LOW: &str = "binLow";
const HIGH: &str = "binHigh";
/// The place of a bin, from 0.
const PLACE: &str = "binPlace";

/// The groups of a histogram.
///
/// numbers within the ends → the ends → the place of each number → counts
///
/// # Errors
/// When there are no bins, or too many, or the ends are the wrong way round.
pub(super) fn build(
    question: &Question<'_>,
    column: &ColumnInfo,
    bins: u32,
    min: Option<f64>,
    max: Option<f64>,
) -> Result<(Selection, Vec<Field>), Rejection> {
    check(bins, min, max)?;
    let names = Names {
        numbers: question.dataset.free_name("numbers"),
        ends: question.dataset.free_name("ends"),
        places: question.dataset.free_name("places"),
    };
    let with = vec![
        tree::cte(&names.numbers, numbers(question, column, min, max)?),
        tree::cte(&names.ends, ends(question, &names, min, max)),
        tree::cte(&names.places, places(question, &names, bins)),
    ];
    let (low, step) = (tree::column(LOW), tree::atom(width(bins)));
    let edge = |place: Expr| {
        let offset = tree::binary(place, Op::Multiply, step.clone());
        tree::binary(low.clone(), Op::Plus, offset)
    };
    let place = tree::column(PLACE);
    let next = tree::binary(place.clone(), Op::Plus, tree::number("1"));
    let mut projection: Vec<_> =
        question.dimensions.iter().map(|each| tree::named(tree::column(&each.name), &each.name)).collect();
    projection.push(tree::named(edge(place), "binStart"));
    projection.push(tree::named(edge(next), "binEnd"));
    projection.push(tree::named(tree::count_rows(), "count"));
    let mut fields = dimensions(question).1;
    fields.push(made("binStart", "From", FieldType::Float));
    fields.push(made("binEnd", "To", FieldType::Float));
    fields.push(made("count", "Count", FieldType::Integer));
    let count = question.dimensions.len();
    let order = question.dimensions.iter().map(|each| each.name.as_str()).chain(["binStart"]);
    let selection = Selection {
        with,
        projection,
        from: vec![relation(&names.places)],
        group_by: ordinals(count + 2),
        order_by: order.map(|name| tree::order(tree::column(name), Some(false))).collect(),
        ..Default::default()
    };
    Ok((selection, fields))
}

fn relation(name: &str) -> TableWithJoins {
    tree::table(&[name.to_owned()], None)
}

struct Names {
    numbers: String,
    ends: String,
    places: String,
}

fn check(bins: u32, min: Option<f64>, max: Option<f64>) -> Result<(), Rejection> {
    if !(1..=MAX_BINS).contains(&bins) {
        return Err(Rejection::invalid("shape.histogram.bins", format!("there can be 1 to {MAX_BINS} bins")));
    }
    if [min, max].into_iter().flatten().any(|end| !end.is_finite()) {
        return Err(Rejection::invalid("shape.histogram", "the ends must be finite numbers"));
    }
    match (min, max) {
        (Some(min), Some(max)) if min >= max => {
            Err(Rejection::invalid("shape.histogram.max", "the upper end must be greater than the lower one"))
        }
        _ => Ok(()),
    }
}

/// The numbers that count: within the ends where they are given, else finite.
fn numbers(
    question: &Question<'_>,
    column: &ColumnInfo,
    min: Option<f64>,
    max: Option<f64>,
) -> Result<Query, Rejection> {
    let number = question.columns.expr(&column.name)?;
    let float = tree::cast(number.clone(), question.rules.double());
    let finite = column.type_ == FieldType::Float;
    let bound = |end: Option<f64>, inclusive, exclusive, infinity| match end {
        Some(end) => Some(tree::binary(float.clone(), inclusive, tree::number(&end.to_string()))),
        None if finite => {
            let infinity = tree::cast(tree::string(infinity), question.rules.double());
            Some(tree::binary(float.clone(), exclusive, infinity))
        }
        None => None,
    };
    let present = [
        Some(tree::is_not_null(number)),
        bound(min, Op::GtEq, Op::Gt, "-Infinity"),
        bound(max, Op::LtEq, Op::Lt, "Infinity"),
    ];
    let condition = tree::all(present.into_iter().flatten()).map(|expr| on_column(question, column, expr));
    let (from, filter) = question.source(None, condition);
    let mut projection = dimensions(question).0;
    projection.push(tree::named(float, VALUE));
    Ok(Selection { projection, from: vec![from], filter, ..Default::default() }.into_query())
}

/// One row: the ends that are given, or those of the numbers.
fn ends(question: &Question<'_>, names: &Names, min: Option<f64>, max: Option<f64>) -> Query {
    let end = |given: Option<f64>, function| match given {
        Some(end) => tree::cast(tree::number(&end.to_string()), question.rules.double()),
        None => tree::call(function, [tree::column(VALUE)]),
    };
    let from = match (min, max) {
        (Some(_), Some(_)) => Vec::new(),
        _ => vec![relation(&names.numbers)],
    };
    let projection = vec![tree::named(end(min, "min"), LOW), tree::named(end(max, "max"), HIGH)];
    Selection { projection, from, ..Default::default() }.into_query()
}

/// Each number's place; the largest number belongs to the last bin.
fn places(question: &Question<'_>, names: &Names, bins: u32) -> Query {
    let offset = tree::binary(tree::column(VALUE), Op::Minus, tree::column(LOW));
    let place = tree::floor(tree::binary(offset, Op::Divide, tree::atom(width(bins))));
    let last = tree::number(&(bins - 1).to_string());
    let place = tree::case(tree::binary(place.clone(), Op::Gt, last.clone()), last, place);
    let mut projection: Vec<_> =
        question.dimensions.iter().map(|each| tree::named(tree::column(&each.name), &each.name)).collect();
    projection.push(tree::plain(tree::column(LOW)));
    projection.push(tree::plain(tree::column(HIGH)));
    projection.push(tree::named(place, PLACE));
    let from = tree::cross(relation(&names.numbers), relation(&names.ends));
    Selection { projection, from: vec![from], ..Default::default() }.into_query()
}

/// The width of a bin; 1 where all numbers are the same.
fn width(bins: u32) -> Expr {
    let (low, high) = (tree::column(LOW), tree::column(HIGH));
    let span = tree::binary(high.clone(), Op::Minus, low.clone());
    let width = tree::binary(span, Op::Divide, tree::number(&bins.to_string()));
    tree::case(tree::binary(high, Op::Gt, low), width, tree::number("1"))
}
