//! Caches: values that cost something to make, kept for a time within a budget of bytes.
//!
//! Owns how long and where values are kept. Must not know what they are, nor who may see them: whatever decides that is
//! part of the key. A cache that is down, slow or full makes Binnacle slower, never wrong: whoever asks finds nothing.
//!
//! key → envelope (times, checksum) → backend: memory | disk | Redis | Memcached | S3 | memory in front of a shared one
//! → fresh value | stale value (use it, fetch a new one behind it) | nothing (make it: one maker across processes)

mod backend;
mod breaker;
mod cache;
mod caches;
mod envelope;
mod error;
mod file;
mod flight;
mod key;
mod memory;
mod open;

pub use backend::{Backend, BackendKind, DiskBackend, Limits, MemcachedBackend, MemoryBackend, TieredBackend, Usage};
#[cfg(feature = "distributed")]
pub use backend::{RedisBackend, S3Backend};
pub use cache::{Cache, Entry, Hit};
pub use caches::{CacheOptions, Caches};
pub use error::{BackendError, FileError, OpenError};
pub use file::{CachedFile, FileInfo, FileMeta, FileWriter};
pub use flight::{Lead, MakerGuard};
pub use key::Key;
pub use memory::{Found, Freshness, Lifetime, MemoryCache};
