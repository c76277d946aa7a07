//! What the control plane itself says about a platform, and the rotation of its keys.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::door::{Door, DoorError};

/// An answer of `GET /internal/v1/status`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Inner {
    /// The version of the web server that answered.
    pub version: String,
    /// The version of the metadata database's schema.
    pub schema: i64,
    /// `ok`, or what is wrong.
    pub broker: String,
    /// `ok`, or what is wrong, by the cache's name.
    pub caches: BTreeMap<String, String>,
}

/// Asks a web server.
///
/// # Errors
/// [`DoorError`]
pub async fn ask(door: &Door) -> Result<Inner, DoorError> {
    door.get("/internal/v1/status").await
}

/// Has a new signing key made.
///
/// # Errors
/// [`DoorError`]
pub async fn rotate_signing_key(door: &Door) -> Result<(), DoorError> {
    door.post("/internal/v1/keys/rotate", &()).await
}

/// Whether a rotation is to be done now: it was asked for, not done yet, and all web servers have the new encryption key,
/// so that the new signing key is sealed with it.
pub fn is_rotation_due(wanted: Option<&str>, done: Option<&str>, is_rolled_out: bool) -> bool {
    wanted.is_some() && wanted != done && is_rolled_out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_rotated_once_for_each_value_and_only_when_all_web_servers_are_new() {
        assert!(is_rotation_due(Some("2"), Some("1"), true));
        assert!(is_rotation_due(Some("1"), None, true));
        assert!(!is_rotation_due(Some("2"), Some("1"), false));
        assert!(!is_rotation_due(Some("2"), Some("2"), true));
        assert!(!is_rotation_due(None, Some("2"), true));
    }
}
