//! Results as the client wants them: Arrow stream, JSON, CSV, Parquet, XLSX; each streamed batch by batch.

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use axum::http::{HeaderMap, header};
use binnacle_protocol::{ErrorCode, Field, RemoteError};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};

use crate::problem::Problem;

mod csv;
mod json;
mod parquet;
mod xlsx;

pub use json::{cell_json, json_body};

/// A media type that results can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An Arrow IPC stream, uncompressed.
    Arrow,
    /// An object with `fields` and `rows`.
    Json,
    /// RFC 4180, UTF-8 with a byte order mark, a header line of titles.
    Csv,
    /// One Parquet file, zstd.
    Parquet,
    /// One Excel workbook.
    Xlsx,
}

const FORMATS: [(Format, &str, &str); 5] = [
    (Format::Arrow, "application/vnd.apache.arrow.stream", "arrow"),
    (Format::Json, "application/json", "json"),
    (Format::Csv, "text/csv", "csv"),
    (Format::Parquet, "application/vnd.apache.parquet", "parquet"),
    (Format::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
];

impl Format {
    /// The first format that `Accept` names; JSON where it names anything or nothing.
    ///
    /// # Errors
    /// When `Accept` names only types that results cannot have.
    pub fn from_accept(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
            return Ok(Self::Json);
        };
        for wanted in accept.split(',') {
            let wanted = wanted.split(';').next().unwrap_or_default().trim();
            if let Some((format, ..)) =
                FORMATS.iter().find(|(_, media_type, _)| wanted.eq_ignore_ascii_case(media_type))
            {
                return Ok(*format);
            }
            if wanted == "*/*" || wanted == "application/*" {
                return Ok(Self::Json);
            }
        }
        let known = FORMATS.map(|(_, media_type, _)| media_type).join(", ");
        Err(Problem::new(ErrorCode::InvalidRequest, format!("no result can be sent as `{accept}`"))
            .field("Accept")
            .hint(format!("use one of {known}")))
    }

    /// The media type with its parameters.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            other => FORMATS.iter().find(|(format, ..)| *format == other).map_or("", |(_, media_type, _)| media_type),
        }
    }

    /// The ending of a file's name.
    pub fn extension(self) -> &'static str {
        FORMATS.iter().find(|(format, ..)| *format == self).map_or("", |(_, _, extension)| extension)
    }

    /// Whether it is meant to be saved as a file.
    pub fn is_download(self) -> bool {
        matches!(self, Self::Csv | Self::Parquet | Self::Xlsx)
    }
}

/// A body that comes in pieces.
pub type Body = BoxStream<'static, Result<Bytes, RemoteError>>;

/// Turns the chunks of an Arrow IPC stream into a body of this format.
pub fn body(
    format: Format,
    fields: Vec<Field>,
    chunks: impl Stream<Item = Result<Bytes, RemoteError>> + Send + 'static,
) -> Body {
    match format {
        Format::Arrow => chunks.boxed(),
        Format::Json => json::stream(fields, decode(chunks)),
        Format::Csv => csv::stream(fields, decode(chunks)),
        Format::Parquet => parquet::stream(decode(chunks)),
        Format::Xlsx => xlsx::stream(fields, decode(chunks)),
    }
}

/// Record batches from the chunks of an Arrow IPC stream, without copying their buffers. A schema without rows gives
/// one batch of no rows, so that every reader learns the columns.
pub fn decode(
    chunks: impl Stream<Item = Result<Bytes, RemoteError>> + Send + 'static,
) -> BoxStream<'static, Result<RecordBatch, RemoteError>> {
    let state = (Box::pin(chunks), StreamDecoder::new(), false);
    futures::stream::unfold(state, |(mut chunks, mut decoder, mut seen)| async move {
        loop {
            let Some(chunk) = chunks.next().await else {
                let schema = decoder.schema().filter(|_| !seen)?;
                return Some((Ok(RecordBatch::new_empty(schema)), (chunks, decoder, true)));
            };
            let chunk = match chunk {
                Ok(chunk) => chunk,
                Err(error) => return Some((Err(error), (chunks, decoder, true))),
            };
            match decode_chunk(&mut decoder, chunk) {
                Ok(Some(batch)) => {
                    seen = true;
                    return Some((Ok(batch), (chunks, decoder, seen)));
                }
                Ok(None) => {}
                Err(error) => return Some((Err(error), (chunks, decoder, true))),
            }
        }
    })
    .boxed()
}

fn decode_chunk(decoder: &mut StreamDecoder, chunk: Bytes) -> Result<Option<RecordBatch>, RemoteError> {
    let mut buffer = Buffer::from(chunk);
    let mut found = None;
    while !buffer.is_empty() {
        match decoder.decode(&mut buffer) {
            Ok(Some(batch)) => found = Some(batch),
            Ok(None) => {}
            Err(error) => return Err(broken(&error)),
        }
    }
    Ok(found)
}

pub(crate) fn broken(error: &dyn std::fmt::Display) -> RemoteError {
    RemoteError::new(ErrorCode::Internal, format!("the result cannot be converted: {error}"))
}

/// The title of each column, by its place.
fn titles<'a>(fields: &'a [Field], batch: &'a RecordBatch) -> Vec<&'a str> {
    let schema = batch.schema_ref();
    (0..schema.fields().len())
        .map(|at| fields.get(at).map_or(schema.field(at).name().as_str(), |field| field.title.as_str()))
        .collect()
}
