//! Why a query or an object is refused.

use binnacle_protocol::{ErrorCode, RemoteError};

/// Why a query may not run. Tells nothing of objects that the person may not see.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Rejection {
    /// What went wrong, for programs: `query_rejected`, `invalid_request`, `not_found`, `forbidden`.
    pub code: ErrorCode,
    /// What is wrong.
    pub message: String,
    /// The field at fault, within the query spec or the chart.
    pub field: Option<String>,
    /// What would be right.
    pub hint: Option<String>,
}

impl Rejection {
    /// A rejection without field and hint.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, hint: None }
    }

    /// The policy gate refuses the SQL.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::QueryRejected, message)
    }

    /// A field of the question is wrong.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(ErrorCode::InvalidRequest, message) }
    }

    /// No such object, or none that the person may use.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::NotFound, format!("{what} does not exist, or you may not use it"))
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Rejection> for RemoteError {
    fn from(rejection: Rejection) -> Self {
        Self { code: rejection.code, message: rejection.message, hint: rejection.hint }
    }
}

/// One mistake in the spec of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The field's path from the document's root, for example `spec.charts.busiest.bar.y[0]`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
}

impl Mistake {
    /// A mistake without a hint.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into(), hint: None }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
