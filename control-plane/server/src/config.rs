//! What the web server can be told at its start.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use binnacle_cache::CacheOptions;
use binnacle_queue::QueueOptions;
use clap::{Args, ValueEnum};
use secrecy::SecretString;

use crate::jobs::JobOptions;

/// Options of the web server; each is also an environment variable.
#[derive(Args, Clone, Debug)]
pub struct ServerConfig {
    /// The address to listen on.
    #[arg(long, env = "BINNACLE_LISTEN", default_value = "127.0.0.1:8088")]
    pub listen: SocketAddr,
    /// The folder of the embedded metadata database.
    #[arg(long, env = "BINNACLE_DATA_DIR", default_value = "data")]
    pub data_dir: PathBuf,
    /// The address on which workers and the operator are answered; with the people's where absent
    #[arg(long, env = "BINNACLE_INTERNAL_LISTEN")]
    pub internal_listen: Option<SocketAddr>,
    /// The folder with `ca.crt`, `tls.crt` and `tls.key` for `--internal-listen` and for workers at `https` addresses
    #[arg(long, env = "BINNACLE_TLS_DIR")]
    pub tls_dir: Option<PathBuf>,
    /// The secret by which the operator proves that it may bring objects; without one, nobody may
    #[arg(long, env = "BINNACLE_OPERATOR_TOKEN", hide_env_values = true)]
    pub operator_token: Option<SecretString>,
    /// Who brings the schema of the metadata database up to date
    #[arg(long, env = "BINNACLE_SCHEMA", value_enum, default_value_t = Schema::Migrate)]
    pub schema: Schema,
    /// The metadata database, `postgres://…`, `mysql://…` or `sqlite://…`; SQLite in the data folder where absent.
    #[arg(long, env = "BINNACLE_METADATA_URL", hide_env_values = true)]
    pub metadata_url: Option<String>,
    /// Keys that seal private keys in the metadata database, each 32 bytes in base64: the first seals, all of them open
    #[arg(long = "encryption-key", env = "BINNACLE_ENCRYPTION_KEYS", hide_env_values = true, value_delimiter = ',')]
    pub encryption_keys: Vec<SecretString>,
    /// Everybody is an admin without signing in; only where `--listen` is a loopback address.
    #[arg(long, env = "BINNACLE_NO_AUTH")]
    pub no_auth: bool,
    /// The address people use, for links and for secure cookies.
    #[arg(long, env = "BINNACLE_URL")]
    pub url: Option<String>,
    /// Mebibytes of query results kept in memory.
    #[arg(long, env = "BINNACLE_RESULT_CACHE_MIB", default_value_t = 256)]
    pub result_cache_mib: u64,
    /// Seconds that a result is fresh where no `CachePolicy` says otherwise.
    #[arg(long, env = "BINNACLE_RESULT_TTL_SECONDS", default_value_t = 300)]
    pub result_ttl_seconds: u64,
    /// Background jobs.
    #[command(flatten)]
    pub jobs: JobOptions,
    /// What wakes workers.
    #[command(flatten)]
    pub broker: QueueOptions,
    /// Where results and files are kept.
    #[command(flatten)]
    pub caches: CacheOptions,
    /// Hours after which an unused session ends.
    #[arg(long, env = "BINNACLE_SESSION_HOURS", default_value_t = 24 * 7)]
    pub session_hours: u32,
    /// The password of the first admin, where there are no users yet; one is made where absent.
    #[arg(long, env = "BINNACLE_ADMIN_PASSWORD", hide_env_values = true)]
    pub admin_password: Option<String>,
}

/// Who brings the schema of the metadata database up to date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Schema {
    /// This process, at its start
    #[default]
    Migrate,
    /// Somebody else: this process waits for it
    Wait,
}

/// Why the options do not go together.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Everybody on the network would be an admin.
    #[error("--no-auth is only for a loopback address, not for --listen {0}: listen on 127.0.0.1, or sign in")]
    NoAuthBeyondLoopback(SocketAddr),
}

impl ServerConfig {
    /// Checks what clap cannot.
    ///
    /// # Errors
    /// [`ConfigError`] when options do not go together.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if self.no_auth && !self.listen.ip().is_loopback() {
            return Err(ConfigError::NoAuthBeyondLoopback(self.listen));
        }
        Ok(())
    }

    /// Whether cookies may only travel over TLS.
    pub fn secure_cookies(&self) -> bool {
        self.url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// How long a result is fresh where no policy says otherwise.
    pub fn result_ttl(&self) -> Duration {
        Duration::from_secs(self.result_ttl_seconds)
    }
}
