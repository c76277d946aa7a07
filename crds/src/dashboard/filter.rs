//! Filters of a dashboard's filter bar.

use std::collections::BTreeMap;

use kube::KubeSchema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    query::{Grain, TimeRange, is_false},
    schema::any_scalar,
};

/// One filter; exactly one of `time`, `select`, `range`, `grain`.
///
/// It acts on every chart whose dataset has its column, less those in `excludes`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("[has(self.time), has(self.select), has(self.range), has(self.grain)].filter(x, x).size() == 1", "set exactly one of `time`, `select`, `range`, `grain`"))]
pub struct FilterSpec {
    /// The label in the filter bar; the filter's name where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Shown on hover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its place in the filter bar, smallest first; time filters, then names in alphabetical order, among equals.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub order: i32,
    /// Charts that this filter leaves alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<String>,
    /// A time range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeFilter>,
    /// A choice among the values of a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub select: Option<SelectFilter>,
    /// A range of numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<RangeFilter>,
    /// The step of every time axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<GrainFilter>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands a reference")]
fn is_zero(value: &i32) -> bool {
    *value == 0
}

/// A time range on each chart's time column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TimeFilter {
    /// The column; each dataset's time column where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The range at first; everything where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<TimeRange>,
}

/// A choice among the values of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SelectFilter {
    /// The dataset that the values are read from.
    #[schemars(length(min = 1, max = 507))]
    pub dataset: String,
    /// The column.
    #[schemars(length(min = 1, max = 253))]
    pub column: String,
    /// A column that gives the label of each value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The name of the column in other datasets, where it differs: dataset → column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// More than one value may be chosen.
    #[serde(default, skip_serializing_if = "is_false")]
    pub multiple: bool,
    /// Something must be chosen; the first value is where nothing else says.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// Chosen rows are left out instead of kept.
    #[serde(default, skip_serializing_if = "is_false")]
    pub exclude: bool,
    /// The values at first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "scalar_list")]
    pub default: Vec<Value>,
    /// Filters whose choice narrows the values offered here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
}

fn scalar_list(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let item = any_scalar(generator);
    schemars::json_schema!({ "type": "array", "maxItems": 1000, "items": item })
}

/// A range of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RangeFilter {
    /// The dataset whose smallest and largest values bound the slider.
    #[schemars(length(min = 1, max = 507))]
    pub dataset: String,
    /// The column.
    #[schemars(length(min = 1, max = 253))]
    pub column: String,
    /// The range at first; everything where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<NumberRange>,
    /// The step of the slider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
}

/// Both ends included; open where absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NumberRange {
    /// The smallest value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The largest value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// The step of every time axis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct GrainFilter {
    /// The step at first; each chart's own where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Grain>,
    /// The steps on offer; hour to year where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Grain>,
}
