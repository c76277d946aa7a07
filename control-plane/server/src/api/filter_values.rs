//! The values that a dashboard's filter offers.

use arrow_array::RecordBatch;
use axum::extract::State;
use binnacle_format::{cell_json, decode};
use binnacle_protocol::ObjectRef;
use binnacle_query::{
    Purpose,
    chart::{self, FilterQuestion},
    state::FilterState,
};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::Identity,
    extract::{Json, Path},
    gate::{OpenDashboard, plan_query},
    problem::{Problem, Result},
};

/// Which values.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilterValuesRequest {
    /// What is chosen on the dashboard; filters that this one depends on narrow the values.
    #[serde(default)]
    #[schema(value_type = Object)]
    state: FilterState,
    /// Only values that contain this.
    search: Option<String>,
    /// The most values.
    limit: Option<u64>,
    /// The IANA zone of the person who asks.
    time_zone: Option<String>,
}

/// One value.
#[derive(Serialize, ToSchema)]
pub struct FilterOption {
    #[schema(value_type = Object)]
    value: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

/// Values of a select filter, or the bounds of a range.
#[derive(Default, Serialize, ToSchema)]
pub struct FilterValues {
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Vec<FilterOption>>,
    /// There are more.
    truncated: bool,
    #[schema(value_type = Option<f64>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<Value>,
    #[schema(value_type = Option<f64>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Value>,
}

/// The values that a filter offers.
#[utoipa::path(post, path = "/api/v1/dashboards/{namespace}/{name}/filters/{filter}/values", tag = "dashboards", params(("namespace" = String, Path), ("name" = String, Path), ("filter" = String, Path)), request_body = FilterValuesRequest, responses((status = 200, body = FilterValues), (status = 404, body = Problem)))]
pub async fn get_filter_values(
    State(app): State<App>,
    identity: Identity,
    Path((namespace, name, filter)): Path<(String, String, String)>,
    Json(body): Json<FilterValuesRequest>,
) -> Result<Json<FilterValues>> {
    let address = ObjectRef::new(namespace, name);
    let open = OpenDashboard::open_all(&app, &identity, &address).await?;
    let view = open.view("", &body.state, body.time_zone.as_deref());
    let question = chart::filter_values(&view, &filter, body.search.as_deref(), body.limit)?;
    let plan = plan_query(&app, &open.snapshot, &identity, Purpose::Interactive, question.query(), Some(&address))?;
    let (reader, _) = app.results.fetch(plan.ask);
    reader.complete().await?;
    let chunks = futures::stream::iter(reader.shared().chunks().into_iter().map(Ok));
    let batches: Vec<RecordBatch> = decode(chunks).try_collect().await?;
    Ok(Json(answer(&question, &batches)))
}

fn answer(question: &FilterQuestion, batches: &[RecordBatch]) -> FilterValues {
    match question {
        FilterQuestion::Values { limit, .. } => {
            let rows = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| option_at(batch, row)));
            let mut items: Vec<_> = rows.collect();
            let most = usize::try_from(*limit).unwrap_or(usize::MAX);
            let truncated = items.len() > most;
            items.truncate(most);
            FilterValues { items: Some(items), truncated, ..FilterValues::default() }
        }
        FilterQuestion::Bounds { .. } => {
            let first = batches.iter().find(|batch| batch.num_rows() > 0);
            let bound =
                |column: usize| first.map(|batch| cell_json(batch.column(column), 0)).filter(|value| !value.is_null());
            FilterValues { min: bound(0), max: bound(1), ..FilterValues::default() }
        }
    }
}

fn option_at(batch: &RecordBatch, row: usize) -> FilterOption {
    let label = (batch.num_columns() > 1).then(|| match cell_json(batch.column(1), row) {
        Value::String(text) => Some(text),
        Value::Null => None,
        other => Some(other.to_string()),
    });
    FilterOption { value: cell_json(batch.column(0), row), label: label.flatten() }
}
