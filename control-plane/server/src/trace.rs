//! One span and one log line for each request that is not a health check, with a trace id that the client learns.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

/// Runs a request in a span and tells its outcome.
pub async fn trace_request(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("asset", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let trace_id = trace_id_of(&request);
    let span = tracing::info_span!("request", %method, route, trace_id);
    let mut response = next.run(request).instrument(span.clone()).await;
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

/// The trace id of the caller's W3C `traceparent`, or a new one.
fn trace_id_of(request: &Request) -> String {
    let given = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    let id = given.and_then(|text| text.split('-').nth(1)).filter(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
    id.map_or_else(|| Uuid::new_v4().simple().to_string(), str::to_owned)
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
