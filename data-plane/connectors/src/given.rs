//! Reads the parameters of a datasource, with the defaults of its connector.

use std::collections::BTreeMap;

use binnacle_protocol::{
    ErrorCode, RemoteError,
    connector::{ConnectorInfo, validate_parameters},
    ticket::DatasourceTarget,
};
use serde_json::Value;

/// The parameters of one datasource, known to be valid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    info: &'static ConnectorInfo,
    parameters: &'a BTreeMap<String, Value>,
}

impl<'a> Given<'a> {
    /// The parameters of `target`.
    ///
    /// # Errors
    /// `DatasourceInvalid` with every mistake.
    pub fn new(info: &'static ConnectorInfo, target: &'a DatasourceTarget) -> Result<Self, RemoteError> {
        let mistakes = validate_parameters(info.name, &target.parameters, &target.secrets);
        if mistakes.is_empty() {
            return Ok(Self { info, parameters: &target.parameters });
        }
        let join = |texts: Vec<String>, with| texts.join(with);
        let message = join(mistakes.iter().map(|m| format!("`{}`: {}", m.field, m.message)).collect(), "; ");
        let hint = join(mistakes.iter().map(|m| m.fix.clone()).collect(), " ");
        Err(RemoteError::new(ErrorCode::DatasourceInvalid, message).hint(hint))
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        match self.parameters.get(name) {
            Some(value) => value.as_str(),
            None => self.default(name),
        }
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        match self.parameters.get(name) {
            Some(value) => value.as_f64(),
            None => self.default(name)?.parse().ok(),
        }
    }

    pub fn boolean(&self, name: &str) -> bool {
        match self.parameters.get(name) {
            Some(value) => value.as_bool().unwrap_or_default(),
            None => self.default(name) == Some("true"),
        }
    }

    /// Whether the datasource says it, rather than leaving it to the default.
    pub fn given(&self, name: &str) -> bool {
        self.parameters.contains_key(name)
    }

    fn default(&self, name: &str) -> Option<&'static str> {
        self.info.parameter(name)?.default
    }
}

/// The error for a parameter whose value has the right type but cannot be used.
pub(crate) fn invalid(name: &str, message: impl std::fmt::Display) -> RemoteError {
    RemoteError::new(ErrorCode::DatasourceInvalid, format!("`parameters.{name}`: {message}"))
}
