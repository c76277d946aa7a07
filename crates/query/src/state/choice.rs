//! The value of one filter, read by its kind.

use binnacle_crds::{
    dashboard::filter::{FilterSpec, GrainFilter, NumberRange, SelectFilter},
    query::{Grain, TimeRange},
};
use serde_json::Value;

use super::time::{is_everything, range_problem};
use crate::Rejection;

/// The most values of one select filter.
const MOST_VALUES: usize = 1000;
/// Grains on offer where a grain filter names none.
const USUAL_GRAINS: [Grain; 6] = [Grain::Hour, Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year];

/// What one filter lets through.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Times in the range; `all` where nothing is chosen.
    Time(TimeRange),
    /// One of the values, or none of them where the filter excludes; everything where empty.
    Select(Vec<Value>),
    /// Numbers in the range; everything where both ends are open.
    Range(NumberRange),
    /// The step of time axes; each chart's own where none.
    Grain(Option<Grain>),
    /// The filter has no kind, which `check_dashboard` reports.
    Nothing,
}

/// Why a value is none of the filter's, before it is known which filter.
pub(super) struct Problem {
    message: String,
    hint: &'static str,
}

impl Problem {
    pub(super) fn at(self, name: &str) -> Rejection {
        Rejection::invalid(format!("state.filters.{name}"), format!("the value of filter `{name}` {}", self.message))
            .hint(self.hint)
    }
}

impl Choice {
    /// The filter's default.
    pub(super) fn default_of(filter: &FilterSpec) -> Self {
        if let Some(time) = &filter.time {
            Self::Time(time.default.clone().unwrap_or_else(everything))
        } else if let Some(select) = &filter.select {
            Self::Select(select.default.clone())
        } else if let Some(range) = &filter.range {
            Self::Range(range.default.clone().unwrap_or_default())
        } else if let Some(grain) = &filter.grain {
            Self::Grain(grain.default)
        } else {
            Self::Nothing
        }
    }

    pub(super) fn parse(value: &Value, filter: &FilterSpec) -> Result<Self, Problem> {
        if filter.time.is_some() {
            parse_time_range(value).map(Self::Time)
        } else if let Some(select) = &filter.select {
            parse_select(value, select).map(Self::Select)
        } else if filter.range.is_some() {
            parse_range(value).map(Self::Range)
        } else if let Some(grain) = &filter.grain {
            parse_grain(value, grain).map(Self::Grain)
        } else {
            Ok(Self::Nothing)
        }
    }
}

fn everything() -> TimeRange {
    TimeRange { all: true, ..TimeRange::default() }
}

fn parse_time_range(value: &Value) -> Result<TimeRange, Problem> {
    const HINT: &str = r#"for example {"last": "30d"}, {"previous": "month"}, {"from": "2026-01-01", "to": "2026-02-01"} or {"all": true}"#;
    if value.is_null() {
        return Ok(everything());
    }
    let problem = |why: String| Problem { message: format!("is not a time range: {why}"), hint: HINT };
    let range: TimeRange = serde_json::from_value(value.clone()).map_err(|error| problem(error.to_string()))?;
    if is_everything(&range) {
        return Ok(everything());
    }
    match range_problem(&range) {
        Some(why) => Err(problem(why)),
        None => Ok(range),
    }
}

fn parse_select(value: &Value, select: &SelectFilter) -> Result<Vec<Value>, Problem> {
    const HINT: &str = r#"for example ["JFK", "LGA"]; null stands for rows without a value, [] for no choice"#;
    let problem = |message: &str| Problem { message: message.to_owned(), hint: HINT };
    let values = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(values) => values,
        _ => return Err(problem("is not a list of values")),
    };
    if values.iter().any(|value| value.is_array() || value.is_object()) {
        return Err(problem("holds something other than texts, numbers, booleans and null"));
    }
    if values.len() > MOST_VALUES {
        return Err(Problem { message: format!("holds {} values", values.len()), hint: "choose at most 1,000" });
    }
    if values.len() > 1 && !select.multiple {
        return Err(Problem { message: format!("holds {} values", values.len()), hint: "this filter takes one" });
    }
    Ok(values.clone())
}

fn parse_range(value: &Value) -> Result<NumberRange, Problem> {
    const HINT: &str = r#"for example {"min": 0, "max": 500}; an end that is left out is open"#;
    if value.is_null() {
        return Ok(NumberRange::default());
    }
    let problem = |message: String| Problem { message, hint: HINT };
    let range: NumberRange = serde_json::from_value(value.clone())
        .map_err(|error| problem(format!("is not a range of numbers: {error}")))?;
    match (range.min, range.max) {
        (Some(min), Some(max)) if min > max => Err(problem(format!("begins at {min}, above its end {max}"))),
        _ => Ok(range),
    }
}

fn parse_grain(value: &Value, filter: &GrainFilter) -> Result<Option<Grain>, Problem> {
    if value.is_null() || value.as_str() == Some("") {
        return Ok(None);
    }
    let problem = |hint| Problem { message: format!("is {value}, which is not a step on offer"), hint };
    let grain: Grain = serde_json::from_value(value.clone())
        .map_err(|_| problem("use one of second, minute, hour, day, week, month, quarter, year"))?;
    let offered = if filter.options.is_empty() { &USUAL_GRAINS[..] } else { &filter.options[..] };
    if offered.contains(&grain) || filter.default == Some(grain) {
        Ok(Some(grain))
    } else {
        Err(problem("use one of the filter's options"))
    }
}
