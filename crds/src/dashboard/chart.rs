//! Charts: what every chart has, and one kind each.
//!
//! A kind is a field of [`ChartSpec`] and a struct in one of the files below. To add one, see `CONTRIBUTING.md`.

use std::collections::BTreeMap;

use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::{
    dataset::Metric,
    query::{Filter, TimeRange, is_false},
};

pub mod cartesian;
pub mod distribution;
pub mod hierarchy;
pub mod number;
pub mod table;

pub use cartesian::{AreaChart, BarChart, LineChart, MixedChart, ScatterChart, WaterfallChart};
pub use distribution::{BoxPlotChart, CalendarChart, HeatmapChart, HistogramChart, MapChart};
pub use hierarchy::{FunnelChart, PieChart, SankeyChart, SunburstChart, TreemapChart};
pub use number::{BigNumberChart, GaugeChart};
pub use table::{PivotChart, TableChart};

macro_rules! chart_kinds {
    ($($(#[$doc:meta])* $field:ident: $variant:ident($type:ty) as $name:literal),+ $(,)?) => {
        /// One chart: what it shows, of which dataset, and exactly one kind.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[x_kube(validation = (concat!("[", $("has(self.", $name, "),",)+ "].filter(x, x).size() == 1"), "set exactly one chart kind"))]
        pub struct ChartSpec {
            /// The title; made from the chart's fields where absent.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schemars(length(max = 200))]
            pub title: Option<String>,
            /// Shown behind the title's information mark.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub description: Option<String>,
            /// The dataset: `name`, or `namespace/name`.
            #[schemars(length(min = 1, max = 507))]
            pub dataset: String,
            /// Metrics of this chart's own, beside the dataset's.
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            pub metrics: BTreeMap<String, Metric>,
            /// Conditions that always hold on this chart.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[schemars(length(max = 50))]
            pub filters: Vec<Filter>,
            /// The time column, where it is not the dataset's.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub time_column: Option<String>,
            /// The time range; a time filter of the dashboard takes its place.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub time_range: Option<TimeRange>,
            /// Clicking a mark does not filter the other charts.
            #[serde(default, skip_serializing_if = "is_false")]
            pub disable_cross_filters: bool,
            $(
                $(#[$doc])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )+
        }

        /// The one kind of a chart.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum ChartKind<'a> {
            $( $(#[$doc])* $variant(&'a $type), )+
        }

        impl ChartSpec {
            /// Every kind's name in YAML.
            pub const KINDS: &'static [&'static str] = &[$($name),+];

            /// The kind that is set; the first one where a hand-made object sets several, none where it sets none.
            pub fn kind(&self) -> Option<ChartKind<'_>> {
                $( if let Some(chart) = &self.$field { return Some(ChartKind::$variant(chart)); } )+
                None
            }

            /// How many kinds are set; anything but 1 is a mistake.
            pub fn kind_count(&self) -> usize {
                [$(self.$field.is_some()),+].into_iter().filter(|set| *set).count()
            }
        }

        impl ChartKind<'_> {
            /// The kind's name in YAML.
            pub const fn name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $name, )+ }
            }
        }
    };
}

chart_kinds! {
    /// A line for each metric and series over x.
    line: Line(LineChart) as "line",
    /// A filled line for each metric and series over x.
    area: Area(AreaChart) as "area",
    /// Bars, grouped or stacked, upright or lying.
    bar: Bar(BarChart) as "bar",
    /// Points, sized where `size` is given.
    scatter: Scatter(ScatterChart) as "scatter",
    /// Lines, bars and areas together on one or two y axes.
    mixed: Mixed(MixedChart) as "mixed",
    /// Shares of a whole.
    pie: Pie(PieChart) as "pie",
    /// One number, with a trend and a comparison where asked.
    big_number: BigNumber(BigNumberChart) as "bigNumber",
    /// Rows, as they are or aggregated.
    table: Table(TableChart) as "table",
    /// Aggregates over rows and columns, with totals.
    pivot: Pivot(PivotChart) as "pivot",
    /// A colour for each pair of x and y.
    heatmap: Heatmap(HeatmapChart) as "heatmap",
    /// How often values fall into each bin.
    histogram: Histogram(HistogramChart) as "histogram",
    /// Median, quartiles and whiskers.
    box_plot: BoxPlot(BoxPlotChart) as "boxPlot",
    /// Nested rectangles.
    treemap: Treemap(TreemapChart) as "treemap",
    /// Nested rings.
    sunburst: Sunburst(SunburstChart) as "sunburst",
    /// Flows between two sets.
    sankey: Sankey(SankeyChart) as "sankey",
    /// Steps that each keep a part.
    funnel: Funnel(FunnelChart) as "funnel",
    /// One number on a dial.
    gauge: Gauge(GaugeChart) as "gauge",
    /// Rises and falls that add up.
    waterfall: Waterfall(WaterfallChart) as "waterfall",
    /// A colour for each day.
    calendar: Calendar(CalendarChart) as "calendar",
    /// A colour for each country.
    map: Map(MapChart) as "map",
}
