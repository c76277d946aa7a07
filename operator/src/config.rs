//! What can be set about the operator.

use std::net::SocketAddr;

use binnacle_telemetry::TelemetryConfig;
use clap::{Args, Parser, ValueEnum};

/// Runs what `Platform` and `WorkerPool` objects describe, and brings dashboards and the rest to the platform that serves them
#[derive(Parser, Clone, Debug)]
#[command(name = "binnacle-operator", version)]
pub struct Config {
    /// A namespace to look after, several separated by commas; all of the cluster if absent
    #[arg(long = "namespace", env = "BINNACLE_OPERATOR_NAMESPACE", value_delimiter = ',', value_name = "NAME")]
    pub namespaces: Vec<String>,

    /// What pods are made from
    #[command(flatten)]
    pub images: Images,

    /// Where to answer `/healthz`, `/readyz` and `/metrics`
    #[arg(long, env = "BINNACLE_OPERATOR_LISTEN", default_value = "0.0.0.0:8080")]
    pub listen: SocketAddr,

    /// Who writes where several operators run
    #[command(flatten)]
    pub lease: LeaseConfig,

    /// The domain of the cluster's services
    #[arg(long, env = "BINNACLE_OPERATOR_CLUSTER_DOMAIN", value_name = "DOMAIN", default_value = "cluster.local")]
    pub cluster_domain: String,

    /// How many objects of each kind are reconciled at once
    #[arg(long, env = "BINNACLE_OPERATOR_CONCURRENCY", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub concurrency: u16,

    /// Logs
    #[command(flatten)]
    pub telemetry: TelemetryConfig,
}

/// What pods are made from.
#[derive(Args, Clone, Debug)]
pub struct Images {
    /// The image of web servers
    #[arg(
        long = "image-control-plane",
        env = "BINNACLE_OPERATOR_IMAGE_CONTROL_PLANE",
        value_name = "IMAGE",
        default_value = concat!("binnacle-control-plane:", env!("CARGO_PKG_VERSION"))
    )]
    pub control_plane: String,

    /// The image of workers
    #[arg(
        long = "image-data-plane",
        env = "BINNACLE_OPERATOR_IMAGE_DATA_PLANE",
        value_name = "IMAGE",
        default_value = concat!("binnacle-data-plane:", env!("CARGO_PKG_VERSION"))
    )]
    pub data_plane: String,

    /// The image of managed message queues
    #[arg(
        long = "image-nats",
        env = "BINNACLE_OPERATOR_IMAGE_NATS",
        value_name = "IMAGE",
        default_value = "docker.io/library/nats:2.12-alpine"
    )]
    pub nats: String,

    /// The image of managed caches
    #[arg(
        long = "image-redis",
        env = "BINNACLE_OPERATOR_IMAGE_REDIS",
        value_name = "IMAGE",
        default_value = "docker.io/valkey/valkey:8-alpine"
    )]
    pub redis: String,

    /// The server's command in the image of managed caches
    #[arg(long, env = "BINNACLE_OPERATOR_REDIS_COMMAND", value_name = "COMMAND", default_value = "valkey-server")]
    pub redis_command: String,

    /// When nodes fetch images
    #[arg(long = "image-pull-policy", env = "BINNACLE_OPERATOR_IMAGE_PULL_POLICY", value_enum, default_value_t = PullPolicy::IfNotPresent)]
    pub pull_policy: PullPolicy,
}

/// When nodes fetch images.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PullPolicy {
    /// For every container
    #[value(name = "Always")]
    Always,
    /// Where they do not have them
    #[value(name = "IfNotPresent")]
    IfNotPresent,
    /// Never: they must have them
    #[value(name = "Never")]
    Never,
}

impl PullPolicy {
    /// As it stands in a container.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::IfNotPresent => "IfNotPresent",
            Self::Never => "Never",
        }
    }
}

/// Who writes where several operators run.
#[derive(Args, Clone, Debug)]
pub struct LeaseConfig {
    /// The namespace of the Lease; the pod's own if absent
    #[arg(long = "lease-namespace", env = "BINNACLE_OPERATOR_LEASE_NAMESPACE", value_name = "NAME")]
    pub namespace: Option<String>,

    /// The name of the Lease
    #[arg(
        long = "lease-name",
        env = "BINNACLE_OPERATOR_LEASE_NAME",
        value_name = "NAME",
        default_value = "binnacle-operator"
    )]
    pub name: String,

    /// What this process calls itself in the Lease, unique among all of them; the host's name if absent
    #[arg(long, env = "BINNACLE_OPERATOR_IDENTITY", value_name = "NAME")]
    pub identity: Option<String>,
}

impl LeaseConfig {
    /// What this process calls itself.
    pub fn identity(&self) -> String {
        let host = || std::env::var("HOSTNAME").ok().filter(|name| !name.is_empty());
        let fallback = || format!("process-{}", std::process::id());
        self.identity.clone().or_else(host).unwrap_or_else(fallback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_options_the_operator_looks_after_the_whole_cluster() {
        let config = Config::parse_from(["binnacle-operator"]);
        assert!(config.namespaces.is_empty());
        assert_eq!(config.images.pull_policy.as_str(), "IfNotPresent");
        assert_eq!(config.concurrency, 16);
    }

    #[test]
    fn namespaces_may_be_repeated_or_listed() {
        let config = Config::parse_from(["binnacle-operator", "--namespace", "a,b", "--namespace=c"]);
        assert_eq!(config.namespaces, ["a", "b", "c"]);
    }
}
