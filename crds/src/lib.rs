//! The Kubernetes API of Binnacle: group `binnacle.dev`, version `v1alpha1`.
//!
//! Owns the seven resource kinds and the vocabulary that they share; does no I/O. Everything else depends on it.
//!
//! YAML → [`Manifest`] → a kind's `spec` → the control plane's apply door (or the operator).

pub mod alert_schedule;
pub mod cache_policy;
pub mod condition;
pub mod dashboard;
pub mod dataset;
pub mod datasource;
pub mod duration;
mod generate;
mod kind;
pub mod platform;
pub mod query;
mod schema;
pub mod worker_pool;
pub mod yaml11;

pub use generate::{all_crds, crd_yaml};
pub use kind::{Kind, Manifest, ManifestMeta, UnknownKind};

/// The API group of every Binnacle kind.
pub const GROUP: &str = "binnacle.dev";
/// The served API version.
pub const VERSION: &str = "v1alpha1";
/// `apiVersion` as it stands in YAML.
pub const API_VERSION: &str = "binnacle.dev/v1alpha1";
