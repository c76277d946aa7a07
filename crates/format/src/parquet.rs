//! One Parquet file, compressed with zstd, row group by row group.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use arrow_array::RecordBatch;
use binnacle_protocol::RemoteError;
use bytes::Bytes;
use futures::StreamExt;
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};

use crate::{Batches, Body, broken};

/// What the writer has written and nobody has taken yet.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

impl Outlet {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum State {
    Start(Batches),
    Writing(Batches, Outlet, Box<ArrowWriter<Outlet>>),
    End,
}

pub(crate) fn stream(batches: Batches) -> Body {
    futures::stream::try_unfold(State::Start(batches), step).boxed()
}

async fn step(state: State) -> Result<Option<(Bytes, State)>, RemoteError> {
    let (mut batches, outlet, mut writer) = match state {
        State::End => return Ok(None),
        State::Writing(batches, outlet, writer) => (batches, outlet, writer),
        State::Start(mut batches) => {
            let Some(first) = batches.next().await.transpose()? else { return Ok(None) };
            let outlet = Outlet::default();
            let mut writer = open(&first, outlet.clone())?;
            writer.write(&first).map_err(|error| broken(&error))?;
            (batches, outlet, Box::new(writer))
        }
    };
    let Some(batch) = batches.next().await.transpose()? else {
        writer.close().map_err(|error| broken(&error))?;
        return Ok(Some((outlet.take(), State::End)));
    };
    writer.write(&batch).map_err(|error| broken(&error))?;
    Ok(Some((outlet.take(), State::Writing(batches, outlet, writer))))
}

fn open(first: &RecordBatch, outlet: Outlet) -> Result<ArrowWriter<Outlet>, RemoteError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(131_072))
        .build();
    ArrowWriter::try_new(outlet, first.schema(), Some(properties)).map_err(|error| broken(&error))
}
