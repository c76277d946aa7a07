//! Writes `tracing` events to standard error.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use crate::{LogFormat, TelemetryConfig, TelemetryError};

pub(crate) fn init(config: &TelemetryConfig) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder()
        .parse(&config.log)
        .map_err(|source| TelemetryError::BadFilter { filter: config.log.clone(), source })?;
    let lines = fmt().with_env_filter(filter).with_writer(io::stderr);
    let terminal = io::stderr().is_terminal();
    let started = match config.log_format {
        LogFormat::Auto if terminal => lines.with_target(false).try_init(),
        LogFormat::Text => lines.with_target(false).with_ansi(terminal).try_init(),
        LogFormat::Auto | LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logs were started before");
    }
    Ok(())
}
