//! How to reach the metadata database.

use std::{path::Path, time::Duration};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{SecretSlice, SecretString};

use crate::Clock;

const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// Where the metadata database is and how many connections to hold.
#[derive(Debug, Clone)]
pub struct MetadataConfig {
    /// `sqlite:///path`, `postgres://user:password@host/db` or `mysql://…` (also `mariadb://…`). A SQLite file is
    /// made when missing, its folder is not.
    pub url: SecretString,
    /// Most connections open at once; on SQLite, most readers beside the one writer.
    pub max_connections: u32,
    /// How long a call waits for a free connection before it fails as [`crate::Error::Unavailable`].
    pub acquire_timeout: Duration,
    /// Most bytes a SQLite file may grow to; beyond, writes fail as [`crate::Error::Full`]. `None`: the disk decides.
    pub sqlite_max_bytes: Option<u64>,
    /// Keys of 32 bytes that seal private keys before they are stored: the first seals, all of them open. With none, they
    /// are stored as they are.
    pub encryption_keys: Vec<SecretSlice<u8>>,
    /// Where "now" comes from.
    pub clock: Clock,
}

impl MetadataConfig {
    /// The database at `url` with 8 connections, 10 s to get one, and the system's clock.
    pub fn new(url: impl Into<SecretString>) -> Self {
        Self {
            url: url.into(),
            max_connections: 8,
            acquire_timeout: Duration::from_secs(10),
            sqlite_max_bytes: None,
            encryption_keys: Vec::new(),
            clock: Clock::system(),
        }
    }

    /// The SQLite file at `path`, made when missing.
    pub fn sqlite(path: &Path) -> Self {
        let path = path.to_string_lossy();
        Self::new(format!("sqlite://{}", utf8_percent_encode(&path, PATH)))
    }
}
