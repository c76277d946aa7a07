//! From a gated query to what the results are asked for, with the headers that never change for it.

use std::{sync::Arc, time::Duration};

use axum::http::HeaderValue;
use binnacle_protocol::{Field, ObjectRef};
use binnacle_query::Compiled;
use chrono::{DateTime, Utc};

use crate::{
    api::frames::TimeSpan,
    app::App,
    catalog::Snapshot,
    problem::{Problem, Result},
    results::Ask,
};

/// A gated query with everything its answer needs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the results are asked for.
    pub ask: Ask,
    /// What the columns mean.
    pub fields: Arc<[Field]>,
    /// The resolved time range.
    pub time_range: Option<TimeSpan>,
    /// When relative time moves on and the query must be gated anew.
    pub valid_until: Option<DateTime<Utc>>,
    /// The SQL, percent-encoded.
    pub sql_header: Option<HeaderValue>,
    /// The fields as JSON, percent-encoded.
    pub fields_header: Option<HeaderValue>,
}

/// Bytes of Arrow buffers that one interactive result may have.
const MAX_BYTES: u64 = 1 << 30;
/// Longer values would make the head of the answer too large for proxies.
const HEADER_BYTES: usize = 6000;

/// Puts a gated query together with its datasource, limits and cache policy.
///
/// # Errors
/// When the datasource is gone.
pub fn plan(app: &App, snapshot: &Snapshot, compiled: Compiled, dashboard: Option<&ObjectRef>) -> Result<Plan> {
    let missing = || Problem::not_found(format!("Datasource {}", compiled.datasource));
    let target = snapshot.target(&compiled.datasource).ok_or_else(missing)?;
    let limits = &snapshot.datasource(&compiled.datasource).ok_or_else(missing)?.limits;
    let times = snapshot.cache_times(&compiled.datasets, dashboard, app.config.result_ttl());
    let sql_header = encode(&compiled.sql);
    let fields_header = serde_json::to_string(&compiled.fields).ok().and_then(|json| encode(&json));
    let time_range = compiled.time_range.map(|(from, to)| TimeSpan { from: from.map(|at| at.to_string()), to: to.map(|at| at.to_string()) });
    let ask = Ask {
        fingerprint: compiled.fingerprint,
        sql: compiled.sql.into(),
        datasource: target,
        max_rows: compiled.max_rows,
        max_bytes: MAX_BYTES,
        timeout: limits.timeout.as_std().max(Duration::from_millis(1)),
        times,
        refresh: false,
    };
    Ok(Plan { ask, fields: compiled.fields.into(), time_range, valid_until: compiled.valid_until, sql_header, fields_header })
}

/// Printable ASCII stays, everything else and `%` is escaped.
fn encode(text: &str) -> Option<HeaderValue> {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if (0x20..0x7f).contains(&byte) && byte != b'%' {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    (out.len() <= HEADER_BYTES).then(|| HeaderValue::try_from(out).ok()).flatten()
}
