//! Logs, trace ids, metrics, health, memory and graceful shutdown, the same in every process.
//!
//! Owns how they are collected and written, not what is logged or counted. Must not hold or write anything secret.
//!
//! `tracing` events → standard error; `metrics` → [`Telemetry::render`]; SIGTERM → [`shutdown_signal`]

mod config;
mod health;
mod logs;
mod memory;
mod metric;
mod shutdown;
mod trace;

pub use config::{LogFormat, TelemetryConfig};
pub use health::Health;
pub use shutdown::shutdown_signal;
pub use trace::{TraceContext, run_span};

use metrics_exporter_prometheus::PrometheusHandle;

/// What keeps telemetry going, and reads it out.
#[derive(Clone, Debug)]
pub struct Telemetry {
    metrics: PrometheusHandle,
}

/// Why telemetry could not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `--log` is not a filter.
    #[error("`{filter}` is not a log filter: write for example `info` or `info,binnacle_server=debug`")]
    BadFilter {
        /// What was given.
        filter: String,
        /// What is wrong with it.
        source: tracing_subscriber::filter::ParseError,
    },
    /// The histograms' buckets are wrong, which would be a defect here.
    #[error("the metrics recorder cannot be built")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// Starts logs and metrics of this process. Where they were started before (in tests), logs stay as they are and the
/// metrics of this handle stay empty.
///
/// # Errors
/// [`TelemetryError::BadFilter`] when `config.log` is not a filter.
pub fn init(config: &TelemetryConfig) -> Result<Telemetry, TelemetryError> {
    memory::init();
    logs::init(config)?;
    Ok(Telemetry { metrics: metric::init()? })
}

impl Telemetry {
    /// Every metric in Prometheus' text format.
    pub fn render(&self) -> String {
        self.metrics.render()
    }
}
