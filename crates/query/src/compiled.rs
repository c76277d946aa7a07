//! What the policy gate lets through.

use binnacle_protocol::{Field, ObjectRef};
use chrono::{DateTime, Utc};

use crate::{Catalog, Viewer};

/// Who asks, when, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What is known of datasources and datasets.
    pub catalog: &'a Catalog,
    /// Who asks.
    pub viewer: &'a Viewer,
    /// The present.
    pub now: DateTime<Utc>,
    /// What the rows are for.
    pub purpose: Purpose,
}

/// What the rows are for, which decides how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be looked at: the datasource's `limits.rows`.
    Interactive,
    /// To be saved: the datasource's `limits.exportRows`.
    Download,
}

/// A query that passed the policy gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// Where it runs.
    pub datasource: ObjectRef,
    /// The datasets it reads; none for SQL of a person's own that names only tables.
    pub datasets: Vec<ObjectRef>,
    /// One read-only statement in the datasource's dialect, with row policies and limits in it.
    pub sql: String,
    /// What the columns mean, in order; empty where only the database knows.
    pub fields: Vec<Field>,
    /// The resolved time range, from (inclusive) and to (exclusive), RFC 3339, without a zone for wall-clock times.
    pub time_range: Option<(Option<String>, Option<String>)>,
    /// SHA-256 of the SQL, its limits, the datasource and its revision. Row policies are part of the SQL.
    pub fingerprint: [u8; 32],
    /// The most rows.
    pub max_rows: u64,
    /// When relative time moves on, so that the same question becomes another query.
    pub valid_until: Option<DateTime<Utc>>,
}
