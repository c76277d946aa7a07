//! Why a pool was not reconciled.

use crate::{apply::ApplyError, conditions::reasons, failures::Failure};

/// Why a pool was not reconciled.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// An object was not applied or deleted.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// A Secret was not read.
    #[error("Secret `{name}` cannot be read")]
    Secret {
        /// The Secret.
        name: String,
        /// What the API server said.
        source: Box<kube::Error>,
    },
    /// Pods were not listed.
    #[error("the pool's pods cannot be listed")]
    Pods(#[source] Box<kube::Error>),
    /// The first number of pods was not set for an autoscaler.
    #[error("the pool's scale cannot be set")]
    Scale(#[source] Box<kube::Error>),
    /// The status was not written.
    #[error("the status cannot be written")]
    Status(#[source] Box<kube::Error>),
}

impl PoolError {
    /// The reason of the condition `Ready`.
    pub const fn condition_reason(&self) -> &'static str {
        reasons::APPLY_FAILED
    }
}

impl Failure for PoolError {
    fn reason(&self) -> &'static str {
        match self {
            Self::Apply(error) => error.reason(),
            Self::Secret { .. } => "SecretFailed",
            Self::Pods(_) => "ListFailed",
            Self::Scale(_) => "ScaleFailed",
            Self::Status(_) => "StatusFailed",
        }
    }
}
