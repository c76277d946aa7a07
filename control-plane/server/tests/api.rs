//! The API against a real metadata database, without workers: who may do what, and how errors look.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "api/harness.rs"]
mod harness;

#[path = "api/description.rs"]
mod description;
#[path = "api/objects.rs"]
mod objects;
#[path = "api/rights.rs"]
mod rights;
