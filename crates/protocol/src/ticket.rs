//! Tickets: what the control plane asks a worker to do, signed so that a worker can verify but never mint one.
//!
//! On the wire (the bytes of a Flight `Ticket`): 8 bytes key id, 64 bytes Ed25519 signature, then the JSON of [`Ticket`].

use std::collections::{BTreeMap, HashMap};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{ObjectRef, QueryId};

const KEY_ID_BYTES: usize = 8;
const SIGNATURE_BYTES: usize = 64;

/// What one worker is asked to do, for whom, within what limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Names the run in logs.
    pub id: QueryId,
    /// What to do.
    pub task: Task,
    /// Where.
    pub datasource: DatasourceTarget,
    /// The most rows to send; one more is fetched to know whether there are more.
    pub max_rows: u64,
    /// The most bytes of Arrow buffers to send.
    pub max_bytes: u64,
    /// When the run is cancelled.
    pub deadline: DateTime<Utc>,
    /// When the ticket stops being taken; soon after it was made.
    pub expires: DateTime<Utc>,
    /// The W3C trace context of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
}

/// What a worker can be asked to do; every answer is a stream of Arrow batches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum Task {
    /// Runs SQL that the policy gate let through; the batches are its rows.
    Query {
        /// In the datasource's dialect.
        sql: String,
    },
    /// Finds out the columns of SQL without running it; no batches, only the schema.
    Describe {
        /// In the datasource's dialect.
        sql: String,
    },
    /// Lists tables and views: `catalog` (text, null), `schema` (text, null), `name` (text), `kind` (text: `table` or `view`).
    ListTables,
    /// Connects and asks for as little as possible; one row: `version` (text).
    Probe,
}

/// A datasource as a worker needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatasourceTarget {
    /// Which one; the worker keeps a pool of connections for each (object, revision).
    pub object: ObjectRef,
    /// Changes whenever the datasource's spec does.
    pub revision: i64,
    /// The connector's name.
    #[serde(rename = "type")]
    pub type_: String,
    /// The connector's parameters that are not secret.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// The connector's secret parameters: where the worker finds each.
    #[serde(default)]
    pub secrets: BTreeMap<String, SecretRef>,
    /// Changes whenever the Secrets do; the worker then reads them anew and opens new connections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets_version: Option<String>,
    /// How many queries one worker process may run here at once.
    pub concurrency: u32,
}

/// One key of a Secret in the datasource's namespace.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SecretRef {
    /// The Secret's name.
    pub name: String,
    /// The key within it.
    pub key: String,
}

/// Why a ticket was not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TicketError {
    /// Too short, or not JSON of a ticket.
    #[error("the ticket cannot be read")]
    Malformed,
    /// Signed with a key that this worker does not know.
    #[error("the ticket is signed with an unknown key")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the ticket's signature does not fit")]
    BadSignature,
    /// Too old.
    #[error("the ticket has expired")]
    Expired,
    /// The key pair cannot be used.
    #[error("the key cannot be used")]
    BadKey,
}

/// The bytes of a signed ticket, ready for a Flight `Ticket`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTicket(pub Bytes);

// As base64, where it travels within JSON.
impl Serialize for SignedTicket {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        BASE64_STANDARD.encode(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SignedTicket {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64_STANDARD.decode(text).map(|bytes| Self(bytes.into())).map_err(serde::de::Error::custom)
    }
}

/// Mints tickets; only the control plane has one.
#[derive(Debug)]
pub struct TicketSigner {
    key_id: [u8; KEY_ID_BYTES],
    key: Ed25519KeyPair,
}

impl TicketSigner {
    /// A new key pair as PKCS#8, to be kept in the metadata database.
    ///
    /// # Errors
    /// [`TicketError::BadKey`] when the system has no randomness.
    pub fn generate_pkcs8() -> Result<Vec<u8>, TicketError> {
        Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
            .map(|document| document.as_ref().to_vec())
            .map_err(|_| TicketError::BadKey)
    }

    /// Reads a key pair.
    ///
    /// # Errors
    /// [`TicketError::BadKey`] when the bytes are not an Ed25519 key pair in PKCS#8.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, TicketError> {
        let key = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| TicketError::BadKey)?;
        let key_id = key_id_of(key.public_key().as_ref());
        Ok(Self { key_id, key })
    }

    /// The public half, which workers are given.
    pub fn public_key(&self) -> Vec<u8> {
        self.key.public_key().as_ref().to_vec()
    }

    /// Signs a ticket.
    ///
    /// # Errors
    /// When the ticket cannot be written as JSON, which would be a defect here.
    pub fn sign(&self, ticket: &Ticket) -> serde_json::Result<SignedTicket> {
        let json = serde_json::to_vec(ticket)?;
        let mut bytes = Vec::with_capacity(KEY_ID_BYTES + SIGNATURE_BYTES + json.len());
        bytes.extend_from_slice(&self.key_id);
        bytes.extend_from_slice(self.key.sign(&json).as_ref());
        bytes.extend_from_slice(&json);
        Ok(SignedTicket(bytes.into()))
    }
}

fn key_id_of(public_key: &[u8]) -> [u8; KEY_ID_BYTES] {
    let digest = ring::digest::digest(&ring::digest::SHA256, public_key);
    let mut id = [0; KEY_ID_BYTES];
    id.copy_from_slice(&digest.as_ref()[..KEY_ID_BYTES]);
    id
}

/// Verifies tickets; all that a worker has. Several keys at once let them be rotated.
#[derive(Clone, Debug, Default)]
pub struct TicketVerifier {
    keys: HashMap<[u8; KEY_ID_BYTES], Vec<u8>>,
}

impl TicketVerifier {
    /// Takes tickets signed with any of these keys (32 bytes each).
    pub fn new(public_keys: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self { keys: public_keys.into_iter().map(|key| (key_id_of(&key), key)).collect() }
    }

    /// The ticket, if it is whole, signed with a known key, and not expired at `now`.
    ///
    /// # Errors
    /// The [`TicketError`] that fits; nothing of the ticket is looked at before its signature holds.
    pub fn verify(&self, bytes: &[u8], now: DateTime<Utc>) -> Result<Ticket, TicketError> {
        let (key_id, rest) = bytes.split_at_checked(KEY_ID_BYTES).ok_or(TicketError::Malformed)?;
        let (signature, json) = rest.split_at_checked(SIGNATURE_BYTES).ok_or(TicketError::Malformed)?;
        let key = self.keys.get(key_id).ok_or(TicketError::UnknownKey)?;
        UnparsedPublicKey::new(&ED25519, key).verify(json, signature).map_err(|_| TicketError::BadSignature)?;
        let ticket: Ticket = serde_json::from_slice(json).map_err(|_| TicketError::Malformed)?;
        if ticket.expires < now { Err(TicketError::Expired) } else { Ok(ticket) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn ticket() -> Ticket {
        let now = Utc::now();
        Ticket {
            id: QueryId::generate(),
            task: Task::Query { sql: "SELECT 1".into() },
            datasource: DatasourceTarget {
                object: ObjectRef::new("default", "files"),
                revision: 1,
                type_: "files".into(),
                parameters: BTreeMap::new(),
                secrets: BTreeMap::new(),
                secrets_version: None,
                concurrency: 8,
            },
            max_rows: 10,
            max_bytes: 1 << 20,
            deadline: now + TimeDelta::seconds(60),
            expires: now + TimeDelta::seconds(30),
            traceparent: None,
        }
    }

    fn signer() -> TicketSigner {
        TicketSigner::from_pkcs8(&TicketSigner::generate_pkcs8().unwrap()).unwrap()
    }

    #[test]
    fn a_worker_takes_what_the_control_plane_signed() {
        let signer = signer();
        let ticket = ticket();
        let signed = signer.sign(&ticket).unwrap();
        let verifier = TicketVerifier::new([signer.public_key()]);
        assert_eq!(verifier.verify(&signed.0, Utc::now()).unwrap(), ticket);
    }

    #[test]
    fn an_altered_ticket_is_refused_whichever_byte_changed() {
        let signer = signer();
        let signed = signer.sign(&ticket()).unwrap();
        let verifier = TicketVerifier::new([signer.public_key()]);
        for at in 0..signed.0.len() {
            let mut bytes = signed.0.to_vec();
            bytes[at] ^= 1;
            assert!(verifier.verify(&bytes, Utc::now()).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_ticket_of_another_key_or_an_old_one_is_refused() {
        let signer = signer();
        let signed = signer.sign(&ticket()).unwrap();
        let stranger = TicketVerifier::new([self::signer().public_key()]);
        assert_eq!(stranger.verify(&signed.0, Utc::now()), Err(TicketError::UnknownKey));
        let verifier = TicketVerifier::new([signer.public_key()]);
        assert_eq!(verifier.verify(&signed.0, Utc::now() + TimeDelta::hours(1)), Err(TicketError::Expired));
        assert_eq!(verifier.verify(b"short", Utc::now()), Err(TicketError::Malformed));
    }
}
