//! Alive, ready, metrics.

use axum::{extract::State, http::StatusCode, http::header, response::IntoResponse};

use crate::{app::App, problem::Result};

/// The process runs.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200)))]
pub async fn get_healthz() -> &'static str {
    "ok\n"
}

/// The process can serve: its metadata database answers.
#[utoipa::path(get, path = "/readyz", tag = "health", responses((status = 200), (status = 503)))]
pub async fn get_readyz(State(app): State<App>) -> Result<&'static str> {
    app.metadata.ping().await?;
    Ok("ok\n")
}

/// Metrics in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "health", responses((status = 200, content_type = "text/plain")))]
pub async fn get_metrics(State(app): State<App>) -> impl IntoResponse {
    let (entries, bytes) = app.results.usage();
    metrics::gauge!("binnacle_result_cache_entries").set(entries as f64);
    metrics::gauge!("binnacle_result_cache_bytes").set(bytes as f64);
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.telemetry.render())
}
