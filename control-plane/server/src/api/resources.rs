//! Stored objects of any kind: their YAML, their revisions, and the apply door.

use axum::{extract::State, http::StatusCode};
use binnacle_crds::{API_VERSION, Kind, dataset::DatasetSpec};
use binnacle_metadata::{DeleteResource, ManagedBy, ResourceKey, Role};
use binnacle_protocol::{ErrorCode, ObjectRef};
use binnacle_query::guards_beside;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    apply::{self, Door},
    audit,
    auth::Identity,
    catalog::Object,
    extract::{Json, Path, Query, Raw},
    manifest::{Document, TypedSpec, read_documents},
    problem::{Problem, Result},
    validate::Checked,
};

/// An object in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceItem {
    kind: String,
    namespace: String,
    name: String,
    title: String,
    folder: String,
    /// `kubernetes`, `files` or `ui`.
    managed_by: String,
    revision: i64,
    updated_at: DateTime<Utc>,
    can_edit: bool,
}

impl ResourceItem {
    fn of(object: &Object, identity: &Identity) -> Self {
        Self {
            kind: object.kind.to_string(),
            namespace: object.object.namespace.clone(),
            name: object.object.name.clone(),
            title: object.title.clone(),
            folder: object.folder.clone(),
            managed_by: object.managed_by.to_string(),
            revision: object.revision,
            updated_at: object.updated_at,
            can_edit: object.may_edit(identity),
        }
    }
}

/// Objects.
#[derive(Serialize, ToSchema)]
pub struct ResourceList {
    items: Vec<ResourceItem>,
}

/// Which objects.
#[derive(Deserialize, IntoParams)]
pub struct ResourceQuery {
    /// Only of this kind.
    kind: Option<String>,
}

/// Objects that this person may see.
#[utoipa::path(get, path = "/api/v1/resources", tag = "resources", params(ResourceQuery), responses((status = 200, body = ResourceList)))]
pub async fn list_resources(
    State(app): State<App>,
    identity: Identity,
    Query(query): Query<ResourceQuery>,
) -> Result<Json<ResourceList>> {
    let kind = query.kind.map(|kind| parse_kind(&kind)).transpose()?;
    let snapshot = app.catalog.current();
    let objects = snapshot
        .objects
        .values()
        .filter(|object| kind.is_none_or(|kind| object.kind == kind) && object.may_view(&identity));
    Ok(Json(ResourceList { items: objects.map(|object| ResourceItem::of(object, &identity)).collect() }))
}

fn parse_kind(text: &str) -> Result<Kind> {
    text.parse().map_err(|error: binnacle_crds::UnknownKind| {
        Problem::new(ErrorCode::InvalidRequest, error.to_string()).field("kind")
    })
}

/// An object with its spec.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceDetail {
    #[serde(flatten)]
    item: ResourceItem,
    /// The object as Kubernetes would have it.
    #[schema(value_type = Object)]
    manifest: Value,
    /// The YAML it was read from, or one made from the manifest.
    yaml: String,
}

type Address = Path<(String, String, String)>;

fn find(app: &App, identity: &Identity, address: &(String, String, String)) -> Result<std::sync::Arc<Object>> {
    let (kind, namespace, name) = address;
    app.catalog.visible(parse_kind(kind)?, &ObjectRef::new(namespace, name), identity)
}

fn key_of(object: &Object) -> ResourceKey {
    ResourceKey::new(object.kind.as_str(), &object.object.namespace, &object.object.name)
}

fn manifest_of(object: &Object) -> Value {
    manifest_with(object, &object.raw)
}

fn manifest_with(object: &Object, spec: &Value) -> Value {
    json!({
        "apiVersion": API_VERSION,
        "kind": object.kind.as_str(),
        "metadata": { "name": object.object.name, "namespace": object.object.namespace },
        "spec": spec,
    })
}

fn to_yaml(value: &Value) -> Result<String> {
    serde_saphyr::to_string(value).map_err(Problem::internal)
}

/// An object with its YAML.
#[utoipa::path(get, path = "/api/v1/resources/{kind}/{namespace}/{name}", tag = "resources", params(("kind" = String, Path), ("namespace" = String, Path), ("name" = String, Path)), responses((status = 200, body = ResourceDetail), (status = 404, body = Problem)))]
pub async fn get_resource(
    State(app): State<App>,
    identity: Identity,
    Path(address): Address,
) -> Result<Json<ResourceDetail>> {
    let object = find(&app, &identity, &address)?;
    let stored = app.metadata.resources().get(&key_of(&object)).await?;
    let manifest = manifest_of(&object);
    let yaml = match stored.source {
        Some(source) => source,
        None => to_yaml(&manifest)?,
    };
    Ok(Json(ResourceDetail { item: ResourceItem::of(&object, &identity), manifest, yaml }))
}

/// Deletes an object that the UI manages.
#[utoipa::path(delete, path = "/api/v1/resources/{kind}/{namespace}/{name}", tag = "resources", params(("kind" = String, Path), ("namespace" = String, Path), ("name" = String, Path)), responses((status = 204), (status = 409, body = Problem)))]
pub async fn delete_resource(State(app): State<App>, identity: Identity, Path(address): Address) -> Result<StatusCode> {
    identity.require(Role::Editor)?;
    let object = find(&app, &identity, &address)?;
    let delete = DeleteResource { key: key_of(&object), managed_by: ManagedBy::Ui, expected_revision: None };
    if object.managed_by == ManagedBy::Ui && !object.may_edit(&identity) {
        return Err(Problem::forbidden("you may not change this object"));
    }
    app.metadata.resources().delete(&delete).await?;
    app.catalog.reload().await?;
    audit::note(&app, &identity, "resource.delete", &delete.key).await;
    Ok(StatusCode::NO_CONTENT)
}

/// A revision in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevisionItem {
    number: i64,
    created_at: DateTime<Utc>,
    author: String,
    message: String,
}

/// Revisions, newest first.
#[derive(Serialize, ToSchema)]
pub struct RevisionList {
    items: Vec<RevisionItem>,
}

/// Every revision of an object.
#[utoipa::path(get, path = "/api/v1/resources/{kind}/{namespace}/{name}/revisions", tag = "resources", params(("kind" = String, Path), ("namespace" = String, Path), ("name" = String, Path)), responses((status = 200, body = RevisionList), (status = 404, body = Problem)))]
pub async fn list_revisions(
    State(app): State<App>,
    identity: Identity,
    Path(address): Address,
) -> Result<Json<RevisionList>> {
    let object = find(&app, &identity, &address)?;
    let revisions = app.metadata.resources().revisions(object.id).await?;
    let items = revisions
        .into_iter()
        .map(|revision| RevisionItem {
            number: revision.number,
            created_at: revision.created_at,
            author: revision.author,
            message: revision.message,
        })
        .collect();
    Ok(Json(RevisionList { items }))
}

/// One revision.
#[derive(Serialize, ToSchema)]
pub struct RevisionDetail {
    number: i64,
    yaml: String,
}

type RevisionAddress = Path<(String, String, String, i64)>;

/// The YAML of one revision.
#[utoipa::path(get, path = "/api/v1/resources/{kind}/{namespace}/{name}/revisions/{number}", tag = "resources", params(("kind" = String, Path), ("namespace" = String, Path), ("name" = String, Path), ("number" = i64, Path)), responses((status = 200, body = RevisionDetail), (status = 404, body = Problem)))]
pub async fn get_revision(
    State(app): State<App>,
    identity: Identity,
    Path((kind, namespace, name, number)): RevisionAddress,
) -> Result<Json<RevisionDetail>> {
    let object = find(&app, &identity, &(kind, namespace, name))?;
    let revision = app.metadata.resources().revision(object.id, number).await?;
    let yaml = match revision.source {
        Some(source) => source,
        None => to_yaml(&manifest_with(&object, &revision.spec))?,
    };
    Ok(Json(RevisionDetail { number, yaml }))
}

/// Makes an earlier revision the newest again; only where the UI manages the object.
#[utoipa::path(post, path = "/api/v1/resources/{kind}/{namespace}/{name}/revisions/{number}/restore", tag = "resources", params(("kind" = String, Path), ("namespace" = String, Path), ("name" = String, Path), ("number" = i64, Path)), responses((status = 200, body = Applied), (status = 409, body = Problem)))]
pub async fn restore_revision(
    State(app): State<App>,
    identity: Identity,
    Path((kind, namespace, name, number)): RevisionAddress,
) -> Result<Json<Applied>> {
    identity.require(Role::Editor)?;
    let object = find(&app, &identity, &(kind, namespace, name))?;
    if object.managed_by == ManagedBy::Ui && !object.may_edit(&identity) {
        return Err(Problem::forbidden("you may not change this object"));
    }
    let revision = app.metadata.resources().revision(object.id, number).await?;
    let yaml = match revision.source {
        Some(source) => source,
        None => to_yaml(&manifest_with(&object, &revision.spec))?,
    };
    // Through the apply door: what was right once may not be any more.
    let documents = read_documents(&yaml).map_err(|mistake| apply::invalid(vec![mistake]))?;
    let document = documents.first().ok_or_else(|| Problem::internal("a revision holds no object"))?;
    let message = format!("restored revision {number}");
    let door = Door { managed_by: ManagedBy::Ui, author: identity.name().to_owned(), expected_revision: None, message };
    let saved = apply::apply(&app, document, &door).await?;
    audit::note(&app, &identity, "resource.restore", &saved.resource.key).await;
    Ok(Json(Applied::of(&saved)))
}

/// What applying did.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Applied {
    kind: String,
    namespace: String,
    name: String,
    revision: i64,
    /// `created`, `updated`, `relabelled` or `unchanged`.
    outcome: String,
}

impl Applied {
    fn of(saved: &binnacle_metadata::Saved) -> Self {
        let key = &saved.resource.key;
        Self {
            kind: key.kind.clone(),
            namespace: key.namespace.clone(),
            name: key.name.clone(),
            revision: saved.resource.revision,
            outcome: format!("{:?}", saved.outcome).to_lowercase(),
        }
    }
}

/// What was applied.
#[derive(Serialize, ToSchema)]
pub struct AppliedList {
    items: Vec<Applied>,
}

/// How to apply.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub struct ApplyQuery {
    /// The revision that the author started from; 0 for a new object.
    expected_revision: Option<i64>,
    /// What was changed.
    #[serde(default)]
    message: String,
    /// Only checks.
    #[serde(default)]
    dry_run: bool,
}

/// Applies one or more manifests, as YAML or JSON; all are checked before the first is stored.
#[utoipa::path(post, path = "/api/v1/apply", tag = "resources", params(ApplyQuery), request_body(content = String, content_type = "application/yaml"), responses((status = 200, body = AppliedList), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn apply_manifests(
    State(app): State<App>,
    identity: Identity,
    Query(query): Query<ApplyQuery>,
    Raw(body): Raw,
) -> Result<Json<AppliedList>> {
    identity.require(Role::Editor)?;
    let text = std::str::from_utf8(&body)
        .map_err(|error| Problem::new(ErrorCode::InvalidRequest, format!("the body is not UTF-8 text: {error}")))?;
    let mut documents = read_documents(text).map_err(|mistake| apply::invalid(vec![mistake]))?;
    if documents.is_empty() {
        return Err(Problem::new(ErrorCode::InvalidRequest, "there is no object in the body"));
    }
    documents.sort_by_key(|document| apply::rank(document.kind()));
    let door = Door {
        managed_by: ManagedBy::Ui,
        author: identity.name().to_owned(),
        expected_revision: query.expected_revision,
        message: query.message,
    };
    let checked = check_all(&app, &identity, &documents).await?;
    let mut items = Vec::new();
    if !query.dry_run {
        for (document, checked) in documents.iter().zip(checked) {
            let saved = apply::store(&app, document, checked, &door).await?;
            audit::note(&app, &identity, "resource.save", &saved.resource.key).await;
            items.push(Applied::of(&saved));
        }
    }
    Ok(Json(AppliedList { items }))
}

/// Checks each document as if those before it were stored.
async fn check_all(app: &App, identity: &Identity, documents: &[Document]) -> Result<Vec<Checked>> {
    let mut snapshot = app.catalog.current();
    let mut all = Vec::new();
    for document in documents {
        let checked = app.catalog.check_against(document, &snapshot).await.map_err(apply::invalid)?;
        let metadata = &checked.manifest.metadata;
        let object = ObjectRef::new(&metadata.namespace, &metadata.name);
        guard(app, identity, checked.manifest.kind, &object)?;
        if let TypedSpec::Dataset(spec) = &checked.spec {
            guard_rows(app, identity, &object, spec)?;
        }
        snapshot = std::sync::Arc::clone(&checked.snapshot);
        all.push(checked);
    }
    Ok(all)
}

/// Datasources and what the SRE owns are for admins; an object's own `access` holds too.
fn guard(app: &App, identity: &Identity, kind: Kind, object: &ObjectRef) -> Result<()> {
    if !matches!(kind, Kind::Dashboard | Kind::Dataset) {
        identity.require(Role::Admin)?;
    }
    match app.catalog.current().get(kind, object) {
        Some(stored) if stored.managed_by == ManagedBy::Ui && !stored.may_edit(identity) => {
            Err(Problem::forbidden(format!("you may not change {kind} {object}")))
        }
        _ => Ok(()),
    }
}

/// Row policies are for admins: an editor may neither change them nor read past those of another dataset.
fn guard_rows(app: &App, identity: &Identity, object: &ObjectRef, spec: &DatasetSpec) -> Result<()> {
    if identity.role == Role::Admin {
        return Ok(());
    }
    let snapshot = app.catalog.current();
    let stored = snapshot.dataset(object).map(|stored| stored.row_policies.clone()).unwrap_or_default();
    if stored != spec.row_policies {
        return Err(Problem::forbidden("only admins may change row policies").field("spec.rowPolicies"));
    }
    match guards_beside(object, spec, &snapshot.query).first() {
        Some(guard) if spec.row_policies.is_empty() => {
            Err(Problem::forbidden(format!("this reads a table that the row policies of Dataset {guard} guard"))
                .hint("use that dataset, or ask an admin to save this one"))
        }
        _ => Ok(()),
    }
}
