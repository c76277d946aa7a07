//! The operator, the charts and the images on a real Kubernetes, as users meet them: through kubectl and HTTP.
//!
//! Needs a cluster in which `e2e/cluster/run` has installed the charts and a platform; each test has a namespace of its own.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cluster/kubectl.rs"]
mod kubectl;
#[path = "cluster/platform.rs"]
mod platform;

#[path = "cluster/content.rs"]
mod content;
#[path = "cluster/pods.rs"]
mod pods;
#[path = "cluster/secrets.rs"]
mod secrets;
#[path = "cluster/staging.rs"]
mod staging;
#[path = "cluster/tenancy.rs"]
mod tenancy;
