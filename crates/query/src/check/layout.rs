//! Where things stand on a dashboard.

use binnacle_crds::dashboard::{Cell, DashboardSpec};

use super::report::Report;
use crate::suggest::did_you_mean;

/// Columns of the grid.
const COLUMNS: u32 = 12;

/// Tabs and rows side by side, rows that are too wide, and charts that are not there.
pub(super) fn check_layout(spec: &DashboardSpec, report: &mut Report) {
    let tabs = spec.layout.iter().filter(|item| item.tab.is_some()).count();
    if let Some(place) = spec.layout.iter().position(|item| item.tab.is_none()).filter(|_| tabs > 0) {
        report.add_hinted(
            &format!("spec.layout[{place}]"),
            "a row stands beside tabs",
            Some("put it into the `rows` of a tab".into()),
        );
    }
    for (place, item) in spec.layout.iter().enumerate() {
        let path = format!("spec.layout[{place}]");
        check_cells(spec, &item.cells, &path, report);
        for (place, row) in item.rows.iter().enumerate() {
            check_cells(spec, &row.cells, &format!("{path}.rows[{place}]"), report);
        }
    }
}

fn check_cells(spec: &DashboardSpec, cells: &[Cell], path: &str, report: &mut Report) {
    let taken = cells.iter().filter_map(|cell| cell.width).fold(0, u32::saturating_add);
    let open = cells.iter().filter(|cell| cell.width.is_none()).count() as u32;
    if taken > COLUMNS {
        let message = format!("the cells are {taken} columns wide, and a row has {COLUMNS}");
        report.add_hinted(&format!("{path}.cells"), message, Some("make cells narrower, or begin another row".into()));
    } else if open > COLUMNS - taken {
        let message =
            format!("cells take {taken} of {COLUMNS} columns, which leaves none for every cell without a width");
        report.add_hinted(&format!("{path}.cells"), message, Some("make cells narrower, or begin another row".into()));
    }
    for (place, cell) in cells.iter().enumerate() {
        if let Some(chart) = cell.chart.as_ref().filter(|chart| !spec.charts.contains_key(*chart)) {
            let path = format!("{path}.cells[{place}].chart");
            report.add_hinted(&path, format!("there is no chart `{chart}`"), did_you_mean(chart, spec.charts.keys()));
        }
    }
}
