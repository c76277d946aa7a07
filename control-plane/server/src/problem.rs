//! Errors of the API: RFC 9457 problem+json with a stable `code`, the field at fault and a hint.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use binnacle_metadata::{Error as MetadataError, ManagedBy};
use binnacle_protocol::{ErrorCode, RemoteError};
use binnacle_query::Rejection;
use serde::Serialize;
use utoipa::ToSchema;

use crate::apply::TAKE_OVER;

/// One error, as the API tells it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Stays the same for the same kind of error.
    #[serde(rename = "type")]
    pub type_: String,
    /// The kind of error in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// What went wrong, for people.
    pub detail: String,
    /// The field at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Every mistake, where a whole object was checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One mistake in an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldError {
    /// The field's path, for example `spec.charts.busiest.bar.y[0]`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The line in the YAML, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column in the YAML, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// A handler's result.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    /// A problem of this kind.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            type_: format!("https://binnacle.dev/problems/{code}"),
            title: title(code),
            status: code.http_status(),
            code,
            detail: detail.into(),
            field: None,
            hint: None,
            errors: Vec::new(),
        }
    }

    /// Names the field at fault.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// No such object, or none that this person may see.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::NotFound, format!("{what} does not exist, or you may not see it"))
    }

    /// This person may not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, detail)
    }

    /// A defect: the cause goes to the log, not to the reader.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "internal error");
        Self::new(ErrorCode::Internal, "something went wrong inside Binnacle; the log says what")
    }
}

fn title(code: ErrorCode) -> String {
    let words = code.as_str().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl From<RemoteError> for Problem {
    fn from(error: RemoteError) -> Self {
        let mut problem = Self::new(error.code, error.message);
        problem.hint = error.hint;
        problem
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        let mut problem = Self::new(rejection.code, rejection.message);
        problem.field = rejection.field;
        problem.hint = rejection.hint;
        problem
    }
}

impl From<MetadataError> for Problem {
    fn from(error: MetadataError) -> Self {
        let code = match &error {
            MetadataError::NotFound { .. } => ErrorCode::NotFound,
            MetadataError::Conflict(_) | MetadataError::RevisionConflict { .. } | MetadataError::ManagedBy { .. } => {
                ErrorCode::Conflict
            }
            MetadataError::Invalid { .. } => ErrorCode::InvalidRequest,
            MetadataError::Full(_) => ErrorCode::StorageFull,
            MetadataError::Unavailable(_) | MetadataError::Contended(_) => ErrorCode::Unavailable,
            _ => return Self::internal(&error),
        };
        if code.http_status() >= 500 {
            tracing::error!(error = &error as &dyn std::error::Error, "metadata database");
        }
        let problem = Self::new(code, error.to_string());
        match &error {
            MetadataError::Invalid { field, .. } => problem.field(*field),
            MetadataError::ManagedBy { managed_by: ManagedBy::Ui, .. } => problem.hint(format!(
                "change it in the UI, or let this manifest have it: annotate it with `{TAKE_OVER}: \"true\"`"
            )),
            MetadataError::ManagedBy { .. } => {
                problem.hint("change it where it is kept, or copy it under another name")
            }
            MetadataError::RevisionConflict { .. } => {
                problem.hint("load it again and make the change on the newest revision")
            }
            _ => problem,
        }
    }
}
