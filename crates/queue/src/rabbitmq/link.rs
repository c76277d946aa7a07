use std::{str::FromStr, sync::Arc, time::Duration};

use lapin::uri::AMQPUri;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until},
};
use url::Url;

use super::session::{Fault, Session};
use crate::{
    BrokerKind, OpenError, QueueError,
    connectivity::Connectivity,
    error::BoxError,
    open::UrlShape,
    settings::{ANSWER_WITHIN, Settings},
};

const SHAPE: UrlShape =
    UrlShape { kind: BrokerKind::RabbitMq, port: 5672, example: "amqp://USER:PASSWORD@HOST:5672/%2f" };
const TLS_PORT: u16 = 5671;

/// The way to the server: one connection, made when it is needed.
pub(super) struct Link {
    uri: AMQPUri,
    settings: Settings,
    connectivity: Connectivity,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    session: Option<Arc<Session>>,
    failures: u32,
    failed_at: Option<Instant>,
    failure: String,
}

impl Link {
    pub fn open(url: &Url, settings: Settings) -> Result<Self, OpenError> {
        let port = if url.scheme() == "amqps" { TLS_PORT } else { SHAPE.port };
        let broker = UrlShape { port, ..SHAPE }.broker(url)?;
        let mut uri = AMQPUri::from_str(url.as_str()).map_err(|fault| SHAPE.fault(fault))?;
        // A host that is gone says nothing; this is how it is noticed.
        uri.query.heartbeat.get_or_insert(10);
        uri.query.connection_timeout.get_or_insert(ANSWER_WITHIN.as_millis() as u64);
        Ok(Self { uri, settings, connectivity: Connectivity::new(broker), state: Mutex::default() })
    }

    /// The connection, a new one if need be. Everybody who waits for an attempt to connect shares its failure.
    pub async fn session(&self) -> Result<Arc<Session>, QueueError> {
        let called_at = Instant::now();
        let mut state = self.state.lock().await;
        if let Some(session) = state.session.as_ref().filter(|session| session.is_open()) {
            return Ok(Arc::clone(session));
        }
        if let Some(failed_at) = state.failed_at {
            if failed_at > called_at {
                return Err(self.connectivity.unreachable(state.failure.clone()));
            }
            sleep_until(failed_at + pause_after(state.failures)).await;
        }
        if let Some(broken) = state.session.take() {
            self.connectivity.lost(&*BoxError::from("it was closed"));
            broken.abandon();
        }
        let opened = self.connectivity.in_time(Session::open(self.uri.clone(), self.settings.clone())).await;
        let opened = opened.and_then(|opened| opened.map_err(|fault| self.connectivity.unreachable(fault)));
        match &opened {
            Ok(session) => *state = State { session: Some(Arc::clone(session)), ..State::default() },
            Err(error) => {
                state.failures += 1;
                state.failed_at = Some(Instant::now());
                state.failure = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
            }
        }
        self.connectivity.note(opened)
    }

    /// After a failure the connection is given up: a closed channel or a lost answer would make others fail too.
    pub async fn discard(&self, session: &Arc<Session>, fault: &Fault) {
        let mut state = self.state.lock().await;
        if state.session.as_ref().is_some_and(|current| Arc::ptr_eq(current, session)) {
            state.session = None;
            self.connectivity.lost(fault);
            session.abandon();
        }
    }

    pub fn error(&self, action: &'static str, fault: Fault) -> QueueError {
        match fault {
            Fault::TimedOut => self.connectivity.timed_out(),
            fault if fault.is_refusal() => self.connectivity.refused(action, fault),
            fault => self.connectivity.unreachable(fault),
        }
    }
}

/// How long to leave a server alone that could not be reached so many times.
fn pause_after(failures: u32) -> Duration {
    Duration::from_millis(50 << failures.min(5)).min(Duration::from_secs(1))
}

impl std::fmt::Debug for Link {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Link").field("broker", &self.connectivity.broker).finish_non_exhaustive()
    }
}
