//! The filter state: what a reader has chosen on a dashboard.
//!
//! Owns the JSON that browsers, permalinks and reports keep, and its reading by each filter's kind. Must not know SQL.
//!
//! JSON → [`FilterState`] → [`Choice`] of each filter, the dashboard's default where the state says nothing

use std::collections::BTreeMap;

use binnacle_crds::dashboard::{DashboardSpec, FilterSpec};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Rejection, suggest::did_you_mean};

mod choice;
mod time;

pub use choice::Choice;
pub(crate) use time::{is_everything, parse_time, range_problem};

/// What a reader has chosen on a dashboard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct FilterState {
    /// Values by the filter's name: a time range, a list of scalars, `{min, max}`, or a grain. Without an entry the
    /// filter's default holds; an empty value (`[]`, `{}`, `null`) lets everything through.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, Object>)]
    pub filters: BTreeMap<String, Value>,
    /// Marks picked on charts, which filter the other charts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cross: Vec<CrossFilter>,
}

/// Marks picked on one chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CrossFilter {
    /// The chart that they were picked on, which they leave alone.
    pub chart: String,
    /// The column that they are values of.
    pub column: String,
    /// The values: texts, numbers, booleans or null; times as epoch milliseconds.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub values: Vec<Value>,
    /// The whole step of a time, or the whole bin, in place of `values`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<PickedRange>,
}

/// The same without the chart: what is picked on the chart whose rows are asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Selection {
    /// The column.
    pub column: String,
    /// The values: texts, numbers, booleans or null; times as epoch milliseconds.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub values: Vec<Value>,
    /// The whole step of a time, or the whole bin, in place of `values`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<PickedRange>,
}

/// From, inclusive, to, exclusive: epoch milliseconds of times, plain numbers of bins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickedRange {
    /// The first value in the range.
    pub from: f64,
    /// The end of the range.
    pub to: f64,
}

impl FilterState {
    /// What one filter of the dashboard lets through: the state's value where it has one, else the default.
    ///
    /// # Errors
    /// [`Rejection`] at `state.filters.<name>` when the value is not one of the filter's kind.
    pub fn choice(&self, name: &str, filter: &FilterSpec) -> Result<Choice, Rejection> {
        match self.filters.get(name) {
            Some(value) => Choice::parse(value, filter).map_err(|problem| problem.at(name)),
            None => Ok(Choice::default_of(filter)),
        }
    }

    /// Names in the state that are no filters of the dashboard.
    ///
    /// # Errors
    /// [`Rejection`] at `state.filters.<name>` for the first of them.
    pub fn check_names(&self, dashboard: &DashboardSpec) -> Result<(), Rejection> {
        let Some(name) = self.filters.keys().find(|name| !dashboard.filters.contains_key(*name)) else { return Ok(()) };
        let rejection =
            Rejection::invalid(format!("state.filters.{name}"), format!("the dashboard has no filter `{name}`"));
        Err(match did_you_mean(name, dashboard.filters.keys()) {
            Some(hint) => rejection.hint(hint),
            None => rejection.hint("leave it out"),
        })
    }

    /// Select filters that must have a value and have none.
    ///
    /// The questions made from such a state are not narrowed by them; who serves people asks for the first value of
    /// each (`filter_values`) and puts it into the state before.
    pub fn missing_required<'a>(&self, dashboard: &'a DashboardSpec) -> Vec<&'a str> {
        let required = |filter: &FilterSpec| filter.select.as_ref().is_some_and(|select| select.required);
        let missing = |name: &str, filter: &FilterSpec| {
            self.choice(name, filter).is_ok_and(|choice| matches!(&choice, Choice::Select(values) if values.is_empty()))
        };
        dashboard
            .filters
            .iter()
            .filter(|(name, filter)| required(filter) && missing(name, filter))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}
