//! What every request passes first: a span with a trace id that the client learns, a log line, the size limit of
//! bodies. One layer, because each one costs every request an allocation or two.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Instant,
};

use axum::{
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use binnacle_telemetry::TraceContext;
use futures::FutureExt;
use metrics::Histogram;
use tracing::{Instrument, Span};
use uuid::Uuid;

use crate::{manifest, problem::Problem};

const TRACE_ID: HeaderName = HeaderName::from_static("binnacle-trace-id");
/// Routes that often answer from memory, faster than a span is opened: their handlers open it where there is more to do.
const LATE: &[&str] = &["/api/v1/query"];
/// The largest body, in bytes.
const BODY_BYTES: usize = manifest::MAX_BYTES + 1024;

tokio::task_local! {
    static CONTEXT: TraceContext;
}

/// The `traceparent` of the request that this task works for.
pub fn current() -> Option<String> {
    CONTEXT.try_with(ToString::to_string).ok()
}

/// Opens the span of a request to one of the [`LATE`] routes.
pub fn late_span(route: &'static str) -> Span {
    let trace_id = CONTEXT.try_with(|context| format!("{:032x}", context.trace_id)).unwrap_or_default();
    tracing::info_span!("request", route, trace_id)
}

/// Runs a request in a span and tells its outcome, also where the handler panics.
pub async fn trace_request(State(times): State<Times>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("asset", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let context = context_of(&request);
    let trace_id = format!("{:032x}", context.trace_id);
    let open = || tracing::info_span!("request", %method, route, trace_id);
    let span = if LATE.contains(&route.as_str()) { Span::none() } else { open() };
    DefaultBodyLimit::max(BODY_BYTES).apply(&mut request);
    let handled = AssertUnwindSafe(CONTEXT.scope(context, next.run(request))).catch_unwind();
    let mut response = handled
        .instrument(span.clone())
        .await
        .unwrap_or_else(|_| Problem::internal("the handler of a request panicked").into_response());
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    times.of(&route, status).record(elapsed.as_secs_f64());
    if status >= 500 {
        let _entered = open().entered();
        tracing::warn!(status, elapsed_ms = elapsed.as_millis() as u64, "request failed");
    } else {
        let _entered = span.enter();
        tracing::debug!(status, elapsed_ms = elapsed.as_millis() as u64, "request");
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(value) = HeaderValue::try_from(trace_id) {
        headers.insert(TRACE_ID, value);
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

/// How long requests took, by route and class of status; the handles are looked up once.
#[derive(Clone, Debug, Default)]
pub struct Times {
    by_route: Arc<RwLock<HashMap<String, [OnceLock<Histogram>; 6]>>>,
}

impl Times {
    fn of(&self, route: &str, status: u16) -> Histogram {
        let class = usize::from(status / 100).min(5);
        if let Some(classes) = self.by_route.read().unwrap_or_else(PoisonError::into_inner).get(route) {
            return classes[class].get_or_init(|| histogram(route, class)).clone();
        }
        self.by_route.write().unwrap_or_else(PoisonError::into_inner).entry(route.to_owned()).or_default();
        histogram(route, class)
    }
}

fn histogram(route: &str, class: usize) -> Histogram {
    metrics::histogram!("binnacle_http_request_seconds", "route" => route.to_owned(), "status" => format!("{class}xx"))
}
