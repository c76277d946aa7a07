//! `binnacle serve DIR`: both planes in one process, with the folder as the source of what is served.

use std::{io::Write, net::SocketAddr, path::PathBuf};

use anyhow::Context;
use binnacle_server::{FirstAdmin, Server, ServerConfig, open_metadata, ticket_signer};
use binnacle_telemetry::{TelemetryConfig, shutdown_signal};
use secrecy::ExposeSecret;

use crate::planes::{EmbeddedWorker, embedded_workers};

mod load;
mod watch;

/// What to serve, and how.
#[derive(clap::Args, Clone, Debug)]
pub struct ServeArguments {
    /// The folder with YAML files, and with the data files that they name
    folder: PathBuf,
    #[command(flatten)]
    server: ServerConfig,
    #[command(flatten)]
    worker: EmbeddedWorker,
}

/// Serves until it is told to stop.
///
/// # Errors
/// When the folder cannot be read, the address is taken or the metadata database cannot be opened.
pub async fn serve(arguments: ServeArguments, telemetry: &TelemetryConfig) -> anyhow::Result<()> {
    let telemetry = binnacle_telemetry::init(telemetry)?;
    let folder = arguments
        .folder
        .canonicalize()
        .with_context(|| format!("the folder {} cannot be read", arguments.folder.display()))?;
    arguments.server.validate()?;
    let stop = shutdown_signal();
    let metadata = open_metadata(&arguments.server).await?;
    let signer = ticket_signer(&metadata).await.map_err(|problem| anyhow::anyhow!(problem.detail))?;
    let (workers, plane) = embedded_workers(&arguments.worker, &folder, signer).await?;
    let server = Server::new(arguments.server.clone(), metadata, workers, telemetry).await?;
    let listener = server.bind().await?;
    let first_admin = server.create_first_admin().await?;
    greet(&arguments, listener.local_addr()?, first_admin.as_ref())?;
    let (app, state, until) = (server.app.clone(), arguments.server.data_dir.clone(), stop.clone());
    let follower = tokio::spawn(async move { watch::follow(app, folder, &state, until).await });
    let app = server.app.clone();
    let jobs = tokio::spawn(plane.run_jobs(app.clone(), stop.clone()));
    server.serve(listener, stop).await?;
    follower.abort();
    jobs.await?;
    app.metadata.close().await;
    Ok(())
}

/// Says where to go and how to sign in, once, on standard output.
fn greet(arguments: &ServeArguments, listen: SocketAddr, first_admin: Option<&FirstAdmin>) -> std::io::Result<()> {
    let host = if listen.ip().is_loopback() || listen.ip().is_unspecified() {
        "localhost".to_owned()
    } else {
        listen.ip().to_string()
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "\n  Binnacle serves {} at http://{host}:{}\n", arguments.folder.display(), listen.port())?;
    match first_admin {
        Some(admin) => writeln!(
            out,
            "  Sign in as `{}` with the password `{}` (shown this once).\n",
            admin.name,
            admin.password.expose_secret()
        )?,
        None if arguments.server.no_auth => writeln!(out, "  Everybody on this machine is an admin (--no-auth).\n")?,
        None => {}
    }
    out.flush()
}
