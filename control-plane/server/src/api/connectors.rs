//! The connectors and their parameters, from which connection forms are drawn.

use binnacle_protocol::connector::{ConnectorInfo, connectors};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{auth::Identity, extract::Json};

/// Connectors.
#[derive(Serialize, ToSchema)]
pub struct ConnectorList {
    #[schema(value_type = Vec<Object>)]
    items: &'static [ConnectorInfo],
}

/// Every connector with its list of parameters.
#[utoipa::path(get, path = "/api/v1/connectors", tag = "datasources", responses((status = 200, body = ConnectorList)))]
pub async fn list_connectors(_: Identity) -> Json<ConnectorList> {
    Json(ConnectorList { items: connectors() })
}
