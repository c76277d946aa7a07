//! An Arrow IPC stream, uncompressed.

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::ArrowError;
use binnacle_protocol::RemoteError;
use bytes::Bytes;
use futures::StreamExt;

use crate::{Batches, Body, broken};

enum State {
    Start(Batches),
    Writing(Batches, Box<StreamWriter<Vec<u8>>>),
    End,
}

pub(crate) fn stream(batches: Batches) -> Body {
    futures::stream::try_unfold(State::Start(batches), step).boxed()
}

async fn step(state: State) -> Result<Option<(Bytes, State)>, RemoteError> {
    let (mut batches, mut writer) = match state {
        State::End => return Ok(None),
        State::Writing(batches, writer) => (batches, writer),
        State::Start(mut batches) => {
            let Some(first) = batches.next().await.transpose()? else { return Ok(None) };
            let writer = begin(&first).map_err(|error| broken(&error))?;
            (batches, Box::new(writer))
        }
    };
    let next = match batches.next().await.transpose()? {
        Some(batch) => {
            writer.write(&batch).map_err(|error| broken(&error))?;
            let bytes = take(&mut writer);
            return Ok(Some((bytes, State::Writing(batches, writer))));
        }
        None => State::End,
    };
    writer.finish().map_err(|error| broken(&error))?;
    Ok(Some((take(&mut writer), next)))
}

fn begin(first: &RecordBatch) -> Result<StreamWriter<Vec<u8>>, ArrowError> {
    let mut writer = StreamWriter::try_new(Vec::new(), first.schema_ref())?;
    if first.num_rows() > 0 {
        writer.write(first)?;
    }
    Ok(writer)
}

fn take(writer: &mut StreamWriter<Vec<u8>>) -> Bytes {
    std::mem::take(writer.get_mut()).into()
}
