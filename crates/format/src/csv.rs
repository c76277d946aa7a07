//! CSV: UTF-8 with a byte order mark, a header line of titles, times as ISO 8601.

use arrow_csv::WriterBuilder;
use binnacle_protocol::Field;
use bytes::Bytes;
use futures::StreamExt;

use crate::{Batches, Body, broken, titles};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(crate) fn stream(fields: Vec<Field>, batches: Batches) -> Body {
    let mut first = true;
    batches
        .map(move |batch| {
            let batch = batch?;
            let mut out = Vec::with_capacity(batch.get_array_memory_size());
            if std::mem::take(&mut first) {
                out.extend_from_slice(BYTE_ORDER_MARK);
                write_header(&titles(&fields, &batch), &mut out);
            }
            // Times come out as ISO 8601 unless told otherwise.
            let mut writer = WriterBuilder::new().with_header(false).build(&mut out);
            writer.write(&batch).map_err(|error| broken(&error))?;
            drop(writer);
            Ok(Bytes::from(out))
        })
        .boxed()
}

fn write_header(titles: &[&str], out: &mut Vec<u8>) {
    for (at, title) in titles.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if title.contains([',', '"', '\n', '\r']) {
            out.push(b'"');
            out.extend_from_slice(title.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(title.as_bytes());
        }
    }
    out.push(b'\n');
}
