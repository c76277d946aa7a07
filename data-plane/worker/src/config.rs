//! What can be set about a worker process.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use binnacle_cache::CacheOptions;
use binnacle_engine::{EngineConfig, KubernetesError, KubernetesSecrets, SecretResolver};
use binnacle_protocol::job::QUEUES;
use binnacle_queue::{QueueName, QueueOptions};
use clap::{Args, ValueEnum};
use secrecy::SecretString;

/// What can be set about a worker process.
#[derive(Args, Clone, Debug)]
pub struct WorkerConfig {
    /// Where to listen for Arrow Flight
    #[arg(long, env = "BINNACLE_WORKER_LISTEN", default_value = "127.0.0.1:8815")]
    pub listen: SocketAddr,

    /// Where to answer `/healthz`, `/readyz` and `/metrics`; nowhere if absent
    #[arg(long, env = "BINNACLE_WORKER_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// The control plane's public key: a file with it, or the key itself, as 32 bytes in base64; several while keys are rotated.
    /// The control plane is asked if absent
    #[arg(long = "public-key", env = "BINNACLE_WORKER_PUBLIC_KEY", value_delimiter = ',')]
    pub public_keys: Vec<String>,

    /// The folder in which relative paths of `files` datasources start, and which they cannot leave
    #[arg(long, env = "BINNACLE_WORKER_FILES_ROOT", default_value = ".")]
    pub files_root: PathBuf,

    /// The namespaces whose `files` datasources may read that folder; all if absent, or with `*`
    #[arg(long, env = "BINNACLE_WORKER_FILES_NAMESPACES", value_delimiter = ',')]
    pub files_namespaces: Option<Vec<String>>,

    /// Let `files` datasources name anything that this process can read
    #[arg(long, env = "BINNACLE_WORKER_ALLOW_ANY_PATH")]
    pub allow_any_path: bool,

    /// The folder with `ca.crt`, `tls.crt` and `tls.key`: with it, only who shows a certificate of that authority is answered,
    /// and only such a control plane is believed
    #[arg(long, env = "BINNACLE_TLS_DIR")]
    pub tls_dir: Option<PathBuf>,

    /// Where the values of secrets are found
    #[arg(long = "secrets", env = "BINNACLE_WORKER_SECRETS", value_enum, default_value_t = SecretsFrom::Files)]
    pub secrets_from: SecretsFrom,

    /// The folder with Secrets as `NAMESPACE/NAME/KEY` or `NAME/KEY`
    #[arg(long, env = "BINNACLE_WORKER_SECRETS_DIR")]
    pub secrets_dir: Option<PathBuf>,

    /// What all queries over files together may hold in memory before they spill to disk, in MiB
    #[arg(long = "memory", env = "BINNACLE_WORKER_MEMORY", value_name = "MIB", default_value_t = 1024)]
    pub memory_mib: usize,

    /// Where they spill to; the system's temporary folder if absent
    #[arg(long, env = "BINNACLE_WORKER_SPILL_DIR")]
    pub spill_dir: Option<PathBuf>,

    /// How batches are compressed on their way to the control plane
    #[arg(long, env = "BINNACLE_WORKER_COMPRESSION", value_enum, default_value_t = Compression::None)]
    pub compression: Compression,

    /// The control plane whose jobs are run, for example `http://binnacle:8088`; none if absent
    #[arg(long, env = "BINNACLE_CONTROL_PLANE", requires = "worker_token")]
    pub control_plane: Option<String>,

    /// The secret by which the control plane knows that this process may take jobs
    #[arg(long, env = "BINNACLE_WORKER_TOKEN", hide_env_values = true)]
    pub worker_token: Option<SecretString>,

    /// What people call this process; the host's name if absent
    #[arg(long, env = "BINNACLE_WORKER_NAME")]
    pub worker_name: Option<String>,

    /// Which jobs are run
    #[command(flatten)]
    pub jobs: JobWorkerOptions,

    /// What says that there are jobs; with `embedded:` the control plane itself does
    #[command(flatten)]
    pub broker: QueueOptions,

    /// Where results and files are kept; must be shared with the control plane
    #[command(flatten)]
    pub caches: CacheOptions,

    /// How long streams and jobs that run at SIGTERM may go on, in seconds
    #[arg(long = "drain", env = "BINNACLE_WORKER_DRAIN", value_name = "SECONDS", default_value_t = 30)]
    pub drain_seconds: u64,
}

/// Which jobs a process runs, and how many at once.
#[derive(Args, Clone, Debug)]
pub struct JobWorkerOptions {
    /// A queue to serve; all if absent
    #[arg(long = "queue", env = "BINNACLE_QUEUES", value_delimiter = ',', value_name = "NAME")]
    pub queues: Vec<QueueName>,

    /// How many jobs run at once
    #[arg(long, env = "BINNACLE_JOB_SLOTS", value_name = "JOBS", default_value_t = 8, value_parser = job_slots)]
    pub job_slots: usize,
}

fn job_slots(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|slots| (1..=4096).contains(slots)).ok_or_else(|| "must be 1 to 4096".to_owned())
}

impl JobWorkerOptions {
    /// The queues that are served.
    pub fn queues(&self) -> Vec<QueueName> {
        if self.queues.is_empty() {
            return QUEUES.iter().filter_map(|name| name.parse().ok()).collect();
        }
        self.queues.clone()
    }
}

/// Where the values of secrets are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SecretsFrom {
    /// In environment variables and files
    #[default]
    Files,
    /// In the Secrets of the cluster that this pod runs in, and nowhere else
    Kubernetes,
}

/// How batches are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Compression {
    /// Not at all; best within a machine or a fast network
    #[default]
    None,
    /// LZ4 frames
    Lz4,
}

impl WorkerConfig {
    /// What the engine within is made with.
    ///
    /// # Errors
    /// When secrets are to be the cluster's, and this is no pod.
    pub fn engine(&self) -> Result<EngineConfig, KubernetesError> {
        let secrets = match self.secrets_from {
            SecretsFrom::Files => SecretResolver::new(self.secrets_dir.clone()),
            SecretsFrom::Kubernetes => SecretResolver::in_cluster(KubernetesSecrets::in_cluster()?),
        };
        Ok(EngineConfig {
            secrets,
            files_root: self.files_root.clone(),
            allow_any_path: self.allow_any_path,
            files_namespaces: self.files_namespaces.clone(),
            memory_bytes: self.memory_mib << 20,
            spill_dir: self.spill_dir.clone(),
        })
    }

    /// How long streams that run at SIGTERM may go on.
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}
