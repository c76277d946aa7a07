//! What data-plane processes ask: jobs. Not part of the public API; there only where a worker token is set.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::header,
    middleware::{self, Next},
    response::Response,
    routing::post,
};
use binnacle_protocol::{
    ErrorCode,
    job::{Assignment, Beat, JobBoard, Order, Outcome, Pulse},
};
use secrecy::ExposeSecret;

use crate::{
    app::App,
    extract::Json,
    jobs::LocalJobBoard,
    problem::{Problem, Result},
};

/// Outcomes and beats of a few hundred jobs.
const BODY_BYTES: usize = 16 << 20;

/// The routes, behind the worker token.
pub fn routes(app: &App) -> Router<App> {
    if app.config.jobs.worker_token.is_none() {
        return Router::new();
    }
    Router::new()
        .route("/internal/v1/jobs/claim", post(claim_jobs))
        .route("/internal/v1/jobs/beat", post(beat_jobs))
        .route("/internal/v1/jobs/finish", post(finish_jobs))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), authenticate_worker))
}

async fn authenticate_worker(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let expected = app.config.jobs.worker_token.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
    if expected.is_empty() || !is_same(given, expected) {
        return Err(Problem::new(ErrorCode::Unauthenticated, "the worker token does not fit")
            .hint("give workers the same `--worker-token` as the web server"));
    }
    Ok(next.run(request).await)
}

/// Compared by digest, so that the time says nothing about where they differ.
fn is_same(given: &str, expected: &str) -> bool {
    let digest = |text: &str| ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest(given).as_ref() == digest(expected).as_ref()
}

async fn claim_jobs(State(app): State<App>, Json(order): Json<Order>) -> Result<Json<Vec<Assignment>>> {
    Ok(Json(LocalJobBoard::new(app).claim(&order).await?))
}

async fn beat_jobs(State(app): State<App>, Json(beats): Json<Vec<Beat>>) -> Result<Json<Vec<Pulse>>> {
    Ok(Json(LocalJobBoard::new(app).beat(beats).await?))
}

async fn finish_jobs(State(app): State<App>, Json(outcomes): Json<Vec<Outcome>>) -> Result<Json<Vec<bool>>> {
    Ok(Json(LocalJobBoard::new(app).finish(outcomes).await?))
}
