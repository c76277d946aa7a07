//! Which connectors there are and which parameters each takes: pure data, shared by both planes.
//!
//! Owns the lists and the checking of parameters against them. Must not connect: the drivers of the same names are the data
//! plane's. A connector is one file here, one file with its driver, and one line to register in each.
//!
//! datasource spec → [`validate_parameters`] → [`DatasourceTarget`](crate::ticket::DatasourceTarget) → driver

pub mod files;
pub mod parameter;
pub mod postgres;
pub mod validate;

pub use parameter::{ConnectorInfo, Parameter, ParameterKind};
pub use validate::{ParameterMistake, validate_parameters};

/// One line for each connector, in the order in which a form offers them.
static CONNECTORS: &[ConnectorInfo] = &[files::INFO, postgres::INFO];

/// Every connector with its parameters, in the order in which a form offers them.
pub fn connectors() -> &'static [ConnectorInfo] {
    CONNECTORS
}

/// The connector of this type, if there is one.
pub fn connector_info(type_: &str) -> Option<&'static ConnectorInfo> {
    CONNECTORS.iter().find(|info| info.name == type_)
}
