//! Every route, on one screen. Everything under `protected` needs somebody who is signed in.

use std::sync::LazyLock;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, Method, Uri, header},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use binnacle_protocol::ErrorCode;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{api, app::App, assets, auth, openapi, problem::Problem, trace};

/// The description of every route, without a server.
pub fn describe() -> OpenApi {
    let (_, description) =
        OpenApiRouter::with_openapi(openapi::base()).merge(protected()).merge(public()).split_for_parts();
    openapi::with_kinds(description)
}

/// The routes of workers and the operator alone, and the probes.
pub fn build_internal_router(app: App) -> Router {
    let probes =
        OpenApiRouter::<App>::new().routes(routes!(api::health::get_healthz)).routes(routes!(api::health::get_readyz));
    Router::from(probes)
        .merge(api::internal::routes(&app))
        .layer(middleware::from_fn_with_state(trace::Times::default(), trace::trace_request))
        .with_state(app)
}

/// The web server's routes; with those of workers and the operator, where these have no address of their own.
pub fn build_router(app: App, with_internal: bool) -> Router {
    let protected = protected()
        .layer(middleware::from_fn_with_state(app.clone(), catch_up))
        .layer(middleware::from_fn_with_state(app.clone(), auth::authenticate));
    let mut router = Router::from(protected.merge(public()));
    if with_internal {
        router = router.merge(api::internal::routes(&app));
    }
    router
        .route(
            "/api/v1/openapi.json",
            get(async || ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION.as_str())),
        )
        .fallback(assets::get_asset)
        .method_not_allowed_fallback(refuse_method)
        .layer(middleware::from_fn_with_state(trace::Times::default(), trace::trace_request))
        .with_state(app)
}

/// Made when somebody asks for it.
static DESCRIPTION: LazyLock<String> = LazyLock::new(|| describe().to_json().unwrap_or_default());

async fn refuse_method(method: Method, uri: Uri) -> Problem {
    Problem::new(ErrorCode::MethodNotAllowed, format!("{} has no method {method}", uri.path()))
        .hint("the API's description is at /api/v1/openapi.json")
}

/// The version of the catalog that whoever asks has been told of.
const CATALOG: HeaderName = HeaderName::from_static("x-binnacle-catalog");

/// Answers from a catalog that is as new as whoever asks knows it to be.
async fn catch_up(State(app): State<App>, request: Request, next: Next) -> Response {
    let told = request.headers().get(CATALOG).and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(version) = told
        && let Err(problem) = app.catalog.reach(version).await
    {
        tracing::warn!(problem.detail, "the catalog cannot be read; the last one is served");
    }
    next.run(request).await
}

/// Routes that need somebody who is signed in.
fn protected() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(api::session::delete_session))
        .routes(routes!(api::session::get_me))
        .routes(routes!(api::session::change_password))
        .routes(routes!(api::users::list_users, api::users::create_user))
        .routes(routes!(api::users::update_user, api::users::delete_user))
        .routes(routes!(api::tokens::list_tokens, api::tokens::create_token))
        .routes(routes!(api::tokens::delete_token))
        .routes(routes!(api::resources::list_resources))
        .routes(routes!(api::resources::get_resource, api::resources::delete_resource))
        .routes(routes!(api::resources::list_revisions))
        .routes(routes!(api::resources::get_revision))
        .routes(routes!(api::resources::restore_revision))
        .routes(routes!(api::resources::apply_manifests))
        .routes(routes!(api::problems::list_problems))
        .routes(routes!(api::audit::list_audit))
        .routes(routes!(api::cache::invalidate_cache))
        .routes(routes!(api::cache::get_cache))
        .routes(routes!(api::dashboards::list_dashboards))
        .routes(routes!(api::dashboards::get_dashboard))
        .routes(routes!(api::dashboard_data::get_dashboard_data))
        .routes(routes!(api::filter_values::get_filter_values))
        .routes(routes!(api::favourites::add_favourite, api::favourites::remove_favourite))
        .routes(routes!(api::permalinks::create_permalink))
        .routes(routes!(api::permalinks::get_permalink))
        .routes(routes!(api::datasets::list_datasets))
        .routes(routes!(api::datasets::get_dataset))
        .routes(routes!(api::datasources::list_datasources))
        .routes(routes!(api::tables::list_tables))
        .routes(routes!(api::tables::list_columns))
        .routes(routes!(api::connectors::list_connectors))
        .routes(routes!(api::query::run_query))
        .routes(routes!(api::queries::list_queries))
        .routes(routes!(api::jobs::list_jobs, api::jobs::create_job))
        .routes(routes!(api::jobs::list_queues))
        .routes(routes!(api::jobs::get_job))
        .routes(routes!(api::jobs::get_job_events))
        .routes(routes!(api::jobs::cancel_job))
        .routes(routes!(api::jobs::retry_job))
        .routes(routes!(api::job_result::get_job_result))
        .routes(routes!(api::events::get_events))
}

/// Routes that anybody may ask.
fn public() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(api::session::create_session))
        .routes(routes!(api::health::get_healthz))
        .routes(routes!(api::health::get_readyz))
        .routes(routes!(api::health::get_metrics))
}
