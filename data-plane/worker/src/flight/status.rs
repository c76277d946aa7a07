//! Errors as gRPC carries them.

use binnacle_protocol::{ErrorCode, RemoteError};
use bytes::Bytes;
use tonic::{
    Code, Status,
    metadata::{MetadataMap, MetadataValue},
};

/// The gRPC status for this error: its code and message, and its JSON under [`RemoteError::METADATA_KEY`].
pub fn status_of(error: &RemoteError) -> Status {
    let mut metadata = MetadataMap::new();
    if let Ok(json) = serde_json::to_vec(error) {
        metadata.insert_bin(RemoteError::METADATA_KEY, MetadataValue::from_bytes(&json));
    }
    Status::with_details_and_metadata(code_of(error.code), error.message.clone(), Bytes::new(), metadata)
}

fn code_of(code: ErrorCode) -> Code {
    match code {
        ErrorCode::InvalidRequest
        | ErrorCode::InvalidSpec
        | ErrorCode::QueryRejected
        | ErrorCode::QueryFailed
        | ErrorCode::DatasourceInvalid => Code::InvalidArgument,
        ErrorCode::Unauthenticated => Code::Unauthenticated,
        ErrorCode::Forbidden | ErrorCode::TicketInvalid => Code::PermissionDenied,
        ErrorCode::NotFound | ErrorCode::Gone | ErrorCode::SecretNotFound => Code::NotFound,
        ErrorCode::MethodNotAllowed => Code::Unimplemented,
        ErrorCode::Conflict => Code::Aborted,
        ErrorCode::TooLarge | ErrorCode::TooManyRequests | ErrorCode::StorageFull => Code::ResourceExhausted,
        ErrorCode::Cancelled => Code::Cancelled,
        ErrorCode::Timeout => Code::DeadlineExceeded,
        ErrorCode::DatasourceUnreachable | ErrorCode::DatasourceAuthFailed | ErrorCode::Unavailable => {
            Code::Unavailable
        }
        ErrorCode::Internal => Code::Internal,
    }
}
