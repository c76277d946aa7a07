//! The data plane's doors: an Arrow Flight server whose only call is `DoGet` with a signed ticket, and a consumer of jobs,
//! whose work is signed tickets too.
//!
//! Owns the wire: checking tickets, encoding batches, telling errors, draining. Must not decide what may be queried (the
//! control plane did, by signing) nor how it is run (the engine does).
//!
//! signed ticket → verify → [`Engine::run`](binnacle_engine::Engine::run) → schema message, batch messages, trailer message

mod channel;
mod config;
mod control_plane;
mod flight;
mod jobs;
mod keys;
mod observe;
mod serve;

pub use channel::{connect, in_process_channel};
pub use config::{Compression, JobWorkerOptions, SecretsFrom, WorkerConfig};
pub use control_plane::{ControlPlane, ControlPlaneError};
pub use flight::{FlightWorker, flight_service, status_of};
pub use jobs::{HttpJobBoard, JobWorker};
pub use keys::{KeyError, Keyring};
pub use serve::{ServeError, serve};
