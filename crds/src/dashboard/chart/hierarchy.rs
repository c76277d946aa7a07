//! Charts of parts and flows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::query::is_false;

/// What is written at a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PartLabel {
    /// Its name.
    Name,
    /// Its name and value.
    Value,
    /// Its name and share.
    #[default]
    Percent,
    /// Nothing.
    None,
}

/// Shares of a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PieChart {
    /// The column whose values are the parts.
    #[schemars(length(min = 1, max = 253))]
    pub by: String,
    /// The metric that gives their size.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// A hole in the middle, with the total.
    #[serde(default, skip_serializing_if = "is_false")]
    pub donut: bool,
    /// What is written at a part.
    #[serde(default)]
    pub label: PartLabel,
    /// The largest so many parts; the others stand together as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub limit: Option<u32>,
}

macro_rules! nested {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            /// Columns, outermost first.
            #[schemars(length(min = 1, max = 6))]
            pub by: Vec<String>,
            /// The metric that gives the size; must be one that can be added up.
            #[schemars(length(min = 1, max = 253))]
            pub metric: String,
            /// A metric that gives the colour.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub color: Option<String>,
            /// The most leaves.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 1, max = 100_000))]
            pub limit: Option<u32>,
        }
    };
}

nested! {
    /// Nested rectangles.
    TreemapChart
}

nested! {
    /// Nested rings.
    SunburstChart
}

/// Flows between two sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SankeyChart {
    /// The column that flows come from.
    #[schemars(length(min = 1, max = 253))]
    pub source: String,
    /// The column that flows go to.
    #[schemars(length(min = 1, max = 253))]
    pub target: String,
    /// The metric that gives their width.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// The largest so many flows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 10_000))]
    pub limit: Option<u32>,
}

/// Steps that each keep a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FunnelChart {
    /// The column whose values are the steps; with it, `metrics` is one metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The metric of each step; without `by`, each metric is a step.
    #[schemars(length(min = 1, max = 20))]
    pub metrics: Vec<String>,
    /// The most steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub limit: Option<u32>,
}
