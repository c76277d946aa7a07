//! Connectors to analytics databases: one file each, with a static list of its parameters and one line to register.
//!
//! Owns drivers, connection pools and the way from a database's values to Arrow. Must not know about tickets' signatures,
//! row limits or queues: that is the engine's. A [`Connector`] connects; a [`Source`] answers.
//!
//! datasource target + secrets → [`Connector::connect`] → [`Source::query`] → Arrow record batches
//!
//! Without the feature `drivers` only the parameter lists and [`validate_parameters`] are here, which is what the
//! control plane builds.

pub mod files;
#[cfg(feature = "drivers")]
mod given;
pub mod parameter;
pub mod postgres;
pub mod registry;
pub mod validate;

#[cfg(feature = "drivers")]
pub mod connector;
#[cfg(feature = "drivers")]
pub mod secret;

#[cfg(feature = "drivers")]
pub use connector::{BatchStream, Connector, Environment, Secrets, Source, Table, TableKind};
pub use parameter::{ConnectorInfo, Parameter, ParameterKind};
#[cfg(feature = "drivers")]
pub use registry::connector;
pub use registry::connectors;
#[cfg(feature = "drivers")]
pub use secret::SecretResolver;
pub use validate::{Mistake, validate_parameters};
