//! What a client wants an answer to be, by its `Accept` header.

use axum::http::{HeaderMap, header};
use binnacle_protocol::{ErrorCode, Format};

use crate::problem::Problem;

/// The first format that `Accept` names; JSON where it names anything or nothing.
///
/// # Errors
/// When `Accept` names only types that results cannot have.
pub fn format_of(headers: &HeaderMap) -> Result<Format, Problem> {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
        return Ok(Format::Json);
    };
    for wanted in accept.split(',') {
        let wanted = wanted.split(';').next().unwrap_or_default().trim();
        if let Some(format) = Format::from_media_type(wanted) {
            return Ok(format);
        }
        if wanted == "*/*" || wanted == "application/*" {
            return Ok(Format::Json);
        }
    }
    Err(Problem::new(ErrorCode::InvalidRequest, format!("no result can be sent as `{accept}`"))
        .field("Accept")
        .hint(format!("use one of {}", Format::media_types().join(", "))))
}
