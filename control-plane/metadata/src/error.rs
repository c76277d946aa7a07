//! What can go wrong, in the words that a caller can act on.

mod classify;

use std::fmt::Display;

use crate::{JobId, ManagedBy, ResourceKey};
pub(crate) use classify::mysql_number;

/// Shorthand for this crate's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call on the metadata database failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such object, or it was deleted.
    #[error("{entity} {key:?} does not exist")]
    NotFound {
        /// What was looked for, in one noun.
        entity: &'static str,
        /// By which id or name.
        key: String,
    },
    /// The change contradicts what is stored: a name is taken, a folder is not empty, the last admin would go.
    #[error("{0}")]
    Conflict(String),
    /// Someone else saved in between: the caller's copy is no longer the newest.
    #[error("{key} is at revision {actual}, not at {expected}")]
    RevisionConflict {
        /// The resource.
        key: ResourceKey,
        /// The revision the caller started from; 0: it expected no such resource.
        expected: i64,
        /// The revision being served; 0: there is none.
        actual: i64,
    },
    /// Another door owns the resource; what git manages is read-only in the UI, and the reverse.
    #[error("{key} is managed by {managed_by}")]
    ManagedBy {
        /// The resource.
        key: ResourceKey,
        /// Its owner.
        managed_by: ManagedBy,
    },
    /// A value that the database cannot hold.
    #[error("{field} {reason}")]
    Invalid {
        /// The field at fault.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The worker's lease ran out and the job was given away, cancelled or cleared.
    #[error("the lease on job {0} is no longer held")]
    LeaseLost(JobId),
    /// The database was migrated by a newer release; going back is not supported.
    #[error("the database is at schema version {found}, this release knows up to {supported}: run a newer release")]
    NewerSchema {
        /// Newest migration in the database.
        found: i64,
        /// Newest migration in this binary.
        supported: i64,
    },
    /// An applied migration differs from the one in this binary.
    #[error("migration {version} of the database differs from this release's: it was changed after it was applied")]
    ChangedMigration {
        /// Which one.
        version: i64,
    },
    /// The database's disk is full; nothing of this call was stored, what was stored before is safe.
    #[error("the metadata database's disk is full")]
    Full(#[source] sqlx::Error),
    /// The database cannot be reached now, or is too busy; trying again later may work.
    #[error("the metadata database is unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// The transaction lost against another one; this crate retries these a few times before it gives up.
    #[error("the metadata database is contended")]
    Contended(#[source] sqlx::Error),
    /// The URL or its file cannot be used.
    #[error("the metadata database's URL is not usable: {0}")]
    Configuration(String),
    /// An encryption key is no key, or not the one that a value was sealed with.
    #[error("{0}")]
    Encryption(String),
    /// A stored value does not have the form that this release wrote.
    #[error("{entity}.{column} holds a value that cannot be read: {reason}")]
    Corrupt {
        /// The record's noun.
        entity: &'static str,
        /// The column.
        column: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Any other refusal by the database: a defect of this crate or of its schema.
    #[error("the metadata database refused a statement")]
    Database(#[source] sqlx::Error),
}

impl Error {
    /// A stable name for logs, metrics and problem+json.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::Conflict(_) => "conflict",
            Self::RevisionConflict { .. } => "revision_conflict",
            Self::ManagedBy { .. } => "managed_elsewhere",
            Self::Invalid { .. } => "invalid",
            Self::LeaseLost(_) => "lease_lost",
            Self::NewerSchema { .. } => "metadata_newer_schema",
            Self::ChangedMigration { .. } => "metadata_changed_migration",
            Self::Full(_) => "metadata_full",
            Self::Unavailable(_) | Self::Contended(_) => "metadata_unavailable",
            Self::Configuration(_) => "metadata_configuration",
            Self::Encryption(_) => "metadata_encryption",
            Self::Corrupt { .. } => "metadata_corrupt",
            Self::Database(_) => "metadata_error",
        }
    }

    pub(crate) fn not_found(entity: &'static str, key: &dyn Display) -> Self {
        Self::NotFound { entity, key: key.to_string() }
    }

    pub(crate) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid { field, reason: reason.into() }
    }
}
