//! What went wrong in the driver or the server, in the words of the protocol.

use binnacle_protocol::{ErrorCode, RemoteError};
use tokio_postgres::{
    Error,
    error::{DbError, ErrorPosition, SqlState},
};

/// A failure, told apart by whether the connection survived it.
#[derive(Debug)]
pub(super) enum Failure {
    /// The connection is lost; another one may do.
    Connection(RemoteError),
    /// The server answered with an error, or its answer cannot be used.
    Answer(RemoteError),
}

impl Failure {
    pub fn into_remote(self) -> RemoteError {
        match self {
            Self::Connection(error) | Self::Answer(error) => error,
        }
    }

    pub fn new(error: &Error, address: &str) -> Self {
        match error.as_db_error() {
            Some(told) if is_goodbye(told.code()) => Self::Connection(unreachable(address, told.message())),
            Some(told) => Self::Answer(by_server(told, address)),
            None => Self::Connection(by_driver(error, address)),
        }
    }
}

impl From<RemoteError> for Failure {
    fn from(error: RemoteError) -> Self {
        Self::Answer(error)
    }
}

/// The error for an answer that cannot be used.
pub(super) fn query_failed(message: impl Into<String>) -> RemoteError {
    RemoteError::new(ErrorCode::QueryFailed, message)
}

/// Whether the server ends the connection with this error: it shuts down, crashed or has no room.
fn is_goodbye(code: &SqlState) -> bool {
    let code = code.code();
    ["57P01", "57P02", "57P03", "57P05", "53300"].contains(&code) || code.starts_with("08")
}

fn by_server(told: &DbError, address: &str) -> RemoteError {
    let message = told.message();
    match told.code().code() {
        "28P01" | "28000" => {
            RemoteError::new(ErrorCode::DatasourceAuthFailed, format!("PostgreSQL at {address}: {message}"))
                .hint("Check `parameters.user` and the Secret behind `secrets.password`.")
        }
        "3D000" => RemoteError::new(ErrorCode::DatasourceInvalid, format!("PostgreSQL at {address}: {message}"))
            .hint("Check `parameters.database`."),
        "57014" if message.contains("timeout") => RemoteError::new(ErrorCode::Timeout, message),
        "57014" => RemoteError::new(ErrorCode::Cancelled, message),
        code => {
            let error = query_failed(format!("{message}{} (SQLSTATE {code})", place(told)));
            match told.hint().or(told.detail()) {
                Some(hint) => error.hint(hint),
                None => error,
            }
        }
    }
}

fn place(told: &DbError) -> String {
    match told.position() {
        Some(ErrorPosition::Original(position)) => format!(" at character {position}"),
        _ => String::new(),
    }
}

fn by_driver(error: &Error, address: &str) -> RemoteError {
    let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    let kind = error.to_string();
    if kind.starts_with("invalid configuration") || kind.starts_with("authentication error") {
        return RemoteError::new(ErrorCode::DatasourceAuthFailed, format!("PostgreSQL at {address}: {cause}"))
            .hint("Name the key of a Secret under `secrets.password`.");
    }
    let error = unreachable(address, &cause);
    if kind.contains("TLS") { error.hint("Check `parameters.sslmode` and `parameters.rootCert`.") } else { error }
}

fn unreachable(address: &str, cause: &str) -> RemoteError {
    RemoteError::new(ErrorCode::DatasourceUnreachable, format!("cannot reach PostgreSQL at {address}: {cause}"))
        .hint("Check `parameters.host` and `parameters.port`, and that the server is up.")
}
