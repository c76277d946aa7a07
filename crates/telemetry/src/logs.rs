//! Writes `tracing` events to standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{LogFormat, TelemetryConfig, TelemetryError};

pub(crate) fn init(config: &TelemetryConfig) -> Result<(), TelemetryError> {
    let filter: Targets =
        config.log.parse().map_err(|source| TelemetryError::BadFilter { filter: config.log.clone(), source })?;
    let lines = fmt::layer().with_writer(io::stderr);
    let filtered = tracing_subscriber::registry().with(filter);
    let terminal = io::stderr().is_terminal();
    let started = match config.log_format {
        LogFormat::Auto if terminal => filtered.with(lines.with_target(false)).try_init(),
        LogFormat::Text => filtered.with(lines.with_target(false).with_ansi(terminal)).try_init(),
        LogFormat::Auto | LogFormat::Json => {
            filtered.with(lines.json().flatten_event(true).with_span_list(false)).try_init()
        }
    };
    if started.is_err() {
        tracing::debug!("logs were started before");
    }
    Ok(())
}
