//! Short addresses of a dashboard in a state.

use axum::{extract::State, http::StatusCode};
use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::Identity,
    extract::{Json, Path},
    problem::{Problem, Result},
};

/// A dashboard and the state to remember.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermalinkRequest {
    #[schema(value_type = String, example = "default/departures")]
    dashboard: ObjectRef,
    #[schema(value_type = Object)]
    state: Value,
}

/// A short address.
#[derive(Serialize, ToSchema)]
pub struct PermalinkItem {
    id: String,
    /// Its path on this server.
    url: String,
    #[schema(value_type = String)]
    dashboard: ObjectRef,
    #[schema(value_type = Object)]
    state: Value,
}

/// Remembers a state.
#[utoipa::path(post, path = "/api/v1/permalinks", tag = "dashboards", request_body = PermalinkRequest, responses((status = 201, body = PermalinkItem)))]
pub async fn create_permalink(
    State(app): State<App>,
    identity: Identity,
    Json(body): Json<PermalinkRequest>,
) -> Result<(StatusCode, Json<PermalinkItem>)> {
    let resource = app.catalog.visible(Kind::Dashboard, &body.dashboard, &identity)?;
    let user = identity.user.as_ref().map(|user| user.id);
    let link = app.metadata.permalinks().create(resource.id, &body.state, user).await?;
    let url = format!("/p/{}", link.id);
    Ok((StatusCode::CREATED, Json(PermalinkItem { id: link.id, url, dashboard: body.dashboard, state: body.state })))
}

/// The state behind a short address.
#[utoipa::path(get, path = "/api/v1/permalinks/{id}", tag = "dashboards", params(("id" = String, Path)), responses((status = 200, body = PermalinkItem), (status = 404, body = Problem)))]
pub async fn get_permalink(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<String>,
) -> Result<Json<PermalinkItem>> {
    let link = app.metadata.permalinks().get(&id).await?;
    let resource = app.metadata.resources().get_by_id(link.resource_id).await?;
    let dashboard = ObjectRef::new(resource.key.namespace, resource.key.name);
    app.catalog.visible(Kind::Dashboard, &dashboard, &identity)?;
    Ok(Json(PermalinkItem { url: format!("/p/{}", link.id), id: link.id, dashboard, state: link.state }))
}
