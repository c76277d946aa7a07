//! Why a reconcile is tried again.

use crate::{
    apply::ApplyError,
    door::{DoorError, DoorUnknown},
    failures::Failure,
};

/// Why a reconcile is tried again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The API server did not take or give something.
    #[error("the API server did not {what}")]
    Kubernetes {
        /// What was asked of it.
        what: &'static str,
        /// What it said.
        source: Box<kube::Error>,
    },
    /// There is no way to the platform's control plane.
    #[error(transparent)]
    NoDoor(#[from] DoorUnknown),
    /// The control plane did not answer, or not as it should.
    #[error(transparent)]
    Door(#[from] DoorError),
    /// A Role that nobody asks for could not be taken away.
    #[error(transparent)]
    Role(#[from] ApplyError),
    /// The control plane does not know what it was brought before.
    #[error("the control plane does not know {0} yet")]
    Behind(String),
    /// A manifest could not be written down.
    #[error("the object cannot be written as JSON")]
    Unwritable(#[from] serde_json::Error),
}

impl Error {
    /// Says what was asked of the API server.
    pub fn kubernetes(what: &'static str) -> impl FnOnce(kube::Error) -> Self {
        move |source| Self::Kubernetes { what, source: Box::new(source) }
    }
}

impl Failure for Error {
    fn reason(&self) -> &'static str {
        match self {
            Self::Kubernetes { .. } => "KubernetesFailed",
            Self::NoDoor(unknown) => unknown.reason(),
            Self::Door(error) => error.reason(),
            Self::Role(error) => error.reason(),
            Self::Behind(_) => "ControlPlaneBehind",
            Self::Unwritable(_) => "Unwritable",
        }
    }
}
