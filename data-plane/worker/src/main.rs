//! `binnacle-data-plane`: a worker process.

use binnacle_telemetry::{TelemetryConfig, shutdown_signal};
use binnacle_worker::WorkerConfig;
use clap::Parser;

/// Runs signed tickets of Binnacle's control plane on analytics databases
#[derive(Parser)]
#[command(name = "binnacle-data-plane", version)]
struct Arguments {
    #[command(flatten)]
    worker: WorkerConfig,
    #[command(flatten)]
    telemetry: TelemetryConfig,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let telemetry = binnacle_telemetry::init(&arguments.telemetry)?;
    Ok(binnacle_worker::serve(arguments.worker, telemetry, shutdown_signal()).await?)
}
