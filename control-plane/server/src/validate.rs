//! Everything that is wrong with an object, found before it is stored: its fields, its references, its SQL, and, where the
//! database answers, its columns.
//!
//! document → kind's spec → rules of its schema → connector's parameters → what the datasets' databases say → mistakes

use std::{collections::BTreeSet, sync::Arc};

use binnacle_crds::{Kind, Manifest};
use binnacle_protocol::{ErrorCode, ObjectRef, connector::validate_parameters};
use binnacle_query::{
    Catalog, Mistake,
    chart::datasets_of,
    check::{
        check_alert_schedule, check_cache_policy, check_dashboard, check_dataset, check_datasource, check_platform,
        check_schema, check_worker_pool,
    },
};

use crate::{
    catalog::{ColumnBook, Object, Snapshot},
    manifest::{Document, TypedSpec},
    problem::{FieldError, Problem},
};

/// An object without mistakes.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The object as it stands in YAML.
    pub manifest: Manifest,
    /// Its spec as its kind.
    pub spec: TypedSpec,
    /// What it would be read against if it were stored.
    pub snapshot: Arc<Snapshot>,
}

/// Checks a document as if it were stored already, against everything else that is.
///
/// Asks databases for columns that are not known yet; one that is away hides the mistakes that only it could tell.
///
/// # Errors
/// Every mistake, each with its place.
pub async fn check(document: &Document, snapshot: &Snapshot, columns: &ColumnBook) -> Result<Checked, Vec<FieldError>> {
    let (manifest, spec) = document.read().map_err(|mistakes| with_schema(document, mistakes))?;
    let object = ObjectRef::new(&manifest.metadata.namespace, &manifest.metadata.name);
    let candidate = Object::candidate(&manifest, &spec);
    let mut snapshot = snapshot.with_candidate(candidate.clone(), columns);
    let mut mistakes = schema_mistakes(manifest.kind, document);
    for dataset in datasets_in(&spec, &object) {
        if snapshot.dataset(&dataset).is_none() {
            continue;
        }
        if let Err(problem) = columns.learn(&snapshot, &dataset).await
            && dataset == object
            && let TypedSpec::Dataset(spec) = &spec
        {
            mistakes.extend(refused_by_database(&problem, spec.sql.is_some()));
        }
    }
    snapshot = snapshot.with_candidate(candidate, columns);
    mistakes.extend(spec_mistakes(&spec, &object, &snapshot.query));
    let mut seen = BTreeSet::new();
    mistakes.retain(|mistake| seen.insert((mistake.path.clone(), mistake.message.clone())));
    if mistakes.is_empty() {
        return Ok(Checked { manifest, spec, snapshot: Arc::new(snapshot) });
    }
    Err(mistakes.into_iter().map(|mistake| placed(document, mistake)).collect())
}

/// What others would be read against if a document with mistakes were stored all the same, so that each of its mistakes is told
/// once; nothing where it cannot even be read.
pub fn assume(document: &Document, snapshot: &Snapshot, columns: &ColumnBook) -> Option<Arc<Snapshot>> {
    let (manifest, spec) = document.read().ok()?;
    Some(Arc::new(snapshot.with_candidate(Object::candidate(&manifest, &spec), columns)))
}

fn placed(document: &Document, mistake: Mistake) -> FieldError {
    document.mistake(mistake.path, mistake.message, mistake.hint)
}

/// Serde stops at the first mistake of a spec; the schema may know of more.
fn with_schema(document: &Document, mut mistakes: Vec<FieldError>) -> Vec<FieldError> {
    let Some(kind) = document.kind() else { return mistakes };
    for mistake in schema_mistakes(kind, document) {
        let known = mistakes.iter().any(|known| known.path == mistake.path);
        if !known {
            mistakes.push(placed(document, mistake));
        }
    }
    mistakes
}

fn schema_mistakes(kind: Kind, document: &Document) -> Vec<Mistake> {
    document.value.get("spec").map(|spec| check_schema(kind, spec)).unwrap_or_default()
}

fn spec_mistakes(spec: &TypedSpec, object: &ObjectRef, catalog: &Catalog) -> Vec<Mistake> {
    match spec {
        TypedSpec::Platform(spec) => check_platform(spec, object),
        TypedSpec::WorkerPool(spec) => check_worker_pool(spec, object),
        TypedSpec::Dataset(spec) => check_dataset(spec, object, catalog),
        TypedSpec::Dashboard(spec) => check_dashboard(spec, object, catalog),
        TypedSpec::AlertSchedule(spec) => check_alert_schedule(spec, object, catalog),
        TypedSpec::CachePolicy(spec) => check_cache_policy(spec, object, catalog),
        TypedSpec::Datasource(spec) => {
            let parameters = validate_parameters(&spec.type_, &spec.parameters, &spec.secrets);
            let parameters = parameters
                .into_iter()
                .map(|mistake| Mistake::new(format!("spec.{}", mistake.field), mistake.message).hint(mistake.fix));
            parameters.chain(check_datasource(spec, object)).collect()
        }
    }
}

/// Datasets whose columns decide whether this spec is right.
fn datasets_in(spec: &TypedSpec, object: &ObjectRef) -> BTreeSet<ObjectRef> {
    match spec {
        TypedSpec::Dataset(_) => BTreeSet::from([object.clone()]),
        TypedSpec::Dashboard(spec) => datasets_of(spec, &object.namespace),
        TypedSpec::AlertSchedule(spec) => {
            let named = spec.alert.as_ref().and_then(|alert| alert.dataset.as_deref());
            named.and_then(|name| ObjectRef::resolve(name, &object.namespace).ok()).into_iter().collect()
        }
        _ => BTreeSet::new(),
    }
}

/// What the database says of a dataset's table or SQL; that it cannot be reached is no mistake of the dataset's.
fn refused_by_database(problem: &Problem, is_sql: bool) -> Option<Mistake> {
    matches!(problem.code, ErrorCode::QueryFailed | ErrorCode::QueryRejected | ErrorCode::InvalidRequest).then(|| {
        let path = if is_sql { "spec.sql" } else { "spec.table" };
        Mistake { path: path.into(), message: problem.detail.clone(), hint: problem.hint.clone() }
    })
}
