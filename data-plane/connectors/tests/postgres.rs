//! The PostgreSQL driver against a real server.
//!
//! Needs `BINNACLE_TEST_POSTGRES_URL`, which `make test` sets; without it every test here fails and says so. Tests that
//! stop a server, or change who may sign in, start one of their own with `e2e/services/postgres`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "postgres/harness.rs"]
mod harness;

#[path = "postgres/catalog.rs"]
mod catalog;
#[path = "postgres/failures.rs"]
mod failures;
#[path = "postgres/numbers.rs"]
mod numbers;
#[path = "postgres/sign_in.rs"]
mod sign_in;
#[path = "postgres/stopping.rs"]
mod stopping;
#[path = "postgres/types.rs"]
mod types;
