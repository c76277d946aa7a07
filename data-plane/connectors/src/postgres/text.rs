//! Values that are written as text here rather than by the server.

use super::numeric::DoesNotFit;

const HEX: &[u8; 16] = b"0123456789abcdef";
/// The bytes of a UUID before which a hyphen stands.
const HYPHENS: [usize; 4] = [4, 6, 8, 10];

/// A UUID's 16 bytes as 36 characters.
pub(super) fn uuid(bytes: &[u8]) -> Result<[u8; 36], DoesNotFit> {
    let bytes: &[u8; 16] = bytes.try_into().map_err(|_| DoesNotFit)?;
    let mut text = [b'-'; 36];
    let mut to = 0;
    for (at, byte) in bytes.iter().enumerate() {
        to += usize::from(HYPHENS.contains(&at));
        text[to] = HEX[usize::from(byte >> 4)];
        text[to + 1] = HEX[usize::from(byte & 15)];
        to += 2;
    }
    Ok(text)
}

/// The text of a `jsonb`, which follows its version.
pub(super) fn jsonb(bytes: &[u8]) -> Result<&[u8], DoesNotFit> {
    match bytes.split_first() {
        Some((1, text)) => Ok(text),
        _ => Err(DoesNotFit),
    }
}
