//! What the SQL editor offers: the tables of a datasource, and the columns of one of them.

use std::sync::Arc;

use arrow_array::{Array, RecordBatch, cast::AsArray};
use axum::extract::State;
use binnacle_crds::Kind;
use binnacle_protocol::{FieldType, ObjectRef, ticket::DatasourceTarget};
use binnacle_query::{Purpose, compile_sql};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::datasources::may_write_sql;
use crate::{
    app::App,
    auth::Identity,
    catalog::{Spec, field_type},
    extract::{Json, Path, Query},
    gate::context,
    problem::{Problem, Result},
};

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
    let batches = app.results.workers().list_tables(&*target_of(&app, &datasource)?).await?;
    Ok(Json(TableList { items: batches.iter().flat_map(tables_of).collect() }))
}

fn target_of(app: &App, datasource: &ObjectRef) -> Result<Arc<DatasourceTarget>> {
    let target = app.catalog.current().target(datasource);
    target.ok_or_else(|| Problem::not_found(format!("Datasource {datasource}")))
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

/// Which table.
#[derive(Deserialize, IntoParams)]
pub struct TableQuery {
    /// Its schema, where the database has any.
    schema: Option<String>,
    /// Its name.
    table: String,
}

/// A column of a table.
#[derive(Serialize, ToSchema)]
pub struct ColumnItem {
    name: String,
    #[serde(rename = "type")]
    type_: FieldType,
}

/// Columns, in the order of the table.
#[derive(Serialize, ToSchema)]
pub struct ColumnList {
    items: Vec<ColumnItem>,
}

/// The columns of a table, for those who may write SQL against its datasource.
#[utoipa::path(get, path = "/api/v1/datasources/{namespace}/{name}/columns", tag = "datasources", params(("namespace" = String, Path), ("name" = String, Path), TableQuery), responses((status = 200, body = ColumnList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list_columns(
    State(app): State<App>,
    identity: Identity,
    Path((namespace, name)): Path<(String, String)>,
    Query(query): Query<TableQuery>,
) -> Result<Json<ColumnList>> {
    let datasource = ObjectRef::new(namespace, name);
    app.catalog.visible(Kind::Datasource, &datasource, &identity)?;
    // As any SQL of theirs: through the gate.
    let parts: Vec<String> = query.schema.into_iter().chain([query.table]).map(|part| quoted(&part)).collect();
    let sql = format!("SELECT * FROM {}", parts.join("."));
    let snapshot = app.catalog.current();
    let compiled = compile_sql(&datasource, &sql, None, None, &context(&snapshot, &identity, Purpose::Interactive))?;
    let schema = app.results.workers().describe(&*target_of(&app, &datasource)?, compiled.sql).await?;
    let column = |field: &Arc<arrow_schema::Field>| ColumnItem {
        name: field.name().clone(),
        type_: field_type(field.data_type()),
    };
    Ok(Json(ColumnList { items: schema.fields().iter().map(column).collect() }))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
