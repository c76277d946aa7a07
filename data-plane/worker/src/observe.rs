//! `/healthz`, `/readyz` and `/metrics` of a worker process.

use axum::{Router, http::StatusCode, routing::get};
use binnacle_telemetry::{Health, Telemetry};

pub(crate) fn router(telemetry: Telemetry, health: Health) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(|| async move { readiness(&health) }))
        .route("/metrics", get(|| async move { telemetry.render() }))
}

fn readiness(health: &Health) -> (StatusCode, String) {
    let problems = health.problems();
    if problems.is_empty() {
        return (StatusCode::OK, "ok\n".to_owned());
    }
    let lines: Vec<_> = problems.iter().map(|(part, reason)| format!("{part}: {reason}")).collect();
    (StatusCode::SERVICE_UNAVAILABLE, lines.join("\n") + "\n")
}
