//! Results as people want them: Arrow stream, JSON, CSV, Parquet, XLSX; each streamed batch by batch.
//!
//! Owns how rows are written down; must not know where they come from, nor where the bytes go.
//!
//! record batches, or the chunks of an Arrow IPC stream → bytes of one format

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use binnacle_protocol::{ErrorCode, Field, Format, RemoteError};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};

mod arrow;
mod csv;
mod json;
mod parquet;
mod xlsx;

pub use json::{cell_json, json_body};

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
        other => write(other, fields, decode(chunks)),
    }
}

/// A stream of record batches. All have the same columns; without any, only JSON has a body.
pub type Batches = BoxStream<'static, Result<RecordBatch, RemoteError>>;

/// Turns record batches into a body of this format.
pub fn write(format: Format, fields: Vec<Field>, batches: Batches) -> Body {
    match format {
        Format::Arrow => arrow::stream(batches),
        Format::Json => json::stream(fields, batches),
        Format::Csv => csv::stream(fields, batches),
        Format::Parquet => parquet::stream(batches),
        Format::Xlsx => xlsx::stream(fields, batches),
    }
}

/// Record batches from an Arrow IPC stream that comes in pieces of any size, without copying their buffers. A schema without
/// rows gives one batch of no rows, so that every reader learns the columns.
pub fn decode(chunks: impl Stream<Item = Result<Bytes, RemoteError>> + Send + 'static) -> Batches {
    let decoding =
        Decoding { chunks: chunks.boxed(), decoder: StreamDecoder::new(), rest: Buffer::default(), seen: false };
    futures::stream::unfold(Some(decoding), |decoding| async move {
        let mut decoding = decoding?;
        match decoding.next().await {
            Ok(None) => None,
            Ok(Some(batch)) => Some((Ok(batch), Some(decoding))),
            Err(error) => Some((Err(error), None)),
        }
    })
    .boxed()
}

struct Decoding {
    chunks: BoxStream<'static, Result<Bytes, RemoteError>>,
    decoder: StreamDecoder,
    /// What has come and is not decoded.
    rest: Buffer,
    seen: bool,
}

impl Decoding {
    async fn next(&mut self) -> Result<Option<RecordBatch>, RemoteError> {
        loop {
            while !self.rest.is_empty() {
                if let Some(batch) = self.decoder.decode(&mut self.rest).map_err(|error| broken(&error))? {
                    self.seen = true;
                    return Ok(Some(batch));
                }
            }
            match self.chunks.next().await.transpose()? {
                Some(chunk) => self.rest = Buffer::from(chunk),
                None if self.seen => return self.decoder.finish().map(|()| None).map_err(|error| broken(&error)),
                None => {
                    self.seen = true;
                    return Ok(self.decoder.schema().map(RecordBatch::new_empty));
                }
            }
        }
    }
}

fn broken(error: &dyn std::fmt::Display) -> RemoteError {
    RemoteError::new(ErrorCode::Internal, format!("the result cannot be converted: {error}"))
}

/// The title of each column, by its place.
fn titles<'a>(fields: &'a [Field], batch: &'a RecordBatch) -> Vec<&'a str> {
    let schema = batch.schema_ref();
    (0..schema.fields().len())
        .map(|at| fields.get(at).map_or(schema.field(at).name().as_str(), |field| field.title.as_str()))
        .collect()
}
