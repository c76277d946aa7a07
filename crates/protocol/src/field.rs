//! What the columns of a result mean.

use binnacle_crds::query::Grain;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The kind of values in a column, whatever the database calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum FieldType {
    /// Text.
    String,
    /// Whole numbers up to 64 bits.
    Integer,
    /// Exact decimal numbers.
    Decimal,
    /// Floating-point numbers.
    Float,
    /// True or false.
    Boolean,
    /// A day.
    Date,
    /// A moment, or a date with a time of day.
    Timestamp,
    /// Anything else; shown as text.
    Other,
}

/// What a column does in its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum FieldRole {
    /// Rows are grouped by it.
    Dimension,
    /// An aggregate.
    Metric,
    /// A metric of an earlier time.
    Compare,
    /// A column of single rows.
    Column,
}

/// One column of a result.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// The column's name in the Arrow schema.
    pub name: String,
    /// The name that people see.
    pub title: String,
    /// The kind of values.
    #[serde(rename = "type")]
    pub type_: FieldType,
    /// What it does.
    pub role: FieldRole,
    /// The step of a time dimension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub grain: Option<Grain>,
    /// A d3-format or d3-time-format pattern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What the number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The metric that a comparison is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// How long before, for a comparison, for example `1y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
}
