//! Server-sent events: what changed, to open browsers.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Sse,
        sse::{Event as Message, KeepAlive},
    },
};
use futures::{Stream, StreamExt};
use tokio_stream::wrappers::BroadcastStream;

use crate::{app::App, auth::Identity};

/// A stream of `changed` and `problems` events. After a gap `resync` says to ask for everything again.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", responses((status = 200, content_type = "text/event-stream", body = crate::events::Event)))]
pub async fn get_events(State(app): State<App>, _: Identity) -> impl IntoResponse {
    Sse::new(messages(&app)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn messages(app: &App) -> impl Stream<Item = Result<Message, Infallible>> + use<> {
    BroadcastStream::new(app.events.subscribe()).map(|event| {
        let message = match event {
            Ok(event) => Message::default().event(event.name()).json_data(&event).unwrap_or_default(),
            Err(_) => Message::default().event("resync").data("{}"),
        };
        Ok(message)
    })
}
