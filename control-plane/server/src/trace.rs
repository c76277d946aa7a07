//! One span and one log line for each request that is not a health check, with a trace id that the client learns.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use binnacle_telemetry::TraceContext;
use tracing::Instrument;
use uuid::Uuid;

tokio::task_local! {
    static CONTEXT: TraceContext;
}

/// The `traceparent` of the request that this task works for.
pub fn current() -> Option<String> {
    CONTEXT.try_with(ToString::to_string).ok()
}

/// Runs a request in a span and tells its outcome.
pub async fn trace_request(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("asset", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let context = context_of(&request);
    let trace_id = format!("{:032x}", context.trace_id);
    let span = tracing::info_span!("request", %method, route, trace_id);
    let mut response = CONTEXT.scope(context, next.run(request)).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    metrics::histogram!("binnacle_http_request_seconds", "route" => route.clone(), "status" => status_class(status))
        .record(elapsed.as_secs_f64());
    let _entered = span.enter();
    if status >= 500 {
        tracing::warn!(status, elapsed_ms = elapsed.as_millis() as u64, "request failed");
    } else {
        tracing::debug!(status, elapsed_ms = elapsed.as_millis() as u64, "request");
    }
    if let Ok(value) = HeaderValue::from_str(&trace_id) {
        response.headers_mut().insert("binnacle-trace-id", value);
    }
    response
}

/// The caller's W3C `traceparent`, or a new one.
fn context_of(request: &Request) -> TraceContext {
    let given = request.headers().get("traceparent").and_then(|value| value.to_str().ok()?.parse().ok());
    given.unwrap_or_else(|| {
        let id = Uuid::new_v4();
        TraceContext { trace_id: id.as_u128(), parent_id: id.as_u64_pair().1, sampled: false }
    })
}

fn status_class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
