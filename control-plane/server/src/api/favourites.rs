//! Stars on dashboards.

use axum::{extract::State, http::StatusCode};
use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef;

use crate::{app::App, auth::Identity, extract::Path, problem::Result};

/// Puts a star on a dashboard.
#[utoipa::path(put, path = "/api/v1/favourites/{namespace}/{name}", tag = "dashboards", params(("namespace" = String, Path), ("name" = String, Path)), responses((status = 204)))]
pub async fn add_favourite(
    State(app): State<App>,
    identity: Identity,
    Path((namespace, name)): Path<(String, String)>,
) -> Result<StatusCode> {
    let resource = app.catalog.visible(Kind::Dashboard, &ObjectRef::new(namespace, name), &identity)?;
    app.metadata.favourites().add(identity.user_id()?, resource.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the star away.
#[utoipa::path(delete, path = "/api/v1/favourites/{namespace}/{name}", tag = "dashboards", params(("namespace" = String, Path), ("name" = String, Path)), responses((status = 204)))]
pub async fn remove_favourite(
    State(app): State<App>,
    identity: Identity,
    Path((namespace, name)): Path<(String, String)>,
) -> Result<StatusCode> {
    let resource = app.catalog.visible(Kind::Dashboard, &ObjectRef::new(namespace, name), &identity)?;
    app.metadata.favourites().remove(identity.user_id()?, resource.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
