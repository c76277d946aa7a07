//! The worker over real gRPC: on loopback, in this process, and as a process of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "worker/harness.rs"]
mod harness;

#[path = "worker/answers.rs"]
mod answers;
#[path = "worker/draining.rs"]
mod draining;
#[path = "worker/tickets.rs"]
mod tickets;
