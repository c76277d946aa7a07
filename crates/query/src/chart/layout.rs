//! Where everything stands on the 12 columns of a dashboard.

use std::collections::BTreeSet;

use binnacle_crds::dashboard::{Cell, DashboardSpec, LayoutItem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Columns of the grid.
const COLUMNS: u32 = 12;
/// Grid units of a row that says nothing.
const USUAL_HEIGHT: u32 = 5;
/// Grid units of a row of headers that says nothing.
const HEADER_HEIGHT: u32 = 1;
/// Charts that the layout does not name stand so many to a row.
const CHARTS_PER_ROW: usize = 2;

/// A dashboard's layout with every width and height worked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Layout {
    /// One without a title where the dashboard has no tabs.
    pub tabs: Vec<Tab>,
}

/// The rows of one tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tab {
    /// The title on the tab; none where the dashboard has no tabs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Top to bottom.
    pub rows: Vec<LayoutRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LayoutRow {
    /// Grid units of 64 pixels.
    pub height: u32,
    /// Left to right.
    pub cells: Vec<LayoutCell>,
}

/// One cell; exactly one of `chart`, `markdown`, `header`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LayoutCell {
    /// Columns of 12.
    pub width: u32,
    /// A chart's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// A heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
}

/// The layout as it is shown. Charts that it does not name follow at the end of the last tab, two by two; cells without
/// a width share what the others leave of 12 columns.
pub fn effective_layout(spec: &DashboardSpec) -> Layout {
    let mut tabs: Vec<Tab> = Vec::new();
    for item in &spec.layout {
        add_item(&mut tabs, item);
    }
    let rest = missing_rows(spec, &tabs);
    match tabs.last_mut() {
        Some(last) => last.rows.extend(rest),
        None => tabs.push(Tab { title: None, rows: rest }),
    }
    Layout { tabs }
}

/// A tab begins anew; a row goes into the tab before it.
fn add_item(tabs: &mut Vec<Tab>, item: &LayoutItem) {
    if item.tab.is_some() || tabs.is_empty() {
        tabs.push(Tab { title: item.tab.clone(), rows: Vec::new() });
    }
    let Some(tab) = tabs.last_mut() else { return };
    if !item.cells.is_empty() {
        tab.rows.push(row(item.height, &item.cells));
    }
    tab.rows.extend(item.rows.iter().map(|each| row(each.height, &each.cells)));
}

fn row(height: Option<u32>, cells: &[Cell]) -> LayoutRow {
    let headers = cells.iter().all(|cell| cell.header.is_some());
    let height = height.unwrap_or(if headers { HEADER_HEIGHT } else { USUAL_HEIGHT });
    let placed = cells.iter().zip(widths(cells)).map(|(cell, width)| LayoutCell {
        width,
        chart: cell.chart.clone(),
        markdown: cell.markdown.clone(),
        header: cell.header.clone(),
    });
    LayoutRow { height, cells: placed.collect() }
}

/// Every cell's columns; what does not divide evenly goes to the first ones.
fn widths(cells: &[Cell]) -> Vec<u32> {
    let taken: u32 = cells.iter().filter_map(|cell| cell.width).fold(0, u32::saturating_add);
    let open = cells.iter().filter(|cell| cell.width.is_none()).count() as u32;
    let left = COLUMNS.saturating_sub(taken);
    let mut given = 0;
    let mut share = || {
        let width = left / open.max(1) + u32::from(given < left % open.max(1));
        given += 1;
        width.max(1)
    };
    cells.iter().map(|cell| cell.width.unwrap_or_else(&mut share)).collect()
}

fn missing_rows(spec: &DashboardSpec, tabs: &[Tab]) -> Vec<LayoutRow> {
    let cells = tabs.iter().flat_map(|tab| &tab.rows).flat_map(|row| &row.cells);
    let named: BTreeSet<&str> = cells.filter_map(|cell| cell.chart.as_deref()).collect();
    let missing: Vec<Cell> = spec
        .charts
        .keys()
        .filter(|name| !named.contains(name.as_str()))
        .map(|name| Cell { chart: Some(name.clone()), ..Cell::default() })
        .collect();
    missing.chunks(CHARTS_PER_ROW).map(|cells| row(None, cells)).collect()
}
