//! The programs as people run them: real processes, real sockets, real files.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "end_to_end/process.rs"]
mod process;

#[path = "end_to_end/caching.rs"]
mod caching;
#[path = "end_to_end/files.rs"]
mod files;
#[path = "end_to_end/formats.rs"]
mod formats;
#[path = "end_to_end/internal.rs"]
mod internal;
#[path = "end_to_end/jobs.rs"]
mod jobs;
#[path = "end_to_end/planes.rs"]
mod planes;
#[path = "end_to_end/rights.rs"]
mod rights;
#[path = "end_to_end/validate.rs"]
mod validate;
