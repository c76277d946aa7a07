//! The audit log, for admins.

use axum::extract::State;
use binnacle_metadata::{AuditEntry, AuditEntryId, AuditFilter, Page, Role};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    auth::Identity,
    extract::{Json, Query},
    problem::{Problem, Result},
};

/// Something that somebody did, or tried to do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditItem {
    id: String,
    at: DateTime<Utc>,
    /// The user's name at that time.
    actor: String,
    /// For example `resource.save`.
    action: String,
    object: String,
    /// `allowed`, `denied` or `failed`.
    outcome: String,
}

impl From<AuditEntry> for AuditItem {
    fn from(noted: AuditEntry) -> Self {
        Self {
            id: noted.id.to_string(),
            at: noted.at,
            actor: noted.entry.actor_name,
            action: noted.entry.action,
            object: noted.entry.object,
            outcome: noted.entry.outcome.to_string(),
        }
    }
}

/// Entries, newest first.
#[derive(Serialize, ToSchema)]
pub struct AuditList {
    items: Vec<AuditItem>,
}

/// Which entries.
#[derive(Deserialize, IntoParams)]
pub struct AuditQuery {
    /// Only older ones than this, by its id.
    #[param(value_type = Option<String>)]
    before: Option<AuditEntryId>,
    /// Only of this action.
    action: Option<String>,
}

/// The newest hundred entries, or the hundred before one.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery), responses((status = 200, body = AuditList), (status = 403, body = Problem)))]
pub async fn list_audit(
    State(app): State<App>,
    identity: Identity,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditList>> {
    identity.require(Role::Admin)?;
    let filter = AuditFilter { action: query.action, ..AuditFilter::default() };
    let page = Page { before: query.before, ..Page::default() };
    let entries = app.metadata.audit().list(&filter, page).await?;
    Ok(Json(AuditList { items: entries.into_iter().map(AuditItem::from).collect() }))
}
