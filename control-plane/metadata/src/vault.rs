//! Encryption of what must not be read out of a stolen database: AES-256-GCM under keys that are kept elsewhere.
//!
//! sealed: `bnk1`, 8 bytes that name the key, 12 of nonce, ciphertext, 16 of tag; the row's id is authenticated with it

use std::fmt;

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
};
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::{Error, Result};

const MARK: &[u8] = b"bnk1";
const NAME_BYTES: usize = 8;

/// The keys, the one that seals first.
pub(crate) struct Vault {
    keys: Vec<([u8; NAME_BYTES], LessSafeKey)>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Vault").field("keys", &self.keys.len()).finish()
    }
}

impl Vault {
    /// With these keys of 32 bytes each; with none, nothing is sealed.
    pub fn new(keys: &[SecretSlice<u8>]) -> Result<Self> {
        let keys = keys.iter().map(|key| {
            let bytes = key.expose_secret();
            let made = UnboundKey::new(&AES_256_GCM, bytes);
            let made = made.map_err(|_| Error::Encryption("an encryption key is not 32 bytes long".into()))?;
            Ok((name_of(bytes), LessSafeKey::new(made)))
        });
        Ok(Self { keys: keys.collect::<Result<_>>()? })
    }

    /// Seals a value for the row of this id, where there is a key.
    pub fn seal(&self, id: &str, value: &[u8]) -> Result<Vec<u8>> {
        let Some((name, key)) = self.keys.first() else { return Ok(value.to_vec()) };
        let failed = |_| Error::Encryption("the system has no randomness".into());
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(failed)?;
        let mut sealed = value.to_vec();
        let aad = Aad::from(id.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).map_err(failed)?;
        Ok([MARK, name.as_slice(), nonce.as_slice(), sealed.as_slice()].concat())
    }

    /// What was sealed, or the value itself where it never was.
    pub fn open(&self, id: &str, stored: &[u8]) -> Result<Vec<u8>> {
        let Some(sealed) = stored.strip_prefix(MARK) else { return Ok(stored.to_vec()) };
        let broken = || Error::Encryption("a sealed value was altered".into());
        let (name, rest) = sealed.split_at_checked(NAME_BYTES).ok_or_else(broken)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let key = self.keys.iter().find(|(known, _)| known == name).map(|(_, key)| key).ok_or_else(|| {
            Error::Encryption(
                "a value was sealed with a key that is not given: keep older keys beside the new one".into(),
            )
        })?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut value = sealed.to_vec();
        let length = key.open_in_place(nonce, Aad::from(id.as_bytes()), &mut value).map_err(|_| broken())?.len();
        value.truncate(length);
        Ok(value)
    }

    /// Whether a stored value is as it would be stored now.
    pub fn is_current(&self, stored: &[u8]) -> bool {
        match (self.keys.first(), stored.strip_prefix(MARK)) {
            (Some((name, _)), Some(sealed)) => sealed.starts_with(name),
            (None, _) => true,
            (Some(_), None) => false,
        }
    }
}

/// Names a key without telling anything of it.
fn name_of(key: &[u8]) -> [u8; NAME_BYTES] {
    let mut name = [0; NAME_BYTES];
    name.copy_from_slice(&digest(&SHA256, key).as_ref()[..NAME_BYTES]);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(seeds: &[u8]) -> Vault {
        Vault::new(&seeds.iter().map(|seed| vec![*seed; 32].into()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_with_any_key_that_is_still_given_and_for_its_own_row_only() {
        let sealed = vault(&[1]).seal("a", b"secret").unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"secret"));
        assert_eq!(vault(&[2, 1]).open("a", &sealed).unwrap(), b"secret");
        assert!(vault(&[1]).open("b", &sealed).is_err());
        assert!(vault(&[2]).open("a", &sealed).is_err());
        assert!(!vault(&[2, 1]).is_current(&sealed) && vault(&[1, 2]).is_current(&sealed));
    }

    #[test]
    fn an_altered_value_is_refused_whichever_byte_changed() {
        let sealed = vault(&[1]).seal("a", b"secret").unwrap();
        for at in MARK.len()..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(vault(&[1]).open("a", &altered).is_err(), "byte {at}");
        }
    }

    #[test]
    fn without_keys_values_are_stored_as_they_are_and_those_open_later_too() {
        let plain = vault(&[]).seal("a", b"secret").unwrap();
        assert_eq!(plain, b"secret");
        assert_eq!(vault(&[1]).open("a", &plain).unwrap(), b"secret");
        assert!(vault(&[]).is_current(&plain) && !vault(&[1]).is_current(&plain));
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        assert!(Vault::new(&[vec![0; 16].into()]).is_err());
    }
}
