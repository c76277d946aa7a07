//! The public keys whose tickets workers take, as the control plane tells them.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

/// The length of an Ed25519 public key.
const KEY_BYTES: usize = 32;

/// Public keys, the one that signs now first; on the wire each as base64.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeys {
    keys: Vec<String>,
}

impl PublicKeys {
    /// These keys, each 32 bytes.
    pub fn new<'a>(keys: impl IntoIterator<Item = &'a [u8]>) -> Self {
        Self { keys: keys.into_iter().map(|key| BASE64_STANDARD.encode(key)).collect() }
    }

    /// The keys as 32 bytes each; what is no key is passed over.
    pub fn to_bytes(&self) -> Vec<Vec<u8>> {
        self.keys.iter().filter_map(|key| decode_public_key(key)).collect()
    }
}

/// A public key in base64, unless it is none.
pub fn decode_public_key(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text.trim()).ok().filter(|bytes| bytes.len() == KEY_BYTES)
}
