//! Drivers for analytics databases: one file each, and one line to register.
//!
//! Owns drivers, connection pools and the way from a database's values to Arrow. Must not know about tickets' signatures,
//! row limits or queues: that is the engine's; nor list parameters: `binnacle_protocol::connector` does, for both planes.
//! A [`Connector`] connects; a [`Source`] answers.
//!
//! datasource target + secrets → [`Connector::connect`] → [`Source::query`] → Arrow record batches

mod files;
mod given;
mod postgres;

pub mod connector;
pub mod registry;
pub mod secret;

pub use connector::{BatchStream, Connector, Environment, Secrets, Source, Table, TableKind};
pub use registry::connector;
pub use secret::{KubernetesError, KubernetesSecrets, SecretResolver};
