//! Record batches and trailers as Flight messages.

use arrow_array::RecordBatch;
use arrow_flight::{FlightData, SchemaAsIpc};
use arrow_ipc::{
    CompressionType,
    writer::{DictionaryTracker, IpcDataGenerator, IpcWriteContext, IpcWriteOptions},
};
use arrow_schema::{ArrowError, Schema};
use binnacle_protocol::Trailer;

use crate::Compression;

/// The most bytes of one batch message: what a receiver must hold at once, and how finely streams are interleaved.
const MESSAGE_BYTES: usize = 4 << 20;

/// Encodes the messages of one stream.
pub(crate) struct Encoder {
    generator: IpcDataGenerator,
    dictionaries: DictionaryTracker,
    context: IpcWriteContext,
    options: IpcWriteOptions,
}

impl Encoder {
    pub fn new(compression: Compression) -> Result<Self, ArrowError> {
        let compression = match compression {
            Compression::None => None,
            Compression::Lz4 => Some(CompressionType::LZ4_FRAME),
        };
        Ok(Self {
            generator: IpcDataGenerator::default(),
            dictionaries: DictionaryTracker::new(false),
            context: IpcWriteContext::default(),
            options: IpcWriteOptions::default().try_with_compression(compression)?,
        })
    }

    /// The first message.
    pub fn schema(&self, schema: &Schema) -> FlightData {
        SchemaAsIpc::new(schema, &self.options).into()
    }

    /// The messages of a batch: one, or several where it is large. Batches hold no dictionaries.
    pub fn batch(&mut self, batch: &RecordBatch) -> Result<Vec<FlightData>, ArrowError> {
        let parts = batch.get_array_memory_size().div_ceil(MESSAGE_BYTES).max(1);
        let rows = batch.num_rows().div_ceil(parts).max(1);
        (0..batch.num_rows())
            .step_by(rows)
            .map(|start| self.one(&batch.slice(start, rows.min(batch.num_rows() - start))))
            .collect()
    }

    fn one(&mut self, batch: &RecordBatch) -> Result<FlightData, ArrowError> {
        let (_, encoded) = self.generator.encode(batch, &mut self.dictionaries, &self.options, &mut self.context)?;
        Ok(encoded.into())
    }
}

/// The last message.
pub(crate) fn trailer(trailer: &Trailer) -> serde_json::Result<FlightData> {
    Ok(FlightData { app_metadata: serde_json::to_vec(trailer)?.into(), ..FlightData::default() })
}
