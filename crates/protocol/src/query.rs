//! The query spec: a question to a dataset, before it is SQL.

use std::collections::BTreeMap;

use binnacle_crds::{
    dataset::Metric,
    duration::Span,
    query::{Filter, Grain, OrderBy, Rolling, TimeRange},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ObjectRef;

/// A question to one dataset. With neither `dimensions` nor `metrics` it asks for single rows of `columns`.
///
/// The result has one column for each dimension, then each metric, then each comparison (`<metric>__<span>`),
/// or one for each of `columns`; in this order, named as here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuerySpec {
    /// The dataset.
    #[schema(value_type = String, example = "default/flights")]
    pub dataset: ObjectRef,
    /// What rows are grouped by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
    /// Aggregates, by name: the dataset's, those of `metric_definitions`, or `count`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<String>,
    /// Aggregates of this query's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, Object>)]
    pub metric_definitions: BTreeMap<String, Metric>,
    /// Columns of single rows; all that are not hidden where this, `dimensions` and `metrics` are all empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Conditions, all of which must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub filters: Vec<Filter>,
    /// The time column of `time_range`; the dataset's where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_column: Option<String>,
    /// The time range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub time_range: Option<TimeRange>,
    /// The IANA time zone of days and relative ranges; UTC where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The order of rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Object>)]
    pub order_by: Vec<OrderBy>,
    /// The most rows; the datasource's limit holds too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Rows passed over first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Only the largest values of one dimension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<Top>,
    /// A rolling window over the first time dimension, applied to every metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub rolling: Option<Rolling>,
    /// The same metrics so long before; needs a time range that is not `all`, or a time dimension.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub compare: Vec<Span>,
    /// Only rows in which some text of the result (a column, or a dimension) contains this, whatever the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// A shape of result that plain grouping cannot say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
}

/// One thing that rows are grouped by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dimension {
    /// A column of the dataset.
    pub column: String,
    /// The step, where the column is a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub grain: Option<Grain>,
}

/// Only the largest values of one dimension, by one metric over the whole range.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Top {
    /// The dimension's column.
    pub column: String,
    /// The metric.
    pub metric: String,
    /// How many values.
    pub count: u32,
}

/// A shape of result that plain grouping cannot say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Shape {
    /// Columns: dimensions…, `binStart` (float), `binEnd` (float), `count` (integer); empty bins are absent.
    Histogram {
        /// A column of numbers.
        column: String,
        /// How many bins of equal width.
        bins: u32,
        /// The lower end; the smallest value where absent.
        min: Option<f64>,
        /// The upper end; the largest value where absent.
        max: Option<f64>,
    },
    /// Columns: dimensions…, `low` (5th percentile), `q1`, `median`, `q3`, `high` (95th), all floats, `count` (integer).
    Quantiles {
        /// A column of numbers.
        column: String,
    },
    /// Columns: dimensions… (one), `min`, `max` of the column; for sliders.
    Bounds {
        /// A column of numbers or times.
        column: String,
    },
}
