//! One suite, run on every broker.
//!
//! The embedded one needs nothing. The others need `BINNACLE_TEST_NATS_URL`, `BINNACLE_TEST_REDIS_URL`,
//! `BINNACLE_TEST_RABBITMQ_URL` and `BINNACLE_TEST_SQS_URL`, which `e2e/services/… run` sets; without them their tests
//! fail and say so. Each test has a prefix of its own, and those of restarts a server of their own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "a measurement is printed")]

#[path = "conformance/harness.rs"]
#[macro_use]
mod harness;

#[path = "conformance/attempts.rs"]
mod attempts;
#[path = "conformance/dead_letters.rs"]
mod dead_letters;
#[path = "conformance/depth.rs"]
mod depth;
#[path = "conformance/log.rs"]
mod log;
#[path = "conformance/messages.rs"]
mod messages;
#[path = "conformance/restarts.rs"]
mod restarts;
#[path = "conformance/throughput.rs"]
mod throughput;
#[path = "conformance/urls.rs"]
mod urls;
#[path = "conformance/waiting.rs"]
mod waiting;
