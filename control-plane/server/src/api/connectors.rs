//! The connectors and their parameters, from which connection forms are drawn.

use axum::Json;
use serde_json::Value;

use crate::{auth::Identity, connectors::connector_list};

/// Every connector with its list of parameters.
#[utoipa::path(get, path = "/api/v1/connectors", tag = "datasources", responses((status = 200, body = Object)))]
pub async fn list_connectors(_: Identity) -> Json<Value> {
    Json(connector_list())
}
