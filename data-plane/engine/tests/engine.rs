//! Runs on files of a test's own: limits, queues, deadlines, cancelling and secrets.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "engine/harness.rs"]
mod harness;

#[path = "engine/limits.rs"]
mod limits;
#[path = "engine/queue.rs"]
mod queue;
#[path = "engine/secrets.rs"]
mod secrets;
#[path = "engine/tasks.rs"]
mod tasks;
