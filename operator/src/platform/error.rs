//! Why a platform was not reconciled.

use super::secrets::certificates::NotIssued;
use crate::{apply::ApplyError, conditions::reasons, failures::Failure};

/// Why a platform was not reconciled.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// An object was not applied or deleted.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// A Secret was not read or written.
    #[error("Secret `{name}` cannot be read or written")]
    Secret {
        /// The Secret.
        name: String,
        /// What the API server said.
        source: Box<kube::Error>,
    },
    /// A certificate was not made.
    #[error(transparent)]
    Certificate(#[from] NotIssued),
    /// The status was not written.
    #[error("the status cannot be written")]
    Status(#[from] Box<kube::Error>),
}

impl PlatformError {
    /// A Secret was not read or written.
    pub fn secret(name: &str, error: kube::Error) -> Self {
        Self::Secret { name: name.to_owned(), source: Box::new(error) }
    }

    /// The reason of the condition `Ready`.
    pub const fn condition_reason(&self) -> &'static str {
        reasons::APPLY_FAILED
    }
}

impl Failure for PlatformError {
    fn reason(&self) -> &'static str {
        match self {
            Self::Apply(error) => error.reason(),
            Self::Secret { .. } => "SecretFailed",
            Self::Certificate(_) => "CertificateFailed",
            Self::Status(_) => "StatusFailed",
        }
    }
}
