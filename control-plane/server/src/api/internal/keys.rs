//! The keys that sign tickets.

use axum::{extract::State, http::StatusCode};
use binnacle_protocol::PublicKeys;
use chrono::{TimeDelta, Utc};

use crate::{app::App, extract::Json, problem::Result, start};

/// How long a ticket of a key that signs no more is believed: longer than any ticket lives.
const RETIRED: TimeDelta = TimeDelta::hours(1);

/// The keys whose tickets workers take, the one that signs first.
pub async fn list_keys(State(app): State<App>) -> Result<Json<PublicKeys>> {
    let keys = app.metadata.signing_keys().list_verifying(Utc::now() - RETIRED).await?;
    Ok(Json(PublicKeys::new(keys.iter().map(|key| key.public_key.as_slice()))))
}

/// Makes a new key, which signs at once; a worker that does not know it yet asks for it.
pub async fn rotate_keys(State(app): State<App>) -> Result<StatusCode> {
    let new = start::new_signing_key()?;
    app.metadata.signing_keys().rotate(&new).await?;
    app.metadata.signing_keys().purge(Utc::now() - RETIRED).await?;
    app.results.workers().set_signer(start::ticket_signer(&app.metadata).await?);
    tracing::info!("a new key signs tickets");
    Ok(StatusCode::NO_CONTENT)
}
