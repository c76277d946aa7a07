//! What can be set about telemetry.

use clap::{Args, ValueEnum};

/// The clients of two brokers tell each of their tries to reconnect; what uses them tells it once.
const DEFAULT_LOG: &str = "info,async_nats=off,lapin=off";

/// What can be set about telemetry.
#[derive(Args, Clone, Debug)]
pub struct TelemetryConfig {
    /// What to log: a level, or levels by module, for example `info,binnacle_server=debug`
    #[arg(long, env = "BINNACLE_LOG", default_value = DEFAULT_LOG, global = true)]
    pub log: String,

    /// How to write logs
    #[arg(long, env = "BINNACLE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Auto, global = true)]
    pub log_format: LogFormat,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self { log: DEFAULT_LOG.into(), log_format: LogFormat::Auto }
    }
}

/// How logs are written, always to standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text on a terminal, JSON elsewhere
    #[default]
    Auto,
    /// One JSON object a line
    Json,
    /// Lines for people
    Text,
}
