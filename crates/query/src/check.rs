//! What `binnacle validate` and the apply door say of an object beyond what serde says.
//!
//! Owns every rule of the seven kinds outside Kubernetes: those of the generated schemas ([`check_schema`]), which an API
//! server would enforce, and those that need other objects, SQL or columns. Must not ask a database: what is not known
//! is not complained about.
//!
//! JSON → [`check_schema`]; spec + [`Catalog`](crate::Catalog) → the kind's check → [`Mistake`](crate::Mistake)s

mod report;
mod rule;
mod schema;

pub use schema::check_schema;
