//! Tables.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::query::{Grain, OrderBy, is_false};

/// Rows. With `columns`, as they are; with `by` and `metrics`, aggregated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TableChart {
    /// Columns of single rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 200))]
    pub columns: Vec<String>,
    /// Columns that rows are grouped by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub by: Vec<String>,
    /// The step of the time column among `by`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// Metrics of each group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub metrics: Vec<String>,
    /// Those of `metrics` that are shown as a share of the total.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub percent_metrics: Vec<String>,
    /// The order at first; the first metric descending where absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub order_by: Vec<OrderBy>,
    /// The most rows; above 10,000 they come page by page as the reader scrolls.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub limit: Option<u64>,
    /// How cells look by value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub formatting: Vec<CellFormat>,
    /// A last row with the metrics over everything.
    #[serde(skip_serializing_if = "is_false")]
    pub totals: bool,
}

/// How the cells of one column look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CellFormat {
    /// A column or metric of the table.
    #[schemars(length(min = 1, max = 253))]
    pub field: String,
    /// What is drawn.
    pub style: CellStyle,
    /// The value that `color` applies above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// The value that `color` applies below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// `good`, `warning`, `bad`, or a CSS colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

/// What is drawn in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CellStyle {
    /// A bar behind the number.
    Bar,
    /// A background by magnitude.
    Scale,
    /// `color` where the value is above or below.
    Highlight,
}

/// Aggregates over rows and columns, with totals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PivotChart {
    /// Columns down the side, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub rows: Vec<String>,
    /// Columns across the top, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub columns: Vec<String>,
    /// The step of the time column among `rows` and `columns`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// Metrics of each cell.
    #[schemars(length(min = 1, max = 20))]
    pub metrics: Vec<String>,
    /// A last row and column with the metrics over everything.
    #[serde(default, skip_serializing_if = "is_false")]
    pub totals: bool,
    /// A row after each group of the outermost column of `rows`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub subtotals: bool,
    /// The most cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub limit: Option<u64>,
}
