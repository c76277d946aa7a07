//! Charts on an x and a y axis.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    duration::Span,
    query::{Grain, OrderBy, Rolling, is_false},
};

/// How series of one x stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Stack {
    /// Side by side, or over one another.
    #[default]
    None,
    /// On top of one another.
    Stacked,
    /// On top of one another, as shares of 100 %.
    Percent,
}

/// An axis of numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Axis {
    /// The axis title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The smallest value shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The largest value shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// A d3-format pattern; the metric's where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// A logarithmic scale.
    #[serde(skip_serializing_if = "is_false")]
    pub log: bool,
}

/// A horizontal line at a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Threshold {
    /// Where it is drawn.
    pub value: f64,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `good`, `warning`, `bad`, or a CSS colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

macro_rules! cartesian {
    ($(#[$doc:meta])* $name:ident { $($(#[$attr:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            /// The column of the x axis.
            #[schemars(length(min = 1, max = 253))]
            pub x: String,
            /// The step of the x axis where `x` is a time; a fitting one for the range where absent.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub grain: Option<Grain>,
            /// Metrics of the y axis.
            #[serde(alias = "true")]
            #[schemars(length(min = 1, max = 20))]
            pub y: Vec<String>,
            /// A column whose values make one series each.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub series: Option<String>,
            /// Only the largest so many series, by the first metric; the rest are left out.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 1, max = 1000))]
            pub series_limit: Option<u32>,
            /// Only so many values of x, the largest by the first metric where `x` is not a time.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(range(min = 1, max = 1_000_000))]
            pub limit: Option<u32>,
            /// The order of x; times and numbers ascending, texts by the first metric descending, where absent.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub order_by: Option<OrderBy>,
            /// How series of one x stand together.
            #[serde(default)]
            pub stack: Stack,
            /// A window that rolls over the steps of x.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub rolling: Option<Rolling>,
            /// The same metrics so long before, for example `1y`; each adds a dashed series.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[schemars(length(max = 4))]
            pub compare: Vec<Span>,
            /// The x axis's title.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub x_title: Option<String>,
            /// The y axis.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub y_axis: Option<Axis>,
            /// Lines at values.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[schemars(length(max = 10))]
            pub thresholds: Vec<Threshold>,
            /// Values are written at the marks.
            #[serde(default, skip_serializing_if = "is_false")]
            pub show_values: bool,
            $($(#[$attr])* pub $field: $type,)*
        }
    };
}

/// How the line goes from point to point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Interpolation {
    /// Straight.
    #[default]
    Linear,
    /// A smooth curve that stays between the points.
    Smooth,
    /// Steps that begin at each point.
    Step,
}

/// Which way bars go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Orientation {
    /// Upright bars.
    #[default]
    Vertical,
    /// Lying bars.
    Horizontal,
}

cartesian! {
    /// A line for each metric and series over x.
    LineChart {
        /// How the line goes from point to point.
        #[serde(default)]
        interpolation: Interpolation,
        /// Points are marked.
        #[serde(default, skip_serializing_if = "is_false")]
        points: bool,
    }
}

cartesian! {
    /// A filled line for each metric and series over x.
    AreaChart {
        /// How the line goes from point to point.
        #[serde(default)]
        interpolation: Interpolation,
    }
}

cartesian! {
    /// Bars, grouped or stacked, upright or lying.
    BarChart {
        /// Which way bars go.
        #[serde(default)]
        orientation: Orientation,
    }
}

/// Points. With `by`, x, y and size are metrics for each value of `by`; without, they are columns of single rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScatterChart {
    /// The metric (with `by`) or column of the x axis.
    #[schemars(length(min = 1, max = 253))]
    pub x: String,
    /// The metric (with `by`) or column of the y axis.
    #[serde(alias = "true")]
    #[schemars(length(min = 1, max = 253))]
    pub y: String,
    /// The metric (with `by`) or column of the points' area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// The column that a point stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// A column whose values have one colour each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The most points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub limit: Option<u32>,
    /// The x axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x_axis: Option<Axis>,
    /// The y axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y_axis: Option<Axis>,
}

/// What a metric of a mixed chart is drawn as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// A line.
    #[default]
    Line,
    /// A bar.
    Bar,
    /// A filled line.
    Area,
}

/// One metric of a mixed chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MixedSeries {
    /// The metric.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// What it is drawn as.
    #[serde(default)]
    pub mark: Mark,
}

/// Lines, bars and areas together on one or two y axes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MixedChart {
    /// The column of the x axis.
    #[schemars(length(min = 1, max = 253))]
    pub x: String,
    /// The step of the x axis where `x` is a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// Metrics on the left axis.
    #[schemars(length(min = 1, max = 10))]
    pub left: Vec<MixedSeries>,
    /// Metrics on the right axis.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub right: Vec<MixedSeries>,
    /// Only so many values of x.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub limit: Option<u32>,
    /// The left axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_axis: Option<Axis>,
    /// The right axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_axis: Option<Axis>,
}

/// Rises and falls that add up: the metric's value for each x, and the total.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaterfallChart {
    /// The column of the x axis.
    #[schemars(length(min = 1, max = 253))]
    pub x: String,
    /// The step of the x axis where `x` is a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// The metric, which must be one that can be added up.
    #[schemars(length(min = 1, max = 253))]
    pub metric: String,
    /// Only so many values of x.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub limit: Option<u32>,
    /// No bar with the total.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hide_total: bool,
}
