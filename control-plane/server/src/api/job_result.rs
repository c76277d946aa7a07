//! What a job made: rows in the format that `Accept` chooses, or a file that can be fetched in parts.

use std::{ops::Range, time::Duration};

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use binnacle_cache::{Cache, CachedFile, FileError};
use binnacle_format::decode;
use binnacle_metadata::{Job, JobState};
use binnacle_protocol::{
    ErrorCode, RemoteError,
    job::{CacheName, Kept, ResultMeta},
};
use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt};
use serde::Deserialize;
use tokio::time::Instant;
use utoipa::IntoParams;

use super::query::{AS_OF, ROWS, TRUNCATED};
use crate::{
    accept,
    app::App,
    auth::Identity,
    extract::{Path, Query},
    jobs::{visible_job, wait::has_ended},
    plan::fields_of,
    problem::{Problem, Result},
};

/// The longest that an answer is held back, in seconds.
const LONGEST_WAIT: u64 = 60;
/// How long a cache may be away before people are told.
const PATIENCE: Duration = Duration::from_secs(3);
const ASK_AGAIN: Duration = Duration::from_millis(250);

/// How to wait.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ResultQuery {
    /// Seconds to wait for the job's end; at most 60.
    #[serde(default)]
    wait: u64,
}

/// What a job made. For a query `Accept` chooses the format, as for `POST /api/v1/query`; a file can be fetched in parts by
/// `Range`. A job that has not ended after `wait` seconds is a 409; one that failed says why.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/result", tag = "jobs", params(("id" = String, Path), ResultQuery), responses(
    (status = 200, content((Object = "application/json"), (Vec<u8> = "application/vnd.apache.arrow.stream"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.apache.parquet"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    (status = 206), (status = 404, body = Problem), (status = 409, body = Problem), (status = 410, body = Problem),
    (status = 416, body = Problem), (status = 422, body = Problem)))]
pub async fn get_job_result(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<String>,
    Query(query): Query<ResultQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let mut job = visible_job(&app.jobs, &id, &identity).await?;
    if !has_ended(&job) && query.wait > 0 {
        job = app.jobs.wait(job.id, Duration::from_secs(query.wait.min(LONGEST_WAIT))).await?;
    }
    let kept = kept_by(&job)?;
    let file = open(app.jobs.cache(kept.cache), &kept.key).await?.ok_or_else(gone)?;
    if kept.cache == CacheName::Results { rows(&file, &headers).await } else { Ok(download(&file, &headers)) }
}

/// The file, once the cache answers: it is nowhere else, so a cache that is away for a moment is waited for.
async fn open(cache: &Cache, key: &str) -> Result<Option<CachedFile>> {
    let until = Instant::now() + PATIENCE;
    loop {
        match cache.open_file(&cache.key(&[key])).await {
            Err(_) if Instant::now() < until => tokio::time::sleep(ASK_AGAIN).await,
            found => return found.map_err(|error| unreadable(&error)),
        }
    }
}

/// Where the result is, or why there is none.
fn kept_by(job: &Job) -> Result<Kept> {
    match job.state {
        JobState::Succeeded => {
            let kept = job.result_ref.as_deref().and_then(|kept| kept.parse().ok());
            kept.ok_or_else(|| Problem::not_found(format!("a result of job `{}`", job.id)))
        }
        JobState::Queued | JobState::Running => {
            let hint = "ask with `?wait=60`, or follow `/api/v1/jobs/ID/events`";
            Err(Problem::new(ErrorCode::Conflict, format!("the job is still {}", job.state)).hint(hint))
        }
        JobState::Cancelled => Err(Problem::new(ErrorCode::Cancelled, "the job was cancelled")),
        JobState::Failed | JobState::Dead => {
            let error = job.error.as_deref().unwrap_or("internal: the job failed");
            let (code, detail) = error.split_once(": ").unwrap_or(("internal", error));
            Err(Problem::new(code.parse().unwrap_or(ErrorCode::Internal), detail))
        }
    }
}

fn gone() -> Problem {
    Problem::new(ErrorCode::Gone, "what the job made is not kept any more").hint("run it again")
}

fn unreadable(error: &FileError) -> Problem {
    tracing::warn!(%error, "a job's result cannot be read");
    Problem::new(ErrorCode::Unavailable, "what the job made cannot be read now").hint("try again in a while")
}

/// The rows of a query, converted on the way.
async fn rows(file: &CachedFile, headers: &HeaderMap) -> Result<Response> {
    let format = accept::format_of(headers)?;
    let info = file.info();
    let meta: ResultMeta = serde_json::from_slice(&info.meta).map_err(Problem::internal)?;
    let broken = |error: FileError| RemoteError::new(ErrorCode::Unavailable, format!("the result broke off: {error}"));
    let mut batches = decode(file.read(0..info.size_bytes).map_err(broken)).peekable();
    let fields = match std::pin::Pin::new(&mut batches).peek().await {
        Some(Ok(batch)) => fields_of(batch.schema_ref(), &meta.fields),
        _ => meta.fields,
    };
    let body = Body::from_stream(binnacle_format::write(format, fields, batches.boxed()));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::AGE, (Utc::now() - meta.as_of).num_seconds().max(0).into());
    if let Ok(as_of) = HeaderValue::try_from(meta.as_of.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)) {
        headers.insert(AS_OF, as_of);
    }
    headers.insert(ROWS, meta.trailer.rows.into());
    headers.insert(TRUNCATED, HeaderValue::from_static(if meta.trailer.truncated { "true" } else { "false" }));
    if format.is_download() {
        attach(headers, &format!("rows.{}", format.extension()));
    }
    Ok(response)
}

/// A file, or a part of it.
fn download(file: &CachedFile, headers: &HeaderMap) -> Response {
    let info = file.info();
    let etag = format!("\"{}\"", info.checksum);
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let same = headers.get(header::IF_RANGE).is_none_or(|value| value.as_bytes() == etag.as_bytes());
    let range = match asked.filter(|_| same).map(|asked| range_of(asked, info.size_bytes)) {
        Some(Wanted::Part(range)) => Some(range),
        Some(Wanted::Nothing) => return beyond(info.size_bytes),
        Some(Wanted::Everything) | None => None,
    };
    let bytes = range.clone().unwrap_or(0..info.size_bytes);
    let mut response = Response::new(Body::from_stream(file.read(bytes.clone())));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, (bytes.end - bytes.start).into());
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    for (name, value) in [
        (header::CONTENT_TYPE, info.content_type.clone()),
        (header::ETAG, etag),
        (header::LAST_MODIFIED, http_date(info.made_at.into())),
    ] {
        headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
    }
    attach(headers, &info.file_name);
    if let Some(range) = range {
        let part = format!("bytes {}-{}/{}", range.start, range.end - 1, info.size_bytes);
        headers.extend(HeaderValue::try_from(part).ok().map(|value| (header::CONTENT_RANGE, value)));
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    response
}

fn beyond(size_bytes: u64) -> Response {
    let problem = Problem::new(ErrorCode::InvalidRequest, format!("the file has {size_bytes} bytes")).field("Range");
    let whole = format!("bytes */{size_bytes}");
    (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, whole)], problem).into_response()
}

fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// `Content-Disposition` with the name in UTF-8 (RFC 6266) and, for old programs, in ASCII.
fn attach(headers: &mut HeaderMap, name: &str) {
    let ascii: String = name.chars().map(|c| if c.is_ascii() && c != '"' && c != '\\' { c } else { '_' }).collect();
    let mut utf8 = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            utf8.push(byte as char);
        } else {
            // Writing into a text cannot fail.
            let _ = std::fmt::Write::write_fmt(&mut utf8, format_args!("%{byte:02X}"));
        }
    }
    let value = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{utf8}");
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Everything,
    Part(Range<u64>),
    Nothing,
}

/// One range of RFC 9110; several, or other units, mean everything.
fn range_of(header: &str, size: u64) -> Wanted {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::Everything;
    };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(suffix)) if first.is_empty() => size.saturating_sub(suffix)..size,
        _ => return Wanted::Everything,
    };
    if range.start < range.end { Wanted::Part(range) } else { Wanted::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        for (header, expected) in [
            ("bytes=0-9", Wanted::Part(0..10)),
            ("bytes=90-", Wanted::Part(90..100)),
            ("bytes=-5", Wanted::Part(95..100)),
            ("bytes=-500", Wanted::Part(0..100)),
            ("bytes=50-500", Wanted::Part(50..100)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=9-0", Wanted::Everything),
            ("bytes=0-1,5-6", Wanted::Everything),
            ("rows=0-1", Wanted::Everything),
        ] {
            assert_eq!(range_of(header, 100), expected, "{header}");
        }
    }
}
