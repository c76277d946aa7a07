//! `{"fields": […], "rows": [[…], …]}`: one array a row, in the order of the fields.
//!
//! Whole numbers are written in full, decimals as texts, times as ISO 8601, so that nothing is rounded on the way.

use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{
        Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};
use binnacle_protocol::{Field, RemoteError};
use bytes::Bytes;
use futures::StreamExt;
use serde_json::Value;
use std::io::Write;

use crate::{Batches, Body, broken, decode};

const OPTIONS: FormatOptions<'static> = FormatOptions::new()
    .with_timestamp_format(Some("%Y-%m-%dT%H:%M:%S%.f"))
    .with_timestamp_tz_format(Some("%Y-%m-%dT%H:%M:%S%.fZ"));

pub(crate) fn stream(fields: Vec<Field>, batches: Batches) -> Body {
    let head = futures::stream::once(async move { head(&fields) });
    let mut first = true;
    let rows = batches.map(move |batch| {
        let mut out = Vec::new();
        write_rows(&batch?, &mut first, &mut out).map_err(|error| broken(&error))?;
        Ok(Bytes::from(out))
    });
    let tail = futures::stream::once(async { Ok(Bytes::from_static(b"]}")) });
    // The end must not make a failed body look whole.
    head.chain(rows.chain(tail))
        .scan(false, |failed, item| {
            let item = (!*failed).then_some(item);
            *failed |= matches!(item, Some(Err(_)));
            futures::future::ready(item)
        })
        .boxed()
}

/// The whole body of a result that has come in whole.
///
/// # Errors
/// When a batch cannot be read.
pub async fn json_body(fields: &[Field], chunks: Vec<Bytes>) -> Result<Bytes, RemoteError> {
    let mut out = head(fields)?.to_vec();
    let mut first = true;
    let mut batches = decode(futures::stream::iter(chunks.into_iter().map(Ok)));
    while let Some(batch) = batches.next().await {
        write_rows(&batch?, &mut first, &mut out).map_err(|error| broken(&error))?;
    }
    out.extend_from_slice(b"]}");
    Ok(out.into())
}

fn head(fields: &[Field]) -> Result<Bytes, RemoteError> {
    let mut out = b"{\"fields\":".to_vec();
    serde_json::to_writer(&mut out, fields).map_err(|error| broken(&error))?;
    out.extend_from_slice(b",\"rows\":[");
    Ok(out.into())
}

/// One value as JSON: whole numbers that a double cannot hold, decimals and times as texts.
pub fn cell_json(array: &dyn Array, row: usize) -> Value {
    const EXACT: u64 = 1 << 53;
    if array.is_null(row) {
        return Value::Null;
    }
    let mut out = Vec::new();
    let written = cell_writer(array).and_then(|write| write(row, &mut out));
    match written.ok().and_then(|()| serde_json::from_slice(&out).ok()) {
        Some(Value::Number(number)) if number.as_i64().is_some_and(|value| value.unsigned_abs() > EXACT) => {
            number.to_string().into()
        }
        Some(value) => value,
        None => Value::Null,
    }
}

type Cell<'a> = Box<dyn Fn(usize, &mut Vec<u8>) -> Result<(), ArrowError> + 'a>;

fn write_rows(batch: &RecordBatch, first: &mut bool, out: &mut Vec<u8>) -> Result<(), ArrowError> {
    let columns = batch.columns().iter().map(|column| cell_writer(column.as_ref())).collect::<Result<Vec<_>, _>>()?;
    for row in 0..batch.num_rows() {
        if !std::mem::take(first) {
            out.push(b',');
        }
        out.push(b'[');
        for (at, (array, write)) in batch.columns().iter().zip(&columns).enumerate() {
            if at > 0 {
                out.push(b',');
            }
            if array.is_null(row) {
                out.extend_from_slice(b"null");
            } else {
                write(row, out)?;
            }
        }
        out.push(b']');
    }
    Ok(())
}

macro_rules! number {
    ($array:expr, $type:ty) => {{
        let values = $array.as_primitive::<$type>();
        Box::new(move |row, out: &mut Vec<u8>| Ok(write!(out, "{}", values.value(row))?))
    }};
}

macro_rules! float {
    ($array:expr, $type:ty) => {{
        let values = $array.as_primitive::<$type>();
        Box::new(move |row, out: &mut Vec<u8>| {
            let value = values.value(row);
            // JSON has no NaN and no infinity.
            if value.is_finite() {
                serde_json::to_writer(out, &value)
            } else {
                serde_json::to_writer(out, &value.to_string())
            }
            .map_err(|error| ArrowError::JsonError(error.to_string()))
        })
    }};
}

fn cell_writer(array: &dyn Array) -> Result<Cell<'_>, ArrowError> {
    Ok(match array.data_type() {
        DataType::Int8 => number!(array, Int8Type),
        DataType::Int16 => number!(array, Int16Type),
        DataType::Int32 => number!(array, Int32Type),
        DataType::Int64 => number!(array, Int64Type),
        DataType::UInt8 => number!(array, UInt8Type),
        DataType::UInt16 => number!(array, UInt16Type),
        DataType::UInt32 => number!(array, UInt32Type),
        DataType::UInt64 => number!(array, UInt64Type),
        DataType::Float32 => float!(array, Float32Type),
        DataType::Float64 => float!(array, Float64Type),
        DataType::Boolean => {
            let values = array.as_boolean();
            Box::new(move |row, out| Ok(write!(out, "{}", values.value(row))?))
        }
        DataType::Utf8 => {
            let values = array.as_string::<i32>();
            Box::new(move |row, out| write_text(values.value(row), out))
        }
        _ => {
            let values = ArrayFormatter::try_new(array, &OPTIONS)?;
            Box::new(move |row, out| write_text(&values.value(row).to_string(), out))
        }
    })
}

fn write_text(text: &str, out: &mut Vec<u8>) -> Result<(), ArrowError> {
    serde_json::to_writer(out, text).map_err(|error| ArrowError::JsonError(error.to_string()))
}
