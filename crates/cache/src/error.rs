//! What can go wrong, none of it with a password in its words.

use std::{error::Error, fmt, time::Duration};

/// Why a backend did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// It did not answer in time.
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
    /// It failed several times in a row and is left alone for a while.
    #[error("left alone for a while after failing several times in a row")]
    Skipped,
    /// It never keeps values of this size.
    #[error("{size_bytes} bytes are more than the {largest_bytes} that one value may have")]
    TooLarge {
        /// The value's size.
        size_bytes: u64,
        /// The largest that is kept.
        largest_bytes: u64,
    },
    /// There is no room for it, on a disk for example.
    #[error("there is no room left")]
    Full,
    /// It could not be reached, or answered with an error.
    #[error("the backend failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl BackendError {
    /// A failure with this cause.
    pub fn failed(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }

    /// Whether it says that the backend is in trouble, rather than that the value does not suit it.
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::TimedOut(_) | Self::Failed(_))
    }
}

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// It is larger than the cache takes; what was written is gone.
    #[error("the file is larger than the {largest_bytes} bytes that the cache takes")]
    TooLarge {
        /// The largest file that is kept.
        largest_bytes: u64,
    },
    /// An earlier write failed or was cut short, so that the file has a gap.
    #[error("an earlier write of the file failed")]
    Broken,
    /// The cache keeps nothing for so short a time.
    #[error("the file has no lifetime")]
    NoLifetime,
    /// A piece expired, was evicted or was replaced by another file while this one was read.
    #[error("piece {piece} of the file is no longer in the cache")]
    PieceGone {
        /// Which piece, from 0.
        piece: u64,
    },
    /// A piece is not what was written.
    #[error("piece {piece} of the file is damaged")]
    PieceDamaged {
        /// Which piece, from 0.
        piece: u64,
    },
    /// The backend failed.
    #[error("the cache of files is not available")]
    Backend(#[from] BackendError),
}

/// Why a cache cannot be opened: its URL is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{flag}: {problem}; write for example `{example}`")]
pub struct OpenError {
    /// The option at fault.
    pub flag: String,
    /// What is wrong with it. Never says what was given: that may be a password.
    pub problem: String,
    /// What would be right.
    pub example: &'static str,
}

/// An error and its causes on one line, for logs.
pub(crate) struct Chain<'a>(pub(crate) &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
