//! Charts of one number.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cartesian::Threshold;
use crate::{
    duration::Span,
    query::{Grain, is_false},
};

/// One number, with a trend and a comparison where asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BigNumberChart {
    /// The metric.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// A line of the metric over time below the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
    /// The same number so long before, as a change in per cent, for example `1y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compare: Option<Span>,
    /// A fall is good news.
    #[serde(default, skip_serializing_if = "is_false")]
    pub lower_is_better: bool,
    /// Words below the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
}

/// A small line over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Trend {
    /// The time column; the chart's or the dataset's where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// The step; a fitting one for the range where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
}

/// One number on a dial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GaugeChart {
    /// The metric.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// The dial's beginning.
    #[serde(default)]
    pub min: f64,
    /// The dial's end.
    #[serde(default = "default_max")]
    pub max: f64,
    /// Where each colour of the dial begins, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub thresholds: Vec<Threshold>,
}

const fn default_max() -> f64 {
    100.0
}
