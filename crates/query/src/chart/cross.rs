//! What is picked on charts, as conditions.

use binnacle_crds::query::{Filter, FilterOp};
use binnacle_protocol::{FieldType, ObjectRef};
use chrono::{DateTime, Datelike, NaiveDateTime};
use serde_json::Value;

use super::{ChartView, conditions::number, dataset::Known};
use crate::{
    Rejection,
    state::{CrossFilter, PickedRange, Selection},
};

/// What is picked on other charts, as conditions on this one.
pub(super) fn cross_filters(view: &ChartView<'_>, data: &Known<'_>) -> Result<Vec<Filter>, Rejection> {
    if view.dashboard.disable_cross_filters {
        return Ok(Vec::new());
    }
    let mut filters = Vec::new();
    for (place, cross) in view.state.cross.iter().enumerate() {
        if cross.chart != view.chart && acts(view, cross, data) {
            let (values, range) = (cross.values.as_slice(), cross.range);
            filters.extend(picked(&format!("state.cross[{place}]"), &cross.column, values, range, data)?);
        }
    }
    Ok(filters)
}

/// Whether the dataset has the column, or is the picked chart's own where nobody knows its columns.
fn acts(view: &ChartView<'_>, cross: &CrossFilter, data: &Known<'_>) -> bool {
    let source = view.dashboard.charts.get(&cross.chart);
    if source.is_some_and(|source| source.disable_cross_filters) {
        return false;
    }
    let same = || {
        let dataset = source.and_then(|source| ObjectRef::resolve(&source.dataset, view.namespace).ok());
        dataset.as_ref() == Some(&data.object)
    };
    data.has(&cross.column).unwrap_or_else(same)
}

/// What is picked on the chart itself, as conditions on its rows.
pub(super) fn selection_filters(selection: &[Selection], data: &Known<'_>) -> Result<Vec<Filter>, Rejection> {
    let mut filters = Vec::new();
    for (place, each) in selection.iter().enumerate() {
        let field = format!("selection[{place}]");
        if data.has(&each.column) == Some(false) {
            let message = format!("dataset `{}` has no column `{}`", data.object, each.column);
            return Err(Rejection::invalid(format!("{field}.column"), message));
        }
        filters.extend(picked(&field, &each.column, &each.values, each.range, data)?);
    }
    Ok(filters)
}

/// The conditions of one pick: its range where it has one, else its values.
fn picked(
    field: &str,
    column: &str,
    values: &[Value],
    range: Option<PickedRange>,
    data: &Known<'_>,
) -> Result<Vec<Filter>, Rejection> {
    if values.iter().any(|value| value.is_array() || value.is_object()) {
        return Err(Rejection::invalid(
            format!("{field}.values"),
            "a picked value is no text, number, boolean or null",
        ));
    }
    let clock = Clock::of(column, data);
    let range = range.or_else(|| moment(values, clock));
    if let Some(range) = range {
        let bound = |op, value| {
            let value = clock.value(value).ok_or_else(|| {
                Rejection::invalid(format!("{field}.range"), format!("{value} is no time that can be written"))
            })?;
            Ok(Filter { column: column.to_owned(), op, values: vec![value] })
        };
        return Ok(vec![bound(FilterOp::Ge, range.from)?, bound(FilterOp::Lt, range.to)?]);
    }
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let values = values.iter().map(|value| scalar(value, clock, data.type_of(column))).collect();
    Ok(vec![Filter { column: column.to_owned(), op: FilterOp::In, values }])
}

/// A timestamp that was not cut to a step is picked by the millisecond that the browser knows it to.
fn moment(values: &[Value], clock: Clock) -> Option<PickedRange> {
    match values {
        [value] if matches!(clock, Clock::Zoned | Clock::Wall) => {
            value.as_f64().map(|from| PickedRange { from, to: from + 1.0 })
        }
        _ => None,
    }
}

/// A value as the column has it: times from epoch milliseconds, integers beyond a double's from text.
fn scalar(value: &Value, clock: Clock, type_: Option<FieldType>) -> Value {
    match (value, type_) {
        (Value::Number(at), _) if clock != Clock::None => {
            at.as_f64().and_then(|at| clock.value(at)).unwrap_or_else(|| value.clone())
        }
        (Value::String(text), Some(FieldType::Integer)) => {
            text.parse::<i64>().map_or_else(|_| value.clone(), Value::from)
        }
        _ => value.clone(),
    }
}

/// How the numbers of a pick stand for values of the column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clock {
    /// As they are.
    None,
    /// Epoch milliseconds of a moment.
    Zoned,
    /// Epoch milliseconds of a wall-clock time, as if the wall were in UTC.
    Wall,
    /// Epoch milliseconds of midnight in UTC.
    Day,
}

impl Clock {
    fn of(column: &str, data: &Known<'_>) -> Self {
        match data.column(column).map(|info| (info.type_, info.zoned)) {
            Some((FieldType::Date, _)) => Self::Day,
            Some((FieldType::Timestamp, true)) => Self::Zoned,
            // A time column of which nothing else is known is read as a wall-clock time: that every time can be.
            _ if data.is_time(column) == Some(true) => Self::Wall,
            _ => Self::None,
        }
    }

    fn value(self, at: f64) -> Option<Value> {
        if self == Self::None {
            return Some(number(at));
        }
        let time = DateTime::from_timestamp_millis(at as i64).map(|time| time.naive_utc());
        // Beyond these years databases do not write times alike.
        let time = time.filter(|time| (1..=9999).contains(&time.year()))?;
        Some(self.text(time).into())
    }

    fn text(self, time: NaiveDateTime) -> String {
        let pattern = match self {
            Self::Zoned => "%Y-%m-%dT%H:%M:%S%.fZ",
            Self::Day => "%Y-%m-%d",
            Self::Wall | Self::None => "%Y-%m-%dT%H:%M:%S%.f",
        };
        time.format(pattern).to_string()
    }
}
