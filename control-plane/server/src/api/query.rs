//! One question, answered in the format that `Accept` chooses.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use binnacle_protocol::{ErrorCode, Field, RemoteError};
use binnacle_query::Purpose;
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use futures::{StreamExt, TryStreamExt, stream};

use crate::{
    app::App,
    auth::Identity,
    format::{self, Format, json_body},
    gate::QueryRequest,
    history::Recording,
    plan::Plan,
    problem::{Problem, Result},
    results::{SharedResult, Source},
    workers::{END_OF_STREAM, Piece},
};

/// Asks one question. `Accept` chooses `application/vnd.apache.arrow.stream`, `application/json`, `text/csv`,
/// `application/vnd.apache.parquet` or XLSX. Headers say how old the data is and where it came from: `Binnacle-Cache`,
/// `Age`, `Binnacle-As-Of`, `Binnacle-Rows`, `Binnacle-Truncated`, `Binnacle-Sql`, `Binnacle-Fields` (both percent-encoded).
#[utoipa::path(post, path = "/api/v1/query", tag = "queries", request_body = QueryRequest, responses(
    (status = 200, content((Object = "application/json"), (Vec<u8> = "application/vnd.apache.arrow.stream"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.apache.parquet"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 504, body = Problem)))]
pub async fn run_query(
    State(app): State<App>,
    identity: Identity,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let format = Format::from_accept(&headers)?;
    let key = plan_key(&app, &identity, format, &body);
    if let Some(plan) = app.plans.get(&key).filter(|plan| plan.is_valid())
        && let Some(shared) = app.results.peek(&plan.ask.fingerprint)
    {
        return respond(&plan, &shared, Source::Hit, format).await;
    }
    let request: QueryRequest = serde_json::from_slice(&body)
        .map_err(|error| Problem::new(ErrorCode::InvalidRequest, format!("the body is not a question: {error}")))?;
    let mut recording = Recording::of(&app, &identity, &request);
    let answered = answer(&app, &identity, format, &request, key, &mut recording).await;
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

async fn answer(
    app: &App,
    identity: &Identity,
    format: Format,
    request: &QueryRequest,
    key: [u8; 32],
    recording: &mut Recording,
) -> Result<Response> {
    let export = request.export || format.is_download();
    let purpose = if export { Purpose::Download } else { Purpose::Interactive };
    let plan = Arc::new(request.plan(app, identity, purpose).await?);
    if export && app.results.peek(&plan.ask.fingerprint).is_none() {
        return stream(app, plan, format).await;
    }
    let mut ask = plan.ask.clone();
    ask.refresh = request.refresh;
    // The plan of a request that passes over the cache must not answer from it the next time.
    if !request.refresh {
        app.plans.insert(key, Arc::clone(&plan));
    }
    let (reader, source) = app.results.fetch(ask);
    let trailer = reader.complete().await?;
    recording.rows(trailer.rows);
    respond(&plan, reader.shared(), source, format).await
}

/// Answers with a result that has come in whole.
async fn respond(plan: &Plan, shared: &Arc<SharedResult>, source: Source, format: Format) -> Result<Response> {
    let schema = shared.schema().ok_or_else(|| Problem::internal("a whole result has no schema"))?;
    let meaning = plan.meaning(&schema);
    let body = match format {
        Format::Json => Body::from(json_of(shared, &meaning.fields).await?),
        Format::Arrow => chunked(shared.chunks()),
        other => {
            let chunks = stream::iter(shared.chunks().into_iter().map(Ok));
            Body::from_stream(format::body(other, meaning.fields.to_vec(), chunks))
        }
    };
    let mut response = head(plan, format, body, shared.as_of, source);
    let headers = response.headers_mut();
    if let Some(fields) = &meaning.header {
        headers.insert(FIELDS, fields.clone());
    }
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

fn chunked(chunks: Vec<Bytes>) -> Body {
    let mut chunks = chunks;
    match chunks.len() {
        1 => Body::from(chunks.remove(0)),
        _ => Body::from_stream(stream::iter(chunks.into_iter().map(Ok::<_, std::convert::Infallible>))),
    }
}

/// Answers while the rows come, and keeps none of them.
async fn stream(app: &App, plan: Arc<Plan>, format: Format) -> Result<Response> {
    let started = Instant::now();
    let mut pieces = Box::pin(app.results.stream(&plan.ask).await?);
    let (schema, first) = match pieces.next().await {
        Some(Ok(Piece::Schema(schema, bytes))) => (schema, bytes),
        Some(Err(error)) => return Err(error.into()),
        _ => return Err(RemoteError::new(ErrorCode::Internal, "the worker's answer has no schema").into()),
    };
    let meaning = plan.meaning(&schema);
    let rest = pieces.map_ok(move |piece| match piece {
        Piece::Schema(_, bytes) | Piece::Batch(bytes) => bytes,
        Piece::Trailer(trailer) => {
            tracing::info!(
                rows = trailer.rows,
                elapsed_ms = started.elapsed().as_millis() as u64,
                "streamed a download"
            );
            Bytes::from_static(&END_OF_STREAM)
        }
    });
    let chunks = stream::iter([Ok(first)]).chain(rest);
    let body = Body::from_stream(format::body(format, meaning.fields.to_vec(), chunks));
    let mut response = head(&plan, format, body, Utc::now(), Source::Miss);
    if let Some(fields) = &meaning.header {
        response.headers_mut().insert(FIELDS, fields.clone());
    }
    Ok(response)
}

const CACHE: HeaderName = HeaderName::from_static("binnacle-cache");
const AS_OF: HeaderName = HeaderName::from_static("binnacle-as-of");
const SQL: HeaderName = HeaderName::from_static("binnacle-sql");
const FIELDS: HeaderName = HeaderName::from_static("binnacle-fields");
const ROWS: HeaderName = HeaderName::from_static("binnacle-rows");
const TRUNCATED: HeaderName = HeaderName::from_static("binnacle-truncated");
const ELAPSED: HeaderName = HeaderName::from_static("binnacle-elapsed-ms");

fn head(plan: &Plan, format: Format, body: Body, as_of: DateTime<Utc>, source: Source) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CACHE, HeaderValue::from_static(source.as_str()));
    let age = (Utc::now() - as_of).num_seconds().max(0);
    headers.insert(header::AGE, age.into());
    if let Ok(value) = HeaderValue::try_from(as_of.to_rfc3339_opts(SecondsFormat::Millis, true)) {
        headers.insert(AS_OF, value);
    }
    if let Some(sql) = &plan.sql_header {
        headers.insert(SQL, sql.clone());
    }
    if format.is_download()
        && let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"rows.{}\"", format.extension()))
    {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
