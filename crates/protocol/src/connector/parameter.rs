//! What a connector is called and which parameters it takes: pure data, from which connection forms are drawn.

use serde::Serialize;

/// What one analytics database needs to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorInfo {
    /// The `type` of a datasource, for example `postgres`.
    pub name: &'static str,
    /// The name that people see.
    pub title: &'static str,
    /// What it connects to, in a sentence.
    pub description: &'static str,
    /// The SQL dialect that queries are written in: `postgres` or `datafusion`.
    pub dialect: &'static str,
    /// In the order in which a form shows them.
    pub parameters: &'static [Parameter],
}

impl ConnectorInfo {
    /// The parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

/// One parameter of a connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// The key under `spec.parameters`, or under `spec.secrets` where [`secret`](Self::secret).
    pub name: &'static str,
    /// The label that people see.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub description: &'static str,
    /// What values it takes.
    pub kind: ParameterKind,
    /// Whether a datasource must have it.
    pub required: bool,
    /// What is used where it is absent, as text.
    pub default: Option<&'static str>,
    /// Whether it is given as the key of a Secret, never as a value.
    pub secret: bool,
}

/// What values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "type", content = "choices")]
pub enum ParameterKind {
    /// A JSON string.
    Text,
    /// A JSON number.
    Number,
    /// A JSON boolean.
    Boolean,
    /// One of these strings.
    Choice(&'static [&'static str]),
}

impl Parameter {
    /// An optional text without a default; the other constructors start from it.
    pub const fn text(name: &'static str, title: &'static str, description: &'static str) -> Self {
        Self { name, title, description, kind: ParameterKind::Text, required: false, default: None, secret: false }
    }

    /// The same, of another kind.
    pub const fn kind(mut self, kind: ParameterKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same, which a datasource must have.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same with a default.
    pub const fn default(mut self, value: &'static str) -> Self {
        self.default = Some(value);
        self
    }

    /// The same, given as the key of a Secret.
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}
