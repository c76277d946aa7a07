//! The semantic layer and the policy gate: a question or SQL in, safe SQL in the datasource's dialect out. No I/O.
//!
//! Owns what a dataset means, what a chart asks, and what may reach a database. Must not run anything, and must refuse
//! whatever it cannot parse: no other path leads from a person to a database.
//!
//! chart + filter state → [`QuerySpec`](binnacle_protocol::QuerySpec) → SQL → parse → resolve → check access → row policies, limits → [`Compiled`]

mod catalog;
mod chart;
mod compiled;
mod rejection;
mod state;
mod suggest;
mod viewer;

pub use catalog::{Catalog, ColumnInfo};
pub use chart::{
    ChartView, DashboardView, FIRST_PAGE_ROWS, FilterQuestion, Layout, LayoutCell, LayoutRow, PAGED_ABOVE_ROWS, Part, Tab,
    chart_parts, chart_parts_at, datasets_of, detail_query, effective_layout, filter_values, first_page, page_query,
};
pub use compiled::{Compiled, Context, Purpose};
pub use rejection::{Mistake, Rejection};
pub use state::{Choice, CrossFilter, FilterState, PickedRange, Selection};
pub use viewer::{Viewer, matches_subject};
