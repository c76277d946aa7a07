//! Filters of a question: values become literals of the column's type.

use binnacle_crds::query::{Filter, FilterOp};
use binnacle_protocol::FieldType;
use chrono::NaiveTime;
use chrono_tz::Tz;
use serde_json::{Number, Value};
use sqlparser::ast::{BinaryOperator, DataType, Expr};

use super::range::{Edge, TIMES, not_a_time, parse};
use crate::{
    ColumnInfo, Rejection,
    dialect::{Rules, TimeKind},
    tree,
};

/// The most values of one filter.
const MAX_VALUES: usize = 10_000;

/// A column, how its values are written, and which field of the question is at fault where they are wrong.
pub(super) struct Target<'a> {
    pub column: &'a ColumnInfo,
    pub expr: Expr,
    pub rules: &'static dyn Rules,
    pub zone: Tz,
    pub field: String,
}

impl Target<'_> {
    /// The condition that a filter sets.
    ///
    /// # Errors
    /// When there are too few or too many values, or they do not fit the column.
    pub fn condition(&self, filter: &Filter) -> Result<Expr, Rejection> {
        let values = filter.values.as_slice();
        self.check_count(filter.op, values.len())?;
        let column = || self.expr.clone();
        Ok(match (filter.op, values) {
            (FilterOp::IsNull, _) => tree::is_null(column()),
            (FilterOp::IsNotNull, _) => tree::is_not_null(column()),
            (FilterOp::In, _) => self.among(values)?,
            (FilterOp::NotIn, _) => self.not_among(values)?,
            (FilterOp::Eq, [value]) => self.among(std::slice::from_ref(value))?,
            (FilterOp::Ne, [value]) => self.not_among(std::slice::from_ref(value))?,
            (FilterOp::Lt, [value]) => self.compare(BinaryOperator::Lt, value)?,
            (FilterOp::Le, [value]) => self.compare(BinaryOperator::LtEq, value)?,
            (FilterOp::Gt, [value]) => self.compare(BinaryOperator::Gt, value)?,
            (FilterOp::Ge, [value]) => self.compare(BinaryOperator::GtEq, value)?,
            (FilterOp::Between, [low, high]) => Expr::Between {
                expr: Box::new(tree::atom(column())),
                negated: false,
                low: Box::new(tree::atom(self.literal(low)?)),
                high: Box::new(tree::atom(self.literal(high)?)),
            },
            (FilterOp::Contains, [value]) => contains(self.text(), &self.words(value)?, true),
            (FilterOp::StartsWith, [value]) => contains(self.text(), &self.words(value)?, false),
            _ => return Err(self.wrong("the values do not fit the comparison")),
        })
    }

    fn check_count(&self, op: FilterOp, count: usize) -> Result<(), Rejection> {
        let (right, words) = match op {
            FilterOp::IsNull | FilterOp::IsNotNull => (count == 0, "no value"),
            FilterOp::In | FilterOp::NotIn => (count <= MAX_VALUES, "at most 10000 values"),
            FilterOp::Between => (count == 2, "two values"),
            _ => (count == 1, "one value"),
        };
        if right { Ok(()) } else { Err(self.wrong(format!("this comparison takes {words}, not {count}"))) }
    }

    fn wrong(&self, message: impl Into<String>) -> Rejection {
        Rejection::invalid(format!("{}.values", self.field), message)
    }

    fn compare(&self, op: BinaryOperator, value: &Value) -> Result<Expr, Rejection> {
        Ok(tree::binary(self.expr.clone(), op, self.literal(value)?))
    }

    /// One of the values; NULL where `null` is among them.
    fn among(&self, values: &[Value]) -> Result<Expr, Rejection> {
        let (list, null) = self.list(values)?;
        let listed = match list.len() {
            0 => None,
            1 => list.into_iter().next().map(|value| tree::binary(self.expr.clone(), BinaryOperator::Eq, value)),
            _ => Some(Expr::InList { expr: Box::new(tree::atom(self.expr.clone())), list, negated: false }),
        };
        Ok(tree::any(listed.into_iter().chain(null.then(|| tree::is_null(self.expr.clone())))))
    }

    /// None of the values; not NULL where `null` is among them, else NULL is none of them.
    fn not_among(&self, values: &[Value]) -> Result<Expr, Rejection> {
        let (list, null) = self.list(values)?;
        let listed = match list.len() {
            0 => return Ok(if null { tree::is_not_null(self.expr.clone()) } else { tree::boolean(true) }),
            1 => list.into_iter().next().map(|value| tree::binary(self.expr.clone(), BinaryOperator::NotEq, value)),
            _ => Some(Expr::InList { expr: Box::new(tree::atom(self.expr.clone())), list, negated: true }),
        };
        if null {
            return Ok(tree::all(listed).unwrap_or_else(|| tree::boolean(true)));
        }
        Ok(tree::any(listed.into_iter().chain([tree::is_null(self.expr.clone())])))
    }

    fn list(&self, values: &[Value]) -> Result<(Vec<Expr>, bool), Rejection> {
        let null = values.contains(&Value::Null);
        let list = values.iter().filter(|value| !value.is_null()).map(|value| self.literal(value));
        Ok((list.collect::<Result<_, _>>()?, null))
    }

    /// A value as a literal of the column's type.
    fn literal(&self, value: &Value) -> Result<Expr, Rejection> {
        if let Some(kind) = TimeKind::of(self.column) {
            return self.time(value, kind);
        }
        let fits = match (self.column.type_, value) {
            (FieldType::Boolean | FieldType::Other, Value::Bool(value)) => Some(tree::boolean(*value)),
            (FieldType::Boolean, Value::String(text)) => text.parse().ok().map(tree::boolean),
            (FieldType::Decimal, Value::Number(number)) => Some(self.rules.decimal(&digits(number))),
            (FieldType::Decimal, Value::String(text)) => numeric(text).map(|digits| self.rules.decimal(digits)),
            (FieldType::Integer | FieldType::Float | FieldType::Other, Value::Number(number)) => {
                Some(tree::number(&digits(number)))
            }
            (FieldType::Integer | FieldType::Float, Value::String(text)) => numeric(text).map(tree::number),
            (FieldType::String, Value::Number(number)) => Some(tree::string(&number.to_string())),
            (FieldType::String, Value::Bool(value)) => Some(tree::string(&value.to_string())),
            (FieldType::String | FieldType::Other, Value::String(text)) => Some(tree::string(text)),
            _ => None,
        };
        fits.ok_or_else(|| {
            let column = &self.column.name;
            self.wrong(format!(
                "`{value}` does not fit the column `{column}`, which holds {}",
                kind_name(self.column.type_)
            ))
        })
    }

    fn time(&self, value: &Value, kind: TimeKind) -> Result<Expr, Rejection> {
        let Value::String(text) = value else {
            return Err(self.wrong(not_a_time(&value.to_string())).hint(TIMES));
        };
        let edge: Edge = parse(text, self.zone).ok_or_else(|| self.wrong(not_a_time(text)).hint(TIMES))?;
        // A day is compared with a time of day as its midnight.
        let timed = kind == TimeKind::Day && edge.wall.time() != NaiveTime::MIN;
        Ok(edge.literal(if timed { TimeKind::Wall } else { kind }, self.rules))
    }

    fn words(&self, value: &Value) -> Result<String, Rejection> {
        match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(self.wrong(format!("`{value}` is not a text"))),
        }
    }

    fn text(&self) -> Expr {
        as_text(self.expr.clone(), self.column.type_)
    }
}

/// A value as text.
pub(super) fn as_text(expr: Expr, type_: FieldType) -> Expr {
    if type_ == FieldType::String { expr } else { tree::cast(expr, DataType::Text) }
}

/// Whether a text contains words, or begins with them, whatever the case.
pub(super) fn contains(text: Expr, words: &str, anywhere: bool) -> Expr {
    let mut pattern = String::from(if anywhere { "%" } else { "" });
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    Expr::ILike {
        negated: false,
        any: false,
        expr: Box::new(tree::atom(text)),
        pattern: Box::new(tree::string(&pattern)),
        escape_char: None,
    }
}

/// A number without an exponent.
fn digits(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() => float.to_string(),
        _ => number.to_string(),
    }
}

/// A number that came as text, so that no digit is lost.
fn numeric(text: &str) -> Option<&str> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits(whole) && all_digits(fraction) && text.len() <= 100).then_some(text)
}

fn kind_name(type_: FieldType) -> &'static str {
    match type_ {
        FieldType::String => "text",
        FieldType::Integer => "whole numbers",
        FieldType::Decimal | FieldType::Float => "numbers",
        FieldType::Boolean => "true or false",
        FieldType::Date => "days",
        FieldType::Timestamp => "times",
        FieldType::Other => "other values",
    }
}
