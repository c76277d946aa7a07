//! `binnacle-operator`: the Kubernetes operator.

use anyhow::Context as _;
use binnacle_operator::{config::Config, context::Context, leader::Candidate, metrics, run::run, serve::serve};
use binnacle_telemetry::shutdown_signal;
use clap::Parser;
use kube::Client;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::parse();
    let telemetry = binnacle_telemetry::init(&config.telemetry)?;
    metrics::describe();
    let stop = shutdown_signal();
    let client = Client::try_default().await.context("no cluster: neither a pod's credentials nor a kubeconfig")?;
    let listener = TcpListener::bind(config.listen).await.with_context(|| format!("{} is taken", config.listen))?;
    tracing::info!(address = %listener.local_addr()?, namespaces = ?config.namespaces, "operating");
    let lease_namespace = config.lease.namespace.clone().unwrap_or_else(|| client.default_namespace().to_owned());
    let identity = config.lease.identity();
    let candidate = Candidate::new(client.clone(), &lease_namespace, &config.lease.name, identity);
    let context = Context::start(client, config);
    let closed = CancellationToken::new();
    let serving = tokio::spawn(serve(listener, context.health.clone(), telemetry, closed.clone()));
    run(context, candidate, stop).await;
    closed.cancel();
    serving.await?.context("the metrics' listener broke")
}
