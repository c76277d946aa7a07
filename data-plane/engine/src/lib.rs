//! Runs one ticket's task within its limits.
//!
//! Owns queues, deadlines, row and byte limits, cancellation and the metrics of runs. Must not know how tickets are signed
//! or sent: that is the worker's; nor how any database is spoken to: that is the connectors'.
//!
//! ticket → wait for a free place → source (one per datasource revision) → batches within the limits → trailer

mod config;
mod engine;
mod measure;
mod running;
mod sources;
mod tables;

pub use binnacle_connectors::{KubernetesError, KubernetesSecrets, SecretResolver};
pub use config::EngineConfig;
pub use engine::Engine;
pub use running::Running;
