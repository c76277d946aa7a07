//! What probes and Prometheus ask: `/healthz`, `/readyz`, `/metrics`.

use axum::{Router, extract::State, http::StatusCode, routing::get};
use binnacle_telemetry::{Health, Telemetry};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[derive(Clone)]
struct Answers {
    health: Health,
    telemetry: Telemetry,
}

/// Answers until `stop`.
///
/// # Errors
/// Where the listener breaks.
pub async fn serve(
    listener: TcpListener,
    health: Health,
    telemetry: Telemetry,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let router = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(show_readiness))
        .route("/metrics", get(|State(answers): State<Answers>| async move { answers.telemetry.render() }))
        .with_state(Answers { health, telemetry });
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
}

async fn show_readiness(State(answers): State<Answers>) -> (StatusCode, String) {
    let problems = answers.health.problems();
    if problems.is_empty() {
        return (StatusCode::OK, "ok\n".to_owned());
    }
    let lines = problems.iter().map(|(part, reason)| format!("{part}: {reason}\n"));
    (StatusCode::SERVICE_UNAVAILABLE, lines.collect())
}
