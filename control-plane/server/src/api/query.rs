//! One question, answered in the format that `Accept` chooses.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    body::{Body, HttpBody},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use binnacle_format::json_body;
use binnacle_protocol::{ErrorCode, Field, Format, RemoteError};
use binnacle_query::Purpose;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use http_body::{Frame, SizeHint};
use tracing::Instrument;

use crate::{
    accept,
    app::App,
    auth::Identity,
    extract::Raw,
    gate::QueryRequest,
    history::Recording,
    plan::{Meaning, Plan},
    problem::{Problem, Result},
    results::{AsOf, SharedResult, Source},
    trace,
    workers::{END_OF_STREAM, Piece},
};

/// Asks one question. `Accept` chooses `application/vnd.apache.arrow.stream`, `application/json`, `text/csv`,
/// `application/vnd.apache.parquet` or XLSX. Headers say how old the data is and where it came from: `Binnacle-Cache`,
/// `Age`, `Binnacle-As-Of`, `Binnacle-Rows`, `Binnacle-Truncated`; with `explain` also `Binnacle-Sql` and `Binnacle-Fields`
/// (both percent-encoded).
#[utoipa::path(post, path = "/api/v1/query", tag = "queries", request_body = QueryRequest, responses(
    (status = 200, content((Object = "application/json"), (Vec<u8> = "application/vnd.apache.arrow.stream"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.apache.parquet"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 504, body = Problem)))]
pub async fn run_query(
    State(app): State<App>,
    identity: Identity,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<Response> {
    let format = accept::format_of(&headers)?;
    let key = plan_key(&app, &identity, format, &body);
    let plan = app.plans.get(&key).filter(|plan| plan.is_valid());
    if let Some(plan) = &plan
        && !plan.ask.refresh
        && let Some(shared) = app.results.peek(&plan.ask)
    {
        return respond(plan, &shared, Source::Hit, format).await;
    }
    let request: QueryRequest = serde_json::from_slice(&body)
        .map_err(|error| Problem::new(ErrorCode::InvalidRequest, format!("the body is not a question: {error}")))?;
    let mut recording = Recording::of(&app, &identity, &request);
    let answering = async {
        let plan = match plan {
            Some(plan) => plan,
            None => make_plan(&app, &identity, format, &request, key).await?,
        };
        answer(&app, plan, format, &request, &mut recording).await
    };
    let answered = answering.instrument(trace::late_span("/api/v1/query")).await;
    recording.finish(answered.as_ref().err());
    answered
}

/// The hash of everything that decides a plan.
fn plan_key(app: &App, identity: &Identity, format: Format, body: &[u8]) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(&identity.key);
    context.update(&app.catalog.current().generation.to_le_bytes());
    context.update(&[u8::from(format.is_download())]);
    context.update(body);
    let mut key = [0; 32];
    key.copy_from_slice(context.finish().as_ref());
    key
}

async fn make_plan(
    app: &App,
    identity: &Identity,
    format: Format,
    request: &QueryRequest,
    key: [u8; 32],
) -> Result<Arc<Plan>> {
    let purpose = if is_export(request, format) { Purpose::Download } else { Purpose::Interactive };
    let mut plan = request.plan(app, identity, purpose).await?;
    plan.explain = request.explain;
    plan.ask.refresh = request.refresh;
    let plan = Arc::new(plan);
    app.plans.insert(key, Arc::clone(&plan));
    Ok(plan)
}

fn is_export(request: &QueryRequest, format: Format) -> bool {
    request.export || format.is_download()
}

async fn answer(
    app: &App,
    plan: Arc<Plan>,
    format: Format,
    request: &QueryRequest,
    recording: &mut Recording,
) -> Result<Response> {
    if is_export(request, format) && app.results.peek(&plan.ask).is_none() {
        return stream(app, plan, format).await;
    }
    let mut ask = plan.ask.clone();
    ask.traceparent = trace::current();
    let (reader, source) = app.results.fetch(ask);
    let trailer = reader.complete().await?;
    recording.rows(trailer.rows);
    let source = if source == Source::Miss { reader.shared().source() } else { source };
    respond(&plan, reader.shared(), source, format).await
}

/// Answers with a result that has come in whole.
async fn respond(plan: &Plan, shared: &Arc<SharedResult>, source: Source, format: Format) -> Result<Response> {
    let schema = shared.schema().ok_or_else(|| Problem::internal("a whole result has no schema"))?;
    let meaning = plan.meaning(&schema);
    let body = match format {
        Format::Json => Body::from(json_of(shared, &meaning.fields).await?),
        Format::Arrow => Body::new(Pieces::new(shared.chunks())),
        other => {
            let chunks = stream::iter(shared.chunks().into_iter().map(Ok));
            Body::from_stream(binnacle_format::body(other, meaning.fields.to_vec(), chunks))
        }
    };
    let mut response = head(format, body, shared.as_of(), source);
    let headers = response.headers_mut();
    explain(headers, meaning);
    if let Some(Ok(trailer)) = shared.outcome() {
        headers.insert(ROWS, trailer.rows.into());
        headers.insert(TRUNCATED, HeaderValue::from_static(if trailer.truncated { "true" } else { "false" }));
        headers.insert(ELAPSED, trailer.elapsed_ms.into());
    }
    Ok(response)
}

/// The JSON form, made once for everybody who asks.
async fn json_of(shared: &SharedResult, fields: &[Field]) -> Result<Bytes> {
    if let Some(json) = shared.json.get() {
        return Ok(json.clone());
    }
    let json = json_body(fields, shared.chunks()).await?;
    Ok(shared.json.get_or_init(|| json).clone())
}

/// Bytes in pieces whose sum is known, so that the answer has a `Content-Length`.
struct Pieces {
    left: std::vec::IntoIter<Bytes>,
    bytes_left: u64,
}

impl Pieces {
    fn new(chunks: Vec<Bytes>) -> Self {
        let bytes_left = chunks.iter().map(|chunk| chunk.len() as u64).sum();
        Self { left: chunks.into_iter(), bytes_left }
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let chunk = self.left.next();
        self.bytes_left -= chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        Poll::Ready(chunk.map(|chunk| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes_left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes_left)
    }
}

/// Answers while the rows come, and keeps none of them. Where the datasource's limit cuts them the answer breaks off: a file
/// that lacks rows must not look like one that is whole.
async fn stream(app: &App, plan: Arc<Plan>, format: Format) -> Result<Response> {
    let started = Instant::now();
    let max_rows = plan.ask.max_rows;
    let mut pieces = Box::pin(app.results.stream(&plan.ask).await?);
    let (schema, first) = match pieces.next().await {
        Some(Ok(Piece::Schema(schema, bytes))) => (schema, bytes),
        Some(Err(error)) => return Err(error.into()),
        _ => return Err(RemoteError::new(ErrorCode::Internal, "the worker's answer has no schema").into()),
    };
    let meaning = plan.meaning(&schema);
    let rest = pieces.and_then(move |piece| {
        std::future::ready(match piece {
            Piece::Schema(_, bytes) | Piece::Batch(bytes) => Ok(bytes),
            Piece::Trailer(trailer) if trailer.truncated => {
                let message = format!("there are more than the {max_rows} rows that a download may have");
                tracing::warn!(rows = trailer.rows, "{message}; it was broken off");
                Err(RemoteError::new(ErrorCode::TooLarge, message)
                    .hint("ask for fewer, or raise `limits.exportRows` of the datasource"))
            }
            Piece::Trailer(trailer) => {
                tracing::info!(
                    rows = trailer.rows,
                    elapsed_ms = started.elapsed().as_millis() as u64,
                    "streamed a download"
                );
                Ok(Bytes::from_static(&END_OF_STREAM))
            }
        })
    });
    let chunks = stream::iter([Ok(first)]).chain(rest);
    let body = Body::from_stream(binnacle_format::body(format, meaning.fields.to_vec(), chunks));
    let mut response = head(format, body, &AsOf::now(), Source::Miss);
    explain(response.headers_mut(), meaning);
    Ok(response)
}

fn explain(headers: &mut HeaderMap, meaning: &Meaning) {
    let Some(explanation) = &meaning.explanation else { return };
    for (name, value) in [(SQL, &explanation.sql), (FIELDS, &explanation.fields)] {
        if let Some(value) = value {
            headers.insert(name, value.clone());
        }
    }
}

const CACHE: HeaderName = HeaderName::from_static("binnacle-cache");
pub(super) const AS_OF: HeaderName = HeaderName::from_static("binnacle-as-of");
const SQL: HeaderName = HeaderName::from_static("binnacle-sql");
const FIELDS: HeaderName = HeaderName::from_static("binnacle-fields");
pub(super) const ROWS: HeaderName = HeaderName::from_static("binnacle-rows");
pub(super) const TRUNCATED: HeaderName = HeaderName::from_static("binnacle-truncated");
const ELAPSED: HeaderName = HeaderName::from_static("binnacle-elapsed-ms");

fn head(format: Format, body: Body, as_of: &AsOf, source: Source) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CACHE, HeaderValue::from_static(source.as_str()));
    headers.insert(header::AGE, as_of.age_seconds().into());
    headers.insert(AS_OF, as_of.header.clone());
    if format.is_download()
        && let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"rows.{}\"", format.extension()))
    {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
