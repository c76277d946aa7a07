//! The semantic layer and the policy gate: a question or SQL in, safe SQL in the datasource's dialect out. No I/O.
//!
//! Owns what a dataset means, what a chart asks, and what may reach a database. Must not run anything, and must refuse
//! whatever it cannot parse: no other path leads from a person to a database.
//!
//! chart + filter state → [`QuerySpec`](binnacle_protocol::QuerySpec) → SQL → parse → resolve → check access → row policies, limits → [`Compiled`]

mod access;
mod beside;
mod catalog;
pub mod chart;
pub mod check;
mod columns;
mod compile;
mod compiled;
mod dataset;
mod describe;
mod dialect;
mod expression;
mod fingerprint;
mod gate;
mod parse;
mod person;
mod person_sql;
mod rejection;
pub mod state;
mod suggest;
mod tree;
mod viewer;

pub use beside::guards_beside;
pub use catalog::{Catalog, ColumnInfo};
pub use compile::{compile, title_of};
pub use compiled::{Compiled, Context, Purpose};
pub use describe::describe_sql;
pub use dialect::Dialect;
pub use expression::{ExpressionKind, check_expression};
pub use gate::check_query;
pub use person_sql::compile_sql;
pub use rejection::{Mistake, Rejection};
pub use viewer::{Viewer, matches_subject};
