//! `binnacle-control-plane`: a web server of its own, with workers elsewhere.

use std::{io::Write, path::PathBuf};

use anyhow::{Context, bail};
use base64::{Engine, prelude::BASE64_STANDARD};
use binnacle_server::{Server, ServerConfig, copy_metadata, open_metadata, ticket_signer, tls_files, workers::Workers};
use binnacle_telemetry::{TelemetryConfig, shutdown_signal};
use clap::Parser;
use secrecy::{ExposeSecret, SecretString};

/// The web server of Binnacle: the API, the web app and the caches, with the queries run by data-plane processes
#[derive(Parser)]
#[command(name = "binnacle-control-plane", version)]
struct Arguments {
    #[command(flatten)]
    server: ServerConfig,
    /// Addresses of data-plane processes, for example `http://10.0.0.7:8815`
    #[arg(long = "worker", env = "BINNACLE_WORKERS", value_delimiter = ',')]
    workers: Vec<String>,
    /// Write the public key that workers need into this file, as base64
    #[arg(long, env = "BINNACLE_PUBLIC_KEY_FILE")]
    public_key_file: Option<PathBuf>,
    /// Print the public key that workers need, as base64, and end
    #[arg(long)]
    print_public_key: bool,
    /// Bring the schema of the metadata database up to date, and end
    #[arg(long)]
    migrate: bool,
    /// Bring along what this other metadata database holds, `postgres://…`, `mysql://…` or `sqlite://…`, if the own one is
    /// empty; bring its schema up to date, and end
    #[arg(long, env = "BINNACLE_COPY_FROM", hide_env_values = true)]
    copy_from: Option<SecretString>,
    #[command(flatten)]
    telemetry: TelemetryConfig,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let telemetry = binnacle_telemetry::init(&arguments.telemetry)?;
    arguments.server.validate()?;
    let stop = shutdown_signal();
    if let Some(source) = arguments.copy_from {
        let rows = copy_metadata(&arguments.server, source).await?;
        if let Some(rows) = rows {
            tracing::info!(rows, "copied the metadata");
        } else {
            tracing::info!("nothing was copied: the metadata database is not empty");
        }
        return Ok(());
    }
    let metadata = open_metadata(&arguments.server).await?;
    if arguments.migrate {
        tracing::info!(version = metadata.schema_version().await?, "the schema is up to date");
        metadata.close().await;
        return Ok(());
    }
    let signer = ticket_signer(&metadata).await.map_err(|problem| anyhow::anyhow!(problem.detail))?;
    let public_key = BASE64_STANDARD.encode(signer.public_key());
    if arguments.print_public_key {
        writeln!(std::io::stdout(), "{public_key}")?;
        return Ok(());
    }
    if arguments.workers.is_empty() {
        bail!("no worker is named: give at least one --worker http://HOST:PORT");
    }
    if let Some(file) = &arguments.public_key_file {
        std::fs::write(file, &public_key).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    let workers = Workers::connect(&arguments.workers, signer, tls_files(&arguments.server)?.as_ref())?;
    let server = Server::new(arguments.server, metadata, workers, telemetry).await?;
    let listener = server.bind().await?;
    if let Some(admin) = server.create_first_admin().await? {
        let password = admin.password.expose_secret();
        writeln!(
            std::io::stdout(),
            "The first admin is `{}` with the password `{password}` (shown this once).",
            admin.name
        )?;
    }
    tracing::info!(address = %listener.local_addr()?, "serving HTTP");
    let metadata = server.app.metadata.clone();
    server.serve(listener, stop).await?;
    metadata.close().await;
    Ok(())
}
