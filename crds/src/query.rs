//! The vocabulary of questions: time ranges, grains, filters, metrics. Charts, filters, alerts and the API share it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{duration::Span, schema::any_scalar};

/// The length of one step of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Grain {
    /// One second.
    Second,
    /// One minute.
    Minute,
    /// One hour.
    Hour,
    /// One calendar day.
    Day,
    /// One ISO week, from Monday.
    Week,
    /// One calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// One calendar year.
    Year,
}

/// A calendar period for `current` and `previous`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Period {
    /// From midnight to midnight.
    Day,
    /// An ISO week, from Monday.
    Week,
    /// A calendar month.
    Month,
    /// A quarter of the calendar year.
    Quarter,
    /// A calendar year.
    Year,
}

/// A range of time; exactly one of `last`, `current`, `previous`, `all`, or `from` and/or `to`.
///
/// Relative ranges are counted in the viewer's time zone (the dashboard's where it names one) and end with the
/// period under way: `last: 30d` is today and the 29 days before it; `last: 6h` ends with this minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimeRange {
    /// The newest so much, for example `30d`, `12M` or `6h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Span>,
    /// The calendar period that now lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Period>,
    /// The calendar period before the one that now lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Period>,
    /// The first moment of the range, inclusive: `2013-01-01` or RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The end of the range, exclusive; a bare date means its first moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// No limit at all.
    #[serde(default, skip_serializing_if = "is_false")]
    pub all: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

/// How a column is compared with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FilterOp {
    /// Equal to the one value.
    Eq,
    /// Different from the one value; NULL is different.
    Ne,
    /// One of the values; a `null` among them means NULL.
    In,
    /// None of the values.
    NotIn,
    /// Less than the one value.
    Lt,
    /// Less than or equal to the one value.
    Le,
    /// Greater than the one value.
    Gt,
    /// Greater than or equal to the one value.
    Ge,
    /// Between two values, both included.
    Between,
    /// Contains the text, whatever the case.
    Contains,
    /// Begins with the text, whatever the case.
    StartsWith,
    /// Is NULL; takes no value.
    IsNull,
    /// Is not NULL; takes no value.
    IsNotNull,
}

/// A condition on one column of a dataset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Filter {
    /// A column of the dataset.
    pub column: String,
    /// The comparison; `in` where absent.
    #[serde(default = "default_op")]
    pub op: FilterOp,
    /// Texts, numbers, booleans or null, as many as `op` takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "any_scalar_list")]
    pub values: Vec<Value>,
}

const fn default_op() -> FilterOp {
    FilterOp::In
}

fn any_scalar_list(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let item = any_scalar(generator);
    schemars::json_schema!({ "type": "array", "maxItems": 1000, "items": item })
}

/// The order of rows by one output field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderBy {
    /// A column or metric of the result.
    pub field: String,
    /// Largest first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub descending: bool,
}

/// What a rolling window does with the values in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RollingFunction {
    /// Arithmetic mean.
    #[default]
    Mean,
    /// Sum.
    Sum,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Sum from the beginning of the range; `window` is not used.
    Cumulative,
}

/// A window that rolls over the steps of the x axis.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rolling {
    /// How many steps, the present one included.
    #[serde(default = "default_window")]
    #[schemars(range(min = 1, max = 10_000))]
    pub window: u32,
    /// What is done with them.
    #[serde(default)]
    pub function: RollingFunction,
}

const fn default_window() -> u32 {
    7
}
