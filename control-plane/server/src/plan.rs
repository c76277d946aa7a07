//! From a gated query to what the results are asked for, with the headers that never change for it.

use std::{
    fmt::Write,
    sync::{Arc, OnceLock},
    time::Duration,
};

use arrow_schema::Schema;
use axum::http::HeaderValue;
use binnacle_crds::Kind;
use binnacle_protocol::{Field, FieldRole, ObjectRef};
use binnacle_query::Compiled;
use chrono::{DateTime, Utc};

use crate::{
    api::frames::TimeSpan,
    app::App,
    catalog::{Snapshot, field_type},
    problem::{Problem, Result},
    results::{Ask, Fingerprint},
    trace,
};

/// A gated query with everything its answer needs.
#[derive(Debug)]
pub struct Plan {
    /// What the results are asked for.
    pub ask: Ask,
    /// What the columns mean, as far as the policy gate knows.
    fields: Vec<Field>,
    /// The same once the result's schema is known.
    known: OnceLock<Meaning>,
    /// The resolved time range.
    pub time_range: Option<TimeSpan>,
    /// When relative time moves on and the query must be gated anew.
    pub valid_until: Option<DateTime<Utc>>,
    /// Whether the answer's headers say what is run: kilobytes that most readers do not look at.
    pub explain: bool,
}

/// What the columns of a result mean.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// One for each column, in order.
    pub fields: Arc<[Field]>,
    /// What was asked for in [`Plan::explain`].
    pub explanation: Option<Explanation>,
}

/// What is run and what the columns mean, as header values; none where it is too long for one.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The SQL, percent-encoded.
    pub sql: Option<HeaderValue>,
    /// The fields as JSON, percent-encoded.
    pub fields: Option<HeaderValue>,
}

impl Explanation {
    fn new(sql: &str, fields: &[Field]) -> Self {
        Self { sql: encode(sql), fields: serde_json::to_string(fields).ok().and_then(|json| encode(&json)) }
    }
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
    let (lifetime, policy) = snapshot.lifetime(&compiled.datasets, dashboard, app.config.result_ttl());
    let ask = Ask {
        fingerprint: fingerprint(&compiled, snapshot),
        sql: compiled.sql.as_str().into(),
        datasource: target,
        max_rows: compiled.max_rows,
        max_bytes: MAX_BYTES,
        timeout: limits.timeout.as_std().max(Duration::from_millis(1)),
        tally: app.results.tally(policy.as_ref()),
        lifetime,
        refresh: false,
        traceparent: trace::current(),
    };
    let time_range = compiled.time_range.map(|(from, to)| TimeSpan { from, to });
    Ok(Plan {
        ask,
        fields: compiled.fields,
        known: OnceLock::new(),
        time_range,
        valid_until: compiled.valid_until,
        explain: false,
    })
}

/// The gate's fingerprint, what the columns mean (the JSON form of a result carries both), and how often results of what is
/// read were declared out of date.
fn fingerprint(compiled: &Compiled, snapshot: &Snapshot) -> Fingerprint {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(&compiled.fingerprint);
    context.update(&serde_json::to_vec(&compiled.fields).unwrap_or_default());
    context.update(&snapshot.epoch(Kind::Datasource, &compiled.datasource).to_le_bytes());
    for dataset in &compiled.datasets {
        context.update(&snapshot.epoch(Kind::Dataset, dataset).to_le_bytes());
    }
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(context.finish().as_ref());
    fingerprint
}

impl Plan {
    /// What the columns of this result mean: the gate's words, the database's types.
    pub fn meaning(&self, schema: &Schema) -> &Meaning {
        self.known.get_or_init(|| {
            let fields: Arc<[Field]> = fields_of(schema, &self.fields).into();
            let explanation = self.explain.then(|| Explanation::new(&self.ask.sql, &fields));
            Meaning { fields, explanation }
        })
    }

    /// What the columns mean, as far as the policy gate knows.
    pub fn known_fields(&self) -> &[Field] {
        &self.fields
    }

    /// Whether the same question still is the same query.
    pub fn is_valid(&self) -> bool {
        self.valid_until.is_none_or(|until| until > Utc::now())
    }
}

/// What the columns of a result mean: what is known of each, with the database's types.
pub fn fields_of(schema: &Schema, known: &[Field]) -> Vec<Field> {
    let field = |(at, column): (usize, &Arc<arrow_schema::Field>)| {
        let type_ = field_type(column.data_type());
        match known.get(at) {
            Some(field) => Field { type_, ..field.clone() },
            None => Field {
                name: column.name().clone(),
                title: column.name().clone(),
                type_,
                role: FieldRole::Column,
                grain: None,
                format: None,
                unit: None,
                metric: None,
                span: None,
            },
        }
    };
    schema.fields().iter().enumerate().map(field).collect()
}

/// Printable ASCII stays, everything else and `%` is escaped.
fn encode(text: &str) -> Option<HeaderValue> {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if (0x20..0x7f).contains(&byte) && byte != b'%' {
            out.push(byte as char);
        } else {
            // Writing into a text cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    (out.len() <= HEADER_BYTES).then(|| HeaderValue::try_from(out).ok()).flatten()
}
