//! The apply door, as the operator uses it.

use axum::{extract::State, http::StatusCode};
use binnacle_crds::Kind;
use binnacle_metadata::{DeleteResource, ManagedBy, NewProblem, ProblemScope, ResourceKey};
use binnacle_protocol::{ErrorCode, ObjectRef};
use serde::Serialize;
use serde_json::Value;

use crate::{
    app::App,
    apply::{self, Door},
    extract::{Json, Path},
    manifest::Document,
    problem::{FieldError, Problem, Result},
};

/// What putting an object did.
#[derive(Debug, Serialize)]
pub struct Put {
    revision: i64,
    /// `created`, `updated`, `relabelled` or `unchanged`.
    outcome: String,
    /// The path of the page that shows it.
    url: Option<String>,
    /// A dataset's columns, where its database told them.
    columns: Option<usize>,
}

/// Checks an object and serves it; the last revision goes on being served where it has mistakes, and people are told.
pub async fn put_object(State(app): State<App>, Json(value): Json<Value>) -> Result<Json<Put>> {
    let document = Document::of_value(value).map_err(Problem::internal)?;
    let mut checked = app.catalog.check(&document).await;
    if checked.is_err() {
        // Another web server may have been brought what this object needs a moment ago.
        app.catalog.reload().await?;
        checked = app.catalog.check(&document).await;
    }
    let checked = match checked {
        Ok(checked) => checked,
        Err(mistakes) => {
            note(&app, &document, &mistakes).await?;
            return Err(apply::invalid(mistakes));
        }
    };
    let (kind, object) =
        (checked.manifest.kind, ObjectRef::new(&checked.manifest.metadata.namespace, &checked.manifest.metadata.name));
    let columns = checked.snapshot.query.columns(&object).map(|columns| columns.len());
    let saved = apply::store(&app, &document, checked, &Door::kubernetes()).await?;
    Ok(Json(Put {
        revision: saved.resource.revision,
        outcome: format!("{:?}", saved.outcome).to_lowercase(),
        url: page(kind, &object),
        columns: columns.filter(|_| kind == Kind::Dataset),
    }))
}

/// Keeps what is wrong with an object for the pages that show it, until it is put without mistakes or deleted.
async fn note(app: &App, document: &Document, mistakes: &[FieldError]) -> Result<()> {
    let text = |pointer: &str| document.value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let (Some(kind), Some(namespace), Some(name)) =
        (text("/kind"), text("/metadata/namespace"), text("/metadata/name"))
    else {
        return Ok(());
    };
    let problems: Vec<_> =
        mistakes.iter().map(|mistake| apply::stored_problem(Some(document), mistake, None)).collect();
    // An unknown kind is among the mistakes already.
    if let Ok(key) = key_of(&(kind, namespace, name)) {
        app.metadata.problems().replace(&scope(&key), &problems).await?;
    }
    Ok(())
}

fn scope(key: &ResourceKey) -> ProblemScope {
    ProblemScope { source: ManagedBy::Kubernetes, name: key.to_string() }
}

fn page(kind: Kind, object: &ObjectRef) -> Option<String> {
    let folder = match kind {
        Kind::Dashboard => "dashboards".to_owned(),
        Kind::Dataset => "datasets".to_owned(),
        Kind::Datasource | Kind::CachePolicy | Kind::AlertSchedule => format!("objects/{kind}"),
        Kind::Platform | Kind::WorkerPool => return None,
    };
    Some(format!("/{folder}/{}/{}", object.namespace, object.name))
}

fn key_of((kind, namespace, name): &(String, String, String)) -> Result<ResourceKey> {
    let kind: Kind = kind.parse().map_err(|error: binnacle_crds::UnknownKind| {
        Problem::new(ErrorCode::InvalidRequest, error.to_string()).field("kind")
    })?;
    Ok(ResourceKey::new(kind.as_str(), namespace, name))
}

/// Serves an object no more; well also where there is none.
pub async fn delete_object(
    State(app): State<App>,
    Path(address): Path<(String, String, String)>,
) -> Result<StatusCode> {
    let key = key_of(&address)?;
    app.metadata.problems().replace(&scope(&key), &[]).await?;
    let delete = DeleteResource { key, managed_by: ManagedBy::Kubernetes, expected_revision: None };
    match app.metadata.resources().delete(&delete).await {
        Ok(_) => app.catalog.reload().await?,
        // Never served, or another door's, which the operator has no say in.
        Err(binnacle_metadata::Error::NotFound { .. } | binnacle_metadata::Error::ManagedBy { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// An object that the operator put here.
#[derive(Debug, Serialize)]
pub struct Held {
    kind: &'static str,
    namespace: String,
    name: String,
    revision: i64,
}

/// What the operator put here; also, with revision 0, what was never good enough to be served, as people are told of it.
pub async fn list_objects(State(app): State<App>) -> Result<Json<Vec<Held>>> {
    let snapshot = app.catalog.current();
    let held = snapshot.objects.values().filter(|object| object.managed_by == ManagedBy::Kubernetes);
    let mut held: Vec<_> = held
        .map(|object| Held {
            kind: object.kind.as_str(),
            namespace: object.object.namespace.clone(),
            name: object.object.name.clone(),
            revision: object.revision,
        })
        .collect();
    for stored in app.metadata.problems().list().await? {
        let NewProblem { kind: Some(kind), namespace: Some(namespace), name: Some(name), .. } = stored.problem else {
            continue;
        };
        let Ok(kind) = kind.parse::<Kind>() else { continue };
        let kind = kind.as_str();
        let is_held = |each: &Held| each.kind == kind && each.namespace == namespace && each.name == name;
        if stored.scope.source == ManagedBy::Kubernetes && !held.iter().any(is_held) {
            held.push(Held { kind, namespace, name, revision: 0 });
        }
    }
    Ok(Json(held))
}

/// Whether a datasource answers the data plane.
#[derive(Debug, Default, Serialize)]
pub struct Probed {
    reachable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Asks a worker to connect to a datasource.
pub async fn probe_datasource(
    State(app): State<App>,
    Path((namespace, name)): Path<(String, String)>,
) -> Result<Json<Probed>> {
    let object = ObjectRef::new(&namespace, &name);
    let target = app.catalog.current().target(&object);
    let target = target.ok_or_else(|| Problem::not_found(format!("Datasource {object}")))?;
    Ok(Json(match app.results.workers().probe(&target).await {
        Ok(version) => Probed { reachable: true, version: Some(version), ..Probed::default() },
        Err(error) => {
            let code = match error.code {
                ErrorCode::DatasourceAuthFailed => "auth_failed",
                ErrorCode::DatasourceUnreachable | ErrorCode::Timeout => "connect_failed",
                ErrorCode::SecretNotFound => "secret_missing",
                ErrorCode::Unavailable => "no_worker",
                _ => "failed",
            };
            let hint = error.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            Probed { code: Some(code), detail: Some(format!("{}{hint}", error.message)), ..Probed::default() }
        }
    }))
}
