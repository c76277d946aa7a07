//! Passwords: argon2id, off the async threads, a few at a time, with a brake on guessing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use binnacle_protocol::ErrorCode;
use moka::sync::Cache;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// The shortest password taken, in characters.
pub const MIN_LENGTH: usize = 8;
const TRIES_A_MINUTE: u32 = 10;

/// Hashes and checks passwords.
#[derive(Clone, Debug)]
pub struct Passwords {
    // Each hash takes 19 MiB and a core: more at once would let strangers use up the machine.
    places: Arc<Semaphore>,
    tries: Cache<String, Arc<AtomicU32>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(2)),
            tries: Cache::builder().max_capacity(100_000).time_to_live(Duration::from_mins(1)).build(),
        }
    }
}

impl Passwords {
    /// A PHC string of a new password.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`] for one that is too short.
    pub async fn hash(&self, password: &SecretString) -> Result<SecretString, Problem> {
        if password.expose_secret().chars().count() < MIN_LENGTH {
            return Err(Problem::new(
                ErrorCode::InvalidRequest,
                format!("a password needs at least {MIN_LENGTH} characters"),
            )
            .field("password"));
        }
        let password = password.clone();
        self.off_thread(move || {
            let hash = Argon2::default().hash_password(password.expose_secret().as_bytes());
            hash.map(|hash| SecretString::from(hash.to_string())).map_err(Problem::internal)
        })
        .await?
    }

    /// Whether the password fits. Takes as long for a user who does not exist.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyRequests`] after too many wrong ones for this name within a minute.
    pub async fn verify(
        &self,
        name: &str,
        password: SecretString,
        hash: Option<SecretString>,
    ) -> Result<bool, Problem> {
        let tries = self.tries.get_with(name.to_lowercase(), Arc::default);
        if tries.fetch_add(1, Ordering::Relaxed) >= TRIES_A_MINUTE {
            return Err(Problem::new(ErrorCode::TooManyRequests, "too many wrong passwords").hint("wait a minute"));
        }
        let fits = self.off_thread(move || check(&password, hash.as_ref())).await?;
        if fits {
            tries.store(0, Ordering::Relaxed);
        }
        Ok(fits)
    }

    async fn off_thread<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let _place = self.places.acquire().await.map_err(Problem::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
    }
}

fn check(password: &SecretString, hash: Option<&SecretString>) -> bool {
    // A hash of a random password, so that an unknown name takes as long as a wrong password.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$YmlubmFjbGUtbm9ib2R5$2b0C0a7m3l1m5Qv7TzVtFv0p6H0m4m3XQ2nJ5kq9E1o";
    let text = hash.map_or(NOBODY, |hash| hash.expose_secret());
    let fits = PasswordHash::new(text)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.expose_secret().as_bytes(), &parsed).is_ok());
    fits && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash(&"correct horse".into()).await.unwrap();
        assert!(passwords.verify("ann", "correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("ann", "wrong horse".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("nobody", "correct horse".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn guessing_is_stopped_after_ten_tries() {
        let passwords = Passwords::default();
        for _ in 0..TRIES_A_MINUTE {
            assert!(!passwords.verify("Ann", "wrong".into(), None).await.unwrap());
        }
        let problem = passwords.verify("ann", "wrong".into(), None).await.unwrap_err();
        assert_eq!(problem.code, ErrorCode::TooManyRequests);
    }

    #[tokio::test]
    async fn a_short_password_is_refused() {
        assert_eq!(Passwords::default().hash(&"short".into()).await.unwrap_err().field.as_deref(), Some("password"));
    }
}
