//! The control plane's public keys: given at the start, or asked for and followed.

use std::{
    fs, io,
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use binnacle_protocol::{
    PublicKeys, RemoteError, Ticket, TicketVerifier, keys::decode_public_key, ticket::TicketError,
};
use chrono::{DateTime, Utc};
use tokio::sync::Mutex;

use crate::ControlPlane;

/// How often at most the control plane is asked because of a ticket with an unknown key, which anybody can send.
const REFRESH: Duration = Duration::from_millis(500);

/// Why a public key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Neither a key nor a file that can be read.
    #[error("the public key `{0}` is neither 32 bytes in base64 nor a file that can be read")]
    Unreadable(String, #[source] io::Error),
    /// The file holds something else.
    #[error("the file `{0}` does not hold 32 bytes in base64")]
    BadFile(String),
    /// Tickets could not be told from forged ones.
    #[error("no public key is given: give --public-key, or --control-plane, which is then asked for it")]
    None,
}

/// Which tickets are taken; cheap to clone, all clones share the keys.
#[derive(Clone, Debug)]
pub struct Keyring {
    verifier: Arc<ArcSwap<TicketVerifier>>,
    control_plane: Option<Arc<Followed>>,
}

#[derive(Debug)]
struct Followed {
    control_plane: ControlPlane,
    asked: Mutex<Option<Instant>>,
}

impl From<TicketVerifier> for Keyring {
    fn from(verifier: TicketVerifier) -> Self {
        Self { verifier: Arc::new(ArcSwap::from_pointee(verifier)), control_plane: None }
    }
}

impl Keyring {
    /// The keys that a control plane signs with, which it is asked for until it answers, and again whenever a ticket names
    /// another.
    pub fn following(control_plane: ControlPlane) -> Self {
        let followed = Followed { control_plane, asked: Mutex::default() };
        Self { verifier: Arc::default(), control_plane: Some(Arc::new(followed)) }
    }

    /// The ticket, if it is whole, signed with a known key, and not expired at `now`.
    ///
    /// # Errors
    /// The [`TicketError`] that fits.
    pub async fn verify(&self, ticket: &[u8], now: DateTime<Utc>) -> Result<Ticket, TicketError> {
        let outcome = self.verifier.load().verify(ticket, now);
        if outcome != Err(TicketError::UnknownKey) || self.control_plane.is_none() {
            return outcome;
        }
        if let Err(error) = self.refresh(|verifier| verifier.verify(ticket, now) == outcome).await {
            tracing::warn!(%error, "the control plane does not tell its keys");
        }
        self.verifier.load().verify(ticket, now)
    }

    /// Asks for the keys until the control plane has told them once.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn learn(&self) -> Result<(), RemoteError> {
        self.refresh(|_| true).await
    }

    /// Asks for the keys, one at a time and not too often, if that is still `needed` when its turn has come.
    async fn refresh(&self, needed: impl Fn(&TicketVerifier) -> bool) -> Result<(), RemoteError> {
        let Some(followed) = &self.control_plane else { return Ok(()) };
        let mut asked = followed.asked.lock().await;
        if !needed(&self.verifier.load()) {
            return Ok(());
        }
        if let Some(asked) = *asked {
            tokio::time::sleep(REFRESH.saturating_sub(asked.elapsed())).await;
        }
        let keys: PublicKeys = followed.control_plane.get("keys").await?;
        self.verifier.store(Arc::new(TicketVerifier::new(keys.to_bytes())));
        *asked = Some(Instant::now());
        Ok(())
    }
}

/// A verifier for these keys, each given as base64 or as the path of a file with it.
pub(crate) fn verifier(keys: &[String]) -> Result<TicketVerifier, KeyError> {
    let keys = keys.iter().map(|key| read(key)).collect::<Result<Vec<_>, _>>()?;
    Ok(TicketVerifier::new(keys))
}

fn read(key: &str) -> Result<Vec<u8>, KeyError> {
    if let Some(bytes) = decode_public_key(key) {
        return Ok(bytes);
    }
    let text = fs::read_to_string(key).map_err(|error| KeyError::Unreadable(key.to_owned(), error))?;
    decode_public_key(&text).ok_or_else(|| KeyError::BadFile(key.to_owned()))
}
