//! A value larger than an item, in parts under names of their own.

use std::ops::Range;

use bytes::{Buf, BufMut, Bytes, BytesMut};
use uuid::Uuid;

use super::{ITEM_BYTES, LARGEST_VALUE_BYTES};

/// Which items a value is in. Each writer's have other names, so that two writers' parts never mix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    key: String,
    writer: Uuid,
    size_bytes: usize,
}

impl Parts {
    pub(super) fn new(key: &str, size_bytes: usize) -> Self {
        Self { key: key.to_owned(), writer: Uuid::new_v4(), size_bytes }
    }

    pub(super) const fn size_bytes(&self) -> usize {
        self.size_bytes
    }

    /// The name of each part and what of the value is in it.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (String, Range<usize>)> {
        (0..self.size_bytes.div_ceil(ITEM_BYTES)).map(|part| {
            let start = part * ITEM_BYTES;
            let name = format!("{}.{}.{part}", self.key, self.writer.simple());
            (name, start..(start + ITEM_BYTES).min(self.size_bytes))
        })
    }

    pub(super) fn to_bytes(&self) -> Bytes {
        let mut bytes = BytesMut::new();
        bytes.put_u128_le(self.writer.as_u128());
        bytes.put_u64_le(self.size_bytes as u64);
        bytes.freeze()
    }

    pub(super) fn from_bytes(key: &str, mut bytes: &[u8]) -> Option<Self> {
        let writer = Uuid::from_u128(bytes.try_get_u128_le().ok()?);
        let size_bytes = bytes.try_get_u64_le().ok().filter(|size| *size <= LARGEST_VALUE_BYTES)?;
        Some(Self { key: key.to_owned(), writer, size_bytes: size_bytes as usize })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_the_value_and_are_found_again() {
        let parts = Parts::new("k", 2 * ITEM_BYTES + 1);
        let ranges: Vec<_> = parts.ranges().map(|(_, range)| range).collect();
        assert_eq!(ranges, [0..ITEM_BYTES, ITEM_BYTES..2 * ITEM_BYTES, 2 * ITEM_BYTES..2 * ITEM_BYTES + 1]);
        assert_eq!(Parts::from_bytes("k", &parts.to_bytes()), Some(parts));
        assert_eq!(Parts::from_bytes("k", b"rubbish"), None);
    }
}
