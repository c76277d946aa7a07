//! What backends keep for an entry: its bytes, its times, and a checksum that also covers the key.
//!
//! ```text
//! magic "BNC" and version (4) | checksum (8) | flags (4) | made, fresh until, keep until (3 × 8, ms since 1970)
//! | meta length (4) | body length as it was (8) | meta | body as it is kept
//! ```
//! Integers are little-endian. The checksum is XXH3-64, seeded by the key, over all that follows it: an entry that is
//! truncated, changed or found under another key is not read.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use twox_hash::XxHash3_64;

/// "BNC" and the version of this layout.
const MAGIC: [u8; 4] = *b"BNC\x01";
const CHECKSUM_AT: usize = 4;
const COVERED_FROM: usize = CHECKSUM_AT + 8;
/// What an envelope takes beside meta and body.
pub(crate) const HEADER_BYTES: usize = COVERED_FROM + 4 + 3 * 8 + 4 + 8;
const FRESH_UNTIL_AT: usize = COVERED_FROM + 4 + 8;
const KEEP_UNTIL_AT: usize = FRESH_UNTIL_AT + 8;

const COMPRESSED: u32 = 1;
const FAILURE: u32 = 2;
const ELSEWHERE: u32 = 4;

/// Bodies below this size are not worth compressing.
const COMPRESS_FROM_BYTES: usize = 4 << 10;
/// The fastest level that is still well below the size of the original.
const ZSTD_LEVEL: i32 = 1;
/// No body is larger; a length beyond it is an attack on this process's memory.
const LARGEST_BODY_BYTES: u64 = 1 << 30;

/// Bytes with their times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) body: Bytes,
    pub(crate) meta: Bytes,
    pub(crate) made_at: SystemTime,
    pub(crate) fresh_until: SystemTime,
    pub(crate) keep_until: SystemTime,
    /// The body says why there is no value.
    pub(crate) is_failure: bool,
    /// The value itself is in the overflow.
    pub(crate) is_elsewhere: bool,
}

/// Why bytes are not an envelope that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// Truncated, changed, of another key, or of another version.
    Corrupt,
    /// Past its time.
    Expired,
}

impl Envelope {
    /// The bytes to keep under this key. Takes one copy of the body, or its compression.
    pub(crate) fn seal(&self, key: &str, compress: bool) -> Bytes {
        let compressed = if compress { compressed(&self.body) } else { None };
        let flags = [(COMPRESSED, compressed.is_some()), (FAILURE, self.is_failure), (ELSEWHERE, self.is_elsewhere)];
        let flags = flags.into_iter().filter(|(_, is_set)| *is_set).fold(0, |flags, (flag, _)| flags | flag);
        let body: &[u8] = compressed.as_deref().unwrap_or(&self.body);
        let mut out = BytesMut::with_capacity(HEADER_BYTES + self.meta.len() + body.len());
        out.put_slice(&MAGIC);
        out.put_u64_le(0);
        out.put_u32_le(flags);
        for time in [self.made_at, self.fresh_until, self.keep_until] {
            out.put_u64_le(to_millis(time));
        }
        out.put_u32_le(self.meta.len() as u32);
        out.put_u64_le(self.body.len() as u64);
        out.put_slice(&self.meta);
        out.put_slice(body);
        let sum = checksum(key, &out[COVERED_FROM..]);
        out[CHECKSUM_AT..COVERED_FROM].copy_from_slice(&sum.to_le_bytes());
        out.freeze()
    }

    /// Reads what [`Envelope::seal`] wrote. Copies nothing, unless the body is compressed.
    pub(crate) fn open(key: &str, sealed: Bytes, now: SystemTime) -> Result<Self, Unusable> {
        let envelope = Self::read(key, sealed).ok_or(Unusable::Corrupt)?;
        if envelope.keep_until <= now { Err(Unusable::Expired) } else { Ok(envelope) }
    }

    fn read(key: &str, mut sealed: Bytes) -> Option<Self> {
        if sealed.len() < HEADER_BYTES || !sealed.starts_with(&MAGIC) {
            return None;
        }
        let sum = checksum(key, &sealed[COVERED_FROM..]);
        sealed.advance(CHECKSUM_AT);
        if sealed.get_u64_le() != sum {
            return None;
        }
        let flags = sealed.get_u32_le();
        let [made_at, fresh_until, keep_until] = [(); 3].map(|()| from_millis(sealed.get_u64_le()));
        let meta_bytes = sealed.get_u32_le() as usize;
        let body_bytes = sealed.get_u64_le();
        if meta_bytes > sealed.len() || body_bytes > LARGEST_BODY_BYTES {
            return None;
        }
        let meta = sealed.split_to(meta_bytes);
        let body = if flags & COMPRESSED == 0 { sealed } else { decompressed(&sealed, body_bytes as usize)? };
        (body.len() as u64 == body_bytes).then_some(Self {
            body,
            meta,
            made_at,
            fresh_until,
            keep_until,
            is_failure: flags & FAILURE != 0,
            is_elsewhere: flags & ELSEWHERE != 0,
        })
    }
}

/// The same envelope with its body as it was, for where memory is read more often than it is short.
pub(crate) fn without_compression(key: &str, sealed: &Bytes) -> Option<Bytes> {
    let flags = sealed.get(COVERED_FROM..)?.first_chunk::<4>().copied().map(u32::from_le_bytes)?;
    if flags & COMPRESSED == 0 {
        return Some(sealed.clone());
    }
    Envelope::read(key, sealed.clone()).map(|envelope| envelope.seal(key, false))
}

/// How much longer an envelope is to be kept, without a look at the rest of it.
pub(crate) fn remaining(sealed: &[u8], now: SystemTime) -> Option<Duration> {
    time_at(sealed, KEEP_UNTIL_AT)?.duration_since(now).ok().filter(|left| !left.is_zero())
}

/// Whether it says that it is fresh, without a look at the rest of it.
pub(crate) fn is_fresh(sealed: &[u8], now: SystemTime) -> bool {
    time_at(sealed, FRESH_UNTIL_AT).is_some_and(|until| until > now)
}

fn time_at(sealed: &[u8], position: usize) -> Option<SystemTime> {
    Some(from_millis(u64::from_le_bytes(*sealed.get(position..)?.first_chunk::<8>()?)))
}

fn checksum(key: &str, covered: &[u8]) -> u64 {
    XxHash3_64::oneshot_with_seed(XxHash3_64::oneshot(key.as_bytes()), covered)
}

fn compressed(body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < COMPRESS_FROM_BYTES {
        return None;
    }
    // What hardly shrinks is kept as it is, and read faster.
    zstd::bulk::compress(body, ZSTD_LEVEL).ok().filter(|small| small.len() < body.len() / 10 * 9)
}

fn decompressed(body: &[u8], size_bytes: usize) -> Option<Bytes> {
    zstd::bulk::decompress(body, size_bytes).ok().map(Bytes::from)
}

/// Times are kept in whole milliseconds, and none before 1970.
fn to_millis(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

fn from_millis(millis: u64) -> SystemTime {
    // Far beyond any lifetime; `SystemTime` cannot hold every `u64`.
    const LATEST: u64 = 1 << 50;
    UNIX_EPOCH + Duration::from_millis(millis.min(LATEST))
}

#[cfg(test)]
mod tests;
