//! Where things stand on a dashboard: tabs, rows, cells on a grid of 12 columns.

use kube::KubeSchema;
use serde::{Deserialize, Serialize};

/// A tab with rows, or a row; either all items of a layout are tabs or none is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("has(self.tab) ? has(self.rows) && !has(self.cells) : has(self.cells) && !has(self.rows)", "a tab has `tab` and `rows`, a row has `cells`"))]
pub struct LayoutItem {
    /// The tab's title; makes this a tab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tab: Option<String>,
    /// The tab's rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 100))]
    pub rows: Vec<Row>,
    /// The row's height in grid units of 64 pixels; only with `cells`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 60))]
    pub height: Option<u32>,
    /// The row's cells, left to right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 12))]
    pub cells: Vec<Cell>,
}

/// A row of cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Row {
    /// Height in grid units of 64 pixels; 5, or 1 for a row of headers alone, where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 60))]
    pub height: Option<u32>,
    /// Left to right.
    #[schemars(length(min = 1, max = 12))]
    pub cells: Vec<Cell>,
}

/// One cell; exactly one of `chart`, `markdown`, `header`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("[has(self.chart), has(self.markdown), has(self.header)].filter(x, x).size() == 1", "set exactly one of `chart`, `markdown`, `header`"))]
pub struct Cell {
    /// The name of a chart of this dashboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// GitHub-flavoured Markdown; HTML is shown as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// A heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// Columns of 12; the cells without a width share what is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 12))]
    pub width: Option<u32>,
}
