//! The session cookie.

use std::fmt::Write;

use axum::http::{HeaderMap, HeaderValue, header};
use ring::rand::{SecureRandom, SystemRandom};

use crate::problem::Problem;

const NAME: &str = "binnacle_session";

/// The session token that a browser sent.
pub fn session_of(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(NAME)?.strip_prefix('='))
}

/// The header that keeps a token in the browser, out of reach of scripts and of other sites.
///
/// # Errors
/// When the token has characters that a header cannot have, which would be a defect here.
pub fn set_session(token: &str, max_age_seconds: u64, secure: bool) -> Result<HeaderValue, Problem> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{NAME}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}"))
        .map_err(Problem::internal)
}

/// A token of 32 random bytes, as hexadecimal digits.
///
/// # Errors
/// When the system has no randomness.
pub fn random_token() -> Result<String, Problem> {
    let mut bytes = [0u8; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Problem::internal("the system has no randomness"))?;
    Ok(bytes.iter().fold(String::with_capacity(64), |mut digits, byte| {
        // Writing into a text cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    }))
}
