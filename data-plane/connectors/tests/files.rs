//! The files driver on the example data and on files of a test's own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "files/harness.rs"]
mod harness;

#[path = "files/access.rs"]
mod access;
#[path = "files/broken.rs"]
mod broken;
#[path = "files/changes.rs"]
mod changes;
#[path = "files/examples.rs"]
mod examples;
#[path = "files/formats.rs"]
mod formats;
#[path = "files/stopping.rs"]
mod stopping;
