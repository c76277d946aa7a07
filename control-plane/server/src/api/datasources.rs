//! Datasources that a person may write SQL against, and their tables.

use std::time::Duration;

use arrow_array::{Array, RecordBatch, cast::AsArray};
use axum::extract::State;
use binnacle_crds::{Kind, datasource::DatasourceSpec};
use binnacle_metadata::Role;
use binnacle_protocol::{ObjectRef, QueryId, Task, Ticket};
use binnacle_query::matches_subject;
use bytes::Bytes;
use chrono::Utc;
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::Identity,
    catalog::Spec,
    extract::{Json, Path},
    format::decode,
    problem::{Problem, Result},
    trace,
    workers::{END_OF_STREAM, Piece},
};

/// A datasource in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DatasourceItem {
    namespace: String,
    name: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// The connector.
    #[serde(rename = "type")]
    type_: String,
    /// Whether this person may write SQL of their own against it.
    can_write_sql: bool,
}

/// Datasources.
#[derive(Serialize, ToSchema)]
pub struct DatasourceList {
    items: Vec<DatasourceItem>,
}

/// Datasources that this person may query.
#[utoipa::path(get, path = "/api/v1/datasources", tag = "datasources", responses((status = 200, body = DatasourceList)))]
pub async fn list_datasources(State(app): State<App>, identity: Identity) -> Result<Json<DatasourceList>> {
    let snapshot = app.catalog.current();
    let visible = snapshot.of_kind(Kind::Datasource).filter(|object| object.may_view(&identity));
    let items = visible.filter_map(|object| {
        let Spec::Datasource(spec) = &object.spec else { return None };
        Some(DatasourceItem {
            namespace: object.object.namespace.clone(),
            name: object.object.name.clone(),
            title: object.title.clone(),
            description: spec.description.clone(),
            type_: spec.type_.clone(),
            can_write_sql: may_write_sql(spec, &identity),
        })
    });
    Ok(Json(DatasourceList { items: items.collect() }))
}

/// As the policy gate decides: those whom `access.sql` names, or editors and admins where it names nobody.
fn may_write_sql(spec: &DatasourceSpec, identity: &Identity) -> bool {
    identity.role == Role::Admin
        || if spec.access.sql.is_empty() {
            identity.role >= Role::Editor
        } else {
            matches_subject(&spec.access.sql, &identity.viewer)
        }
}

/// A table or view.
#[derive(Serialize, ToSchema)]
pub struct TableItem {
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    name: String,
    /// `table` or `view`.
    kind: String,
}

/// Tables and views.
#[derive(Serialize, ToSchema)]
pub struct TableList {
    items: Vec<TableItem>,
}

/// The longest a database may take to list its tables.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The tables and views of a datasource, for those who may write SQL against it.
#[utoipa::path(get, path = "/api/v1/datasources/{namespace}/{name}/tables", tag = "datasources", params(("namespace" = String, Path), ("name" = String, Path)), responses((status = 200, body = TableList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list_tables(
    State(app): State<App>,
    identity: Identity,
    Path((namespace, name)): Path<(String, String)>,
) -> Result<Json<TableList>> {
    let datasource = ObjectRef::new(namespace, name);
    let object = app.catalog.visible(Kind::Datasource, &datasource, &identity)?;
    let Spec::Datasource(spec) = &object.spec else {
        return Err(Problem::not_found(format!("Datasource {datasource}")));
    };
    if !may_write_sql(spec, &identity) {
        return Err(Problem::forbidden(format!("you may not write SQL against {datasource}")));
    }
    let batches = ask_tables(&app, &datasource).await?;
    Ok(Json(TableList { items: batches.iter().flat_map(tables_of).collect() }))
}

async fn ask_tables(app: &App, datasource: &ObjectRef) -> Result<Vec<RecordBatch>> {
    let target = app
        .catalog
        .current()
        .target(datasource)
        .ok_or_else(|| Problem::not_found(format!("Datasource {datasource}")))?;
    let now = Utc::now();
    let ticket = Ticket {
        id: QueryId::generate(),
        task: Task::ListTables,
        datasource: (*target).clone(),
        max_rows: 100_000,
        max_bytes: 64 << 20,
        deadline: now + TIMEOUT,
        expires: now + TIMEOUT,
        traceparent: trace::current(),
    };
    let pieces = app.results.workers().run(&ticket).await?;
    let chunks = pieces.map_ok(|piece| match piece {
        Piece::Schema(_, bytes) | Piece::Batch(bytes) => bytes,
        Piece::Trailer(_) => Bytes::from_static(&END_OF_STREAM),
    });
    Ok(decode(chunks.boxed()).try_collect().await?)
}

fn tables_of(batch: &RecordBatch) -> Vec<TableItem> {
    let text = |name: &str, row: usize| {
        let column = batch.column_by_name(name)?.as_string_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    (0..batch.num_rows())
        .filter_map(|row| {
            Some(TableItem {
                schema: text("schema", row),
                name: text("name", row)?,
                kind: text("kind", row).unwrap_or_default(),
            })
        })
        .collect()
}
