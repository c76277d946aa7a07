//! One suite, run on SQLite, PostgreSQL and MariaDB.
//!
//! SQLite needs nothing. The other two need `BINNACLE_TEST_POSTGRES_URL` and `BINNACLE_TEST_MYSQL_URL`, which
//! `make test` sets; without them their tests fail and say so. Each test has a database or schema of its own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "conformance/harness.rs"]
#[macro_use]
mod harness;

#[path = "conformance/access.rs"]
mod access;
#[path = "conformance/books.rs"]
mod books;
#[path = "conformance/copies.rs"]
mod copies;
#[path = "conformance/durability.rs"]
mod durability;
#[path = "conformance/folders.rs"]
mod folders;
#[path = "conformance/jobs.rs"]
mod jobs;
#[path = "conformance/migrations.rs"]
mod migrations;
#[path = "conformance/resources.rs"]
mod resources;
#[path = "conformance/schedules.rs"]
mod schedules;
#[path = "conformance/users.rs"]
mod users;
