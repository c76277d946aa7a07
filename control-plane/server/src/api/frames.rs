//! The framing of a dashboard's data: all tiles over one response, in the order in which they finish.
//!
//! `application/vnd.binnacle.frames` is a sequence of frames: header length (u32, big-endian), header (JSON), then as
//! many body bytes as the header's `length` says. A part's bodies, put together, are one Arrow IPC stream.

use std::collections::BTreeMap;

use binnacle_protocol::Field;
use bytes::{BufMut, Bytes, BytesMut};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// The media type.
pub const CONTENT_TYPE: &str = "application/vnd.binnacle.frames";

/// A part's largest frame body, in bytes, so that a large part lets others through.
pub const BODY_BYTES: usize = 256 << 10;

/// What a frame says of its part.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartHeader<'a> {
    /// The chart's name.
    pub chart: &'a str,
    /// The part's name, for example `main`.
    pub part: &'a str,
    /// `ok`.
    pub status: &'static str,
    /// What the columns mean.
    pub fields: &'a [Field],
    /// Rows in the part.
    pub rows: u64,
    /// The database had more.
    pub truncated: bool,
    /// The data is at least as new as this.
    pub as_of: DateTime<Utc>,
    /// Milliseconds since then.
    pub age_ms: u64,
    /// `hit`, `stale` or `miss`.
    pub cache: &'static str,
    /// Milliseconds that the database took.
    pub elapsed_ms: u64,
    /// What was run.
    pub sql: &'a str,
    /// The time range that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_range: Option<TimeSpan>,
    /// Another frame of this part follows.
    pub more: bool,
    /// Bytes of body.
    pub length: usize,
}

/// A resolved range of time, the end exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimeSpan {
    /// The first moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Says that a part failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorHeader<'a> {
    /// The chart's name.
    pub chart: &'a str,
    /// The part's name.
    pub part: &'a str,
    /// `error`.
    pub status: &'static str,
    /// What went wrong.
    pub problem: &'a Problem,
    /// 0.
    pub length: usize,
}

/// The first frame: which parts will come for which chart.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanHeader {
    /// Chart → parts.
    pub plan: BTreeMap<String, Vec<String>>,
    /// 0.
    pub length: usize,
}

/// The last frame.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DoneHeader {
    /// True.
    pub done: bool,
    /// 0.
    pub length: usize,
}

/// Puts a header and a body together.
pub fn frame(header: &impl Serialize, body: &[Bytes]) -> Bytes {
    // These headers hold nothing that JSON cannot write.
    let header = serde_json::to_vec(header).unwrap_or_default();
    let length: usize = body.iter().map(Bytes::len).sum();
    let mut bytes = BytesMut::with_capacity(4 + header.len() + length);
    bytes.put_u32(header.len() as u32);
    bytes.put_slice(&header);
    for chunk in body {
        bytes.put_slice(chunk);
    }
    bytes.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_its_headers_length_its_header_and_its_body() {
        let bytes = frame(&DoneHeader { done: true, length: 2 }, &[Bytes::from_static(b"ab")]);
        let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
        assert_eq!(&bytes[4..4 + length], br#"{"done":true,"length":2}"#);
        assert_eq!(&bytes[4 + length..], b"ab");
    }
}
