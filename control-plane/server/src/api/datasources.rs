//! Datasources that a person may query.

use axum::extract::State;
use binnacle_crds::{Kind, datasource::DatasourceSpec};
use binnacle_metadata::Role;
use binnacle_query::matches_subject;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, auth::Identity, catalog::Spec, extract::Json, problem::Result};

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
pub(super) fn may_write_sql(spec: &DatasourceSpec, identity: &Identity) -> bool {
    identity.role == Role::Admin
        || if spec.access.sql.is_empty() {
            identity.role >= Role::Editor
        } else {
            matches_subject(&spec.access.sql, &identity.viewer)
        }
}
