//! Caches: values that cost something to make, kept for a time within a budget of bytes.
//!
//! Owns how long and where values are kept. Must not know what they are, nor who may see them: whatever decides that is
//! part of the key.
//!
//! key → fresh value | stale value (use it, fetch a new one behind it) | nothing

mod memory;

pub use memory::{Found, Freshness, Lifetime, MemoryCache};
