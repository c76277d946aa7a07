//! Queries that were run.

use std::time::Duration;

use axum::extract::State;
use binnacle_metadata::{Page, QueryFilter, QueryRecord};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, auth::Identity, extract::Json, problem::Result};

/// A query that was run.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueryItem {
    id: String,
    user: String,
    datasource: String,
    sql: String,
    chart: Option<String>,
    /// `running`, `succeeded`, `failed` or `cancelled`.
    status: String,
    rows: Option<i64>,
    elapsed_ms: Option<u64>,
    error_code: Option<String>,
    started_at: DateTime<Utc>,
}

impl From<QueryRecord> for QueryItem {
    fn from(record: QueryRecord) -> Self {
        Self {
            id: record.id.to_string(),
            user: record.user_name,
            datasource: record.datasource,
            sql: record.sql,
            chart: record.chart,
            status: record.status.to_string(),
            rows: record.row_count,
            elapsed_ms: record.elapsed.as_ref().map(Duration::as_millis).and_then(|ms| ms.try_into().ok()),
            error_code: record.error_code,
            started_at: record.started_at,
        }
    }
}

/// Queries.
#[derive(Serialize, ToSchema)]
pub struct QueryList {
    items: Vec<QueryItem>,
}

/// One's own newest queries in the SQL editor.
#[utoipa::path(get, path = "/api/v1/queries", tag = "queries", responses((status = 200, body = QueryList)))]
pub async fn list_queries(State(app): State<App>, identity: Identity) -> Result<Json<QueryList>> {
    let filter = QueryFilter { user_id: identity.user.as_ref().map(|user| user.id), ..QueryFilter::default() };
    let records = app.metadata.query_history().list(&filter, Page::default()).await?;
    Ok(Json(QueryList { items: records.into_iter().map(QueryItem::from).collect() }))
}
