//! Where bytes are kept. A backend is dumb: it knows neither what it keeps nor whether that is still good.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;

use crate::BackendError;

mod disk;
mod guarded;
mod local_locks;
mod memcached;
mod memory;
#[cfg(feature = "distributed")]
mod redis;
#[cfg(feature = "distributed")]
mod s3;
mod spread;
mod tiered;

pub use disk::DiskBackend;
pub(crate) use guarded::Guarded;
pub use memcached::MemcachedBackend;
pub use memory::MemoryBackend;
#[cfg(feature = "distributed")]
pub use redis::RedisBackend;
#[cfg(feature = "distributed")]
pub use s3::S3Backend;
pub(crate) use spread::Spread;
pub use tiered::TieredBackend;

/// Bytes under a key of [`crate::Key`]'s characters, at most 245 of them.
#[async_trait]
pub trait Backend: Send + Sync + fmt::Debug + 'static {
    /// The value that was put, if it is still there; perhaps past its time.
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError>;

    /// Keeps a value for at least `keep` if there is room, replacing what the key had.
    ///
    /// # Errors
    /// [`BackendError::TooLarge`] or [`BackendError::Full`] where it is not kept.
    async fn put(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError>;

    /// Forgets a value; well also where there is none.
    async fn delete(&self, key: &str) -> Result<(), BackendError>;

    /// True where nobody held it: `owner` then holds it for `hold`. Also true, and renewed, where `owner` holds it already.
    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError>;

    /// Ends `owner`'s hold; another's stays.
    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError>;

    /// How large values may be.
    fn limits(&self) -> Limits;

    /// Whether other processes see what this one puts.
    fn is_shared(&self) -> bool;

    /// What it is.
    fn kind(&self) -> BackendKind;

    /// How much it holds, where it knows.
    fn usage(&self) -> Option<Usage> {
        None
    }

    /// Closes connections, so that the next call makes a new one: theirs went silent.
    fn disconnect(&self) {}
}

/// How large values may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest value.
    pub largest_value_bytes: u64,
    /// How much of a file makes one value.
    pub piece_bytes: u32,
    /// The largest file, in all its pieces.
    pub largest_file_bytes: u64,
}

/// How much a backend holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes, roughly.
    pub size_bytes: u64,
    /// Values, roughly.
    pub entries: u64,
    /// Values that were pushed out to make room, since it was opened.
    pub evictions: u64,
}

impl Usage {
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self {
            size_bytes: self.size_bytes + other.size_bytes,
            entries: self.entries + other.entries,
            evictions: self.evictions + other.evictions,
        }
    }
}

/// What a backend is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BackendKind {
    /// This process's memory.
    Memory,
    /// A folder of this machine.
    Disk,
    /// A Redis server, or one that speaks its protocol.
    Redis,
    /// One or several Memcached servers.
    Memcached,
    /// A bucket of S3, or of a store that speaks its protocol.
    S3,
    /// Memory in front of a shared one.
    Tiered,
}

impl BackendKind {
    /// In one word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Redis => "redis",
            Self::Memcached => "memcached",
            Self::S3 => "s3",
            Self::Tiered => "tiered",
        }
    }
}

pub(crate) const KIB: u64 = 1 << 10;
pub(crate) const MIB: u64 = 1 << 20;
pub(crate) const GIB: u64 = 1 << 30;
