//! What `binnacle validate` and the apply door say of an object beyond what serde says.
//!
//! Owns every rule of the seven kinds outside Kubernetes: those of the generated schemas ([`check_schema`]), which an API
//! server would enforce, and those that need other objects, SQL or columns. Must not ask a database: what is not known
//! is not complained about.
//!
//! JSON → [`check_schema`]; spec + [`Catalog`](crate::Catalog) → the kind's check → [`Mistake`](crate::Mistake)s

mod access;
mod alert;
mod chart;
mod color;
mod columns;
mod cycle;
mod dashboard;
mod dataset;
mod filter;
mod kinds;
mod layout;
mod quantity;
mod reference;
mod report;
mod rule;
mod schedule;
mod schema;
mod sql;

pub use alert::check_alert_schedule;
pub use dashboard::check_dashboard;
pub use dataset::check_dataset;
pub use kinds::{check_cache_policy, check_datasource, check_platform, check_worker_pool};
pub use schedule::next_run;
pub use schema::check_schema;
