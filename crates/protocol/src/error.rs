//! Error codes that programs can rely on, the same on the wire between the planes and in problem+json.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $status:literal;)+) => {
        /// What went wrong, for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode {
            $( $(#[$doc])* #[serde(rename = $name)] $variant, )+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as text, for example `query_rejected`.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }

            /// The HTTP status that it goes with.
            pub const fn http_status(self) -> u16 {
                match self { $( Self::$variant => $status, )+ }
            }
        }
    };
}

codes! {
    /// A field of the request is wrong.
    InvalidRequest = "invalid_request", 400;
    /// Nobody is signed in.
    Unauthenticated = "unauthenticated", 401;
    /// The person may not do this.
    Forbidden = "forbidden", 403;
    /// No such object, or none that the person may see.
    NotFound = "not_found", 404;
    /// The address does not take this HTTP method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The object changed meanwhile, or somebody else manages it.
    Conflict = "conflict", 409;
    /// The body is larger than allowed.
    TooLarge = "too_large", 413;
    /// The object's spec is wrong.
    InvalidSpec = "invalid_spec", 422;
    /// The policy gate refused the query.
    QueryRejected = "query_rejected", 422;
    /// The database refused or failed the query.
    QueryFailed = "query_failed", 422;
    /// It was there, and is not kept any more.
    Gone = "gone", 410;
    /// Too many requests.
    TooManyRequests = "too_many_requests", 429;
    /// The query was cancelled by a person.
    Cancelled = "cancelled", 499;
    /// A defect of Binnacle.
    Internal = "internal", 500;
    /// The database could not be reached.
    DatasourceUnreachable = "datasource_unreachable", 502;
    /// The database refused the credentials.
    DatasourceAuthFailed = "datasource_auth_failed", 502;
    /// A Secret that the datasource names is not there.
    SecretNotFound = "secret_not_found", 502;
    /// A parameter of the datasource is missing or wrong.
    DatasourceInvalid = "datasource_invalid", 422;
    /// No worker, or the metadata database is away.
    Unavailable = "unavailable", 503;
    /// The disk under the metadata database is full.
    StorageFull = "storage_full", 507;
    /// The query took longer than its deadline.
    Timeout = "timeout", 504;
    /// The ticket is forged, altered, expired or for somebody else.
    TicketInvalid = "ticket_invalid", 403;
}

// Derived, it would name the variants instead of what is on the wire.
impl PartialSchema for ErrorCode {
    fn schema() -> RefOr<Schema> {
        let codes = Self::ALL.iter().map(|code| code.as_str());
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).into()
    }
}

impl ToSchema for ErrorCode {}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ErrorCode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}

/// An error as one plane tells it to the other; never holds a secret or a connection string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct RemoteError {
    /// What went wrong, for programs.
    pub code: ErrorCode,
    /// What went wrong, for people.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl RemoteError {
    /// The gRPC metadata key under which a worker sends the JSON of this error.
    pub const METADATA_KEY: &'static str = "binnacle-error-bin";

    /// An error without a hint.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
