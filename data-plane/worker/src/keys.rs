//! Reads the control plane's public keys.

use std::{fs, io};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use binnacle_protocol::TicketVerifier;

/// The length of an Ed25519 public key.
const KEY_BYTES: usize = 32;

/// Why a public key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Neither a key nor a file that can be read.
    #[error("the public key `{0}` is neither 32 bytes in base64 nor a file that can be read")]
    Unreadable(String, #[source] io::Error),
    /// The file holds something else.
    #[error("the file `{0}` does not hold 32 bytes in base64")]
    BadFile(String),
}

/// A verifier for these keys, each given as base64 or as the path of a file with it.
pub(crate) fn verifier(keys: &[String]) -> Result<TicketVerifier, KeyError> {
    let keys = keys.iter().map(|key| read(key)).collect::<Result<Vec<_>, _>>()?;
    Ok(TicketVerifier::new(keys))
}

fn read(key: &str) -> Result<Vec<u8>, KeyError> {
    if let Some(bytes) = decode(key) {
        return Ok(bytes);
    }
    let text = fs::read_to_string(key).map_err(|error| KeyError::Unreadable(key.to_owned(), error))?;
    decode(&text).ok_or_else(|| KeyError::BadFile(key.to_owned()))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text.trim()).ok().filter(|bytes| bytes.len() == KEY_BYTES)
}
