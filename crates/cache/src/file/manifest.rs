//! What is known of a file: the body of the entry that makes it visible.

use std::time::SystemTime;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use uuid::Uuid;

use super::{FileInfo, FileMeta, Pieces};
use crate::{Key, Lifetime, envelope::Envelope};

/// Where the pieces of a file are, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) writer: Uuid,
    pub(super) piece_bytes: u32,
    pub(super) info: FileInfo,
}

impl Manifest {
    /// The manifest of a file that is finished now.
    pub(super) fn new(
        writer: Uuid,
        piece_bytes: u32,
        size_bytes: u64,
        checksum: String,
        meta: FileMeta,
        lifetime: Lifetime,
    ) -> Self {
        let made_at = SystemTime::now();
        let fresh_until = made_at + lifetime.fresh;
        let info = FileInfo {
            size_bytes,
            content_type: meta.content_type,
            file_name: meta.file_name,
            meta: meta.meta,
            made_at,
            fresh_until,
            expires_at: fresh_until + lifetime.stale,
            checksum,
        };
        Self { writer, piece_bytes, info }
    }

    pub(super) fn piece_count(&self) -> u64 {
        self.info.size_bytes.div_ceil(u64::from(self.piece_bytes))
    }

    pub(super) fn pieces(&self, key: &Key) -> Pieces {
        Pieces { key: key.clone(), writer: self.writer }
    }

    pub(super) fn to_envelope(&self) -> Envelope {
        let mut body = BytesMut::new();
        body.put_u128_le(self.writer.as_u128());
        body.put_u32_le(self.piece_bytes);
        body.put_u64_le(self.info.size_bytes);
        for text in [&self.info.checksum, &self.info.content_type, &self.info.file_name] {
            body.put_u32_le(text.len() as u32);
            body.put_slice(text.as_bytes());
        }
        Envelope {
            body: body.freeze(),
            meta: self.info.meta.clone(),
            made_at: self.info.made_at,
            fresh_until: self.info.fresh_until,
            keep_until: self.info.expires_at,
            is_failure: false,
            is_elsewhere: false,
        }
    }

    /// Nothing where the body is not a manifest, although an envelope held it.
    pub(super) fn from_envelope(envelope: Envelope) -> Option<Self> {
        let Envelope { mut body, meta, made_at, fresh_until, keep_until, .. } = envelope;
        let writer = Uuid::from_u128(body.try_get_u128_le().ok()?);
        let piece_bytes = body.try_get_u32_le().ok().filter(|bytes| *bytes > 0)?;
        let size_bytes = body.try_get_u64_le().ok()?;
        let [checksum, content_type, file_name] = [(); 3].map(|()| take_text(&mut body));
        let info = FileInfo {
            size_bytes,
            content_type: content_type?,
            file_name: file_name?,
            meta,
            made_at,
            fresh_until,
            expires_at: keep_until,
            checksum: checksum?,
        };
        Some(Self { writer, piece_bytes, info })
    }
}

fn take_text(body: &mut Bytes) -> Option<String> {
    let length = body.try_get_u32_le().ok()? as usize;
    if length > body.len() {
        return None;
    }
    String::from_utf8(body.split_to(length).to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn manifest() -> Manifest {
        let meta = FileMeta {
            content_type: "text/csv".into(),
            file_name: "Verkäufe.csv".into(),
            meta: Bytes::from_static(b"{}"),
        };
        let lifetime = Lifetime { fresh: Duration::from_mins(1), stale: Duration::from_secs(5) };
        let mut manifest = Manifest::new(Uuid::new_v4(), 1000, 2001, "0f".repeat(16), meta, lifetime);
        manifest.info.made_at = UNIX_EPOCH;
        manifest
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let manifest = manifest();
        assert_eq!(manifest.piece_count(), 3);
        assert_eq!(Manifest::from_envelope(manifest.to_envelope()), Some(manifest));
    }

    #[test]
    fn a_cut_manifest_is_none() {
        let envelope = manifest().to_envelope();
        for length in 0..envelope.body.len() {
            let cut = Envelope { body: envelope.body.slice(..length), ..envelope.clone() };
            assert_eq!(Manifest::from_envelope(cut), None, "{length}");
        }
    }
}
