//! The semantic layer and the policy gate: a question or SQL in, safe SQL in the datasource's dialect out. No I/O.
//!
//! Owns what a dataset means, what a chart asks, and what may reach a database. Must not run anything, and must refuse
//! whatever it cannot parse: no other path leads from a person to a database.
//!
//! chart + filter state → [`QuerySpec`](binnacle_protocol::QuerySpec) → SQL → parse → resolve → check access → row policies, limits → [`Compiled`]

mod catalog;
pub mod chart;
pub mod check;
mod compiled;
mod rejection;
pub mod state;
mod suggest;
mod viewer;

pub use catalog::{Catalog, ColumnInfo};
pub use compiled::{Compiled, Context, Purpose};
pub use rejection::{Mistake, Rejection};
pub use viewer::{Viewer, matches_subject};
