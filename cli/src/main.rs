//! `binnacle`: the whole platform in one process, and the tools around it.
//!
//! Owns the command line and the folder of YAML. Must not do what the planes do: it puts them together.
//!
//! `serve`: folder → apply door → control plane → in-process Flight → data plane

mod folder;
mod jobs;
mod planes;
mod serve;
mod validate;

use std::process::ExitCode;

use binnacle_telemetry::TelemetryConfig;
use clap::{Parser, Subcommand};

/// Business intelligence as Kubernetes resources
#[derive(Parser)]
#[command(name = "binnacle", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    telemetry: TelemetryConfig,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the dashboards of a folder of YAML files, and follows its changes
    Serve(Box<serve::ServeArguments>),
    /// Tells every mistake in a folder of YAML files
    Validate(validate::ValidateArguments),
    /// Lists, cancels and brings back background jobs of a running server
    Jobs(jobs::JobsArguments),
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    match arguments.command {
        Command::Serve(serve) => serve::serve(*serve, &arguments.telemetry).await.map(|()| ExitCode::SUCCESS),
        Command::Jobs(jobs) => jobs::jobs(jobs).await.map(|()| ExitCode::SUCCESS),
        Command::Validate(validate) => validate::validate(&validate, &arguments.telemetry).await,
    }
}
