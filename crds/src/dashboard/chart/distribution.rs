//! Charts of distributions, and of colours over a plane.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::query::{Grain, is_false};

/// Which colours magnitudes have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ColorScale {
    /// From pale to deep.
    #[default]
    Sequential,
    /// Two colours that meet in the middle.
    Diverging,
}

/// What shares in a heatmap are shares of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Normalize {
    /// Values as they are.
    #[default]
    None,
    /// Each value of x adds up to 1.
    X,
    /// Each value of y adds up to 1.
    Y,
    /// Everything adds up to 1.
    All,
}

/// A colour for each pair of x and y.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HeatmapChart {
    /// The column across.
    #[schemars(length(min = 1, max = 253))]
    pub x: String,
    /// The step of x where it is a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// The column down.
    #[serde(alias = "true")]
    #[schemars(length(min = 1, max = 253))]
    pub y: String,
    /// The metric that gives the colour.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// What shares are shares of.
    #[serde(default)]
    pub normalize: Normalize,
    /// Which colours.
    #[serde(default)]
    pub scale: ColorScale,
    /// Values are written in the cells.
    #[serde(default, skip_serializing_if = "is_false")]
    pub show_values: bool,
    /// The most cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub limit: Option<u32>,
}

/// How often values fall into each bin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistogramChart {
    /// A column of numbers.
    #[schemars(length(min = 1, max = 253))]
    pub column: String,
    /// How many bins of equal width.
    #[serde(default = "default_bins")]
    #[schemars(range(min = 1, max = 500))]
    pub bins: u32,
    /// The lower end of the first bin; the smallest value where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The upper end of the last bin; the largest value where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// A column whose values make one series each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// Shares instead of counts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub normalize: bool,
    /// Each bin with those before it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cumulative: bool,
}

const fn default_bins() -> u32 {
    30
}

/// Median, quartiles and whiskers (the 5th and 95th percentile) for each value of x.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BoxPlotChart {
    /// The column of the x axis.
    #[schemars(length(min = 1, max = 253))]
    pub x: String,
    /// The step of x where it is a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// A column of numbers.
    #[schemars(length(min = 1, max = 253))]
    pub column: String,
    /// Only so many values of x, those with the most rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub limit: Option<u32>,
}

/// A colour for each day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CalendarChart {
    /// The time column; the dataset's where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The metric that gives the colour.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// Which colours.
    #[serde(default)]
    pub scale: ColorScale,
}

/// How a column names countries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CountryCode {
    /// ISO 3166-1 alpha-3, for example `CHE`.
    #[default]
    Iso3,
    /// ISO 3166-1 alpha-2, for example `CH`.
    Iso2,
    /// The English name, for example `Switzerland`.
    Name,
    /// ISO 3166-1 numeric, for example `756`.
    Numeric,
}

/// A colour for each country.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MapChart {
    /// The column that names the country.
    #[schemars(length(min = 1, max = 253))]
    pub country: String,
    /// How it names it.
    #[serde(default)]
    pub code: CountryCode,
    /// The metric that gives the colour.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// A metric that gives the area of a bubble on each country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bubble: Option<String>,
    /// Which colours.
    #[serde(default)]
    pub scale: ColorScale,
}
