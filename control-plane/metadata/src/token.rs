//! Secrets are looked up by their hash and never stored.

use std::fmt::Write as _;

use ring::digest::{SHA256, digest};

use crate::db::Value;

/// SHA-256 of a session or API token. Such tokens are long and random, so a fast hash is enough.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    /// The hash of a token as the client sends it.
    pub fn of(token: &str) -> Self {
        Self(sha256_hex(token.as_bytes()))
    }
}

impl From<&TokenHash> for Value {
    fn from(hash: &TokenHash) -> Self {
        Self::Text(Some(hash.0.clone()))
    }
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
