//! What data-plane processes and the operator ask. Not part of the public API: each route is there only where the token of
//! those who use it is set, and none is reachable from outside where `--internal-listen` names an address of its own.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::header,
    middleware::{self, Next},
    response::Response,
    routing::{delete, get, post},
};
use binnacle_protocol::ErrorCode;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    app::App,
    problem::{Problem, Result},
};

mod jobs;
mod keys;
mod objects;
mod platform;

/// Outcomes and beats of a few hundred jobs; the largest object.
const BODY_BYTES: usize = 16 << 20;

/// The routes, each behind its token.
pub fn routes(app: &App) -> Router<App> {
    let mut routes = Router::new();
    if app.config.jobs.worker_token.is_some() {
        let workers = Router::new()
            .route("/internal/v1/jobs/claim", post(jobs::claim_jobs))
            .route("/internal/v1/jobs/beat", post(jobs::beat_jobs))
            .route("/internal/v1/jobs/finish", post(jobs::finish_jobs))
            .route("/internal/v1/keys", get(keys::list_keys))
            .layer(middleware::from_fn_with_state(app.clone(), authenticate_worker));
        routes = routes.merge(workers);
    }
    if app.config.operator_token.is_some() {
        let operator = Router::new()
            .route("/internal/v1/objects", get(objects::list_objects).put(objects::put_object))
            .route("/internal/v1/objects/{kind}/{namespace}/{name}", delete(objects::delete_object))
            .route("/internal/v1/datasources/{namespace}/{name}/probe", post(objects::probe_datasource))
            .route("/internal/v1/keys/rotate", post(keys::rotate_keys))
            .route("/internal/v1/queues", get(platform::list_queues))
            .route("/internal/v1/status", get(platform::get_status))
            .layer(middleware::from_fn_with_state(app.clone(), authenticate_operator));
        routes = routes.merge(operator);
    }
    routes.layer(DefaultBodyLimit::max(BODY_BYTES))
}

async fn authenticate_worker(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    let token = app.config.jobs.worker_token.clone();
    require(token.as_ref(), &request, "worker", "--worker-token")?;
    Ok(next.run(request).await)
}

async fn authenticate_operator(State(app): State<App>, request: Request, next: Next) -> Result<Response> {
    require(app.config.operator_token.as_ref(), &request, "operator", "--operator-token")?;
    Ok(next.run(request).await)
}

fn require(expected: Option<&SecretString>, request: &Request, who: &str, flag: &str) -> Result<()> {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let expected = expected.map(ExposeSecret::expose_secret).unwrap_or_default();
    if expected.is_empty() || !is_same(given, expected) {
        return Err(Problem::new(ErrorCode::Unauthenticated, format!("the {who} token does not fit"))
            .hint(format!("the web server and the {who} need the same `{flag}`")));
    }
    Ok(())
}

/// Compared by digest, so that the time says nothing about where they differ.
fn is_same(given: &str, expected: &str) -> bool {
    let digest = |text: &str| ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    digest(given).as_ref() == digest(expected).as_ref()
}
