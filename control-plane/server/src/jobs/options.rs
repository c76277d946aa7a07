//! What can be set about background jobs.

use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

/// Options of background jobs.
#[derive(Args, Clone, Debug)]
pub struct JobOptions {
    /// How many jobs of one person run at once; 0: any number
    #[arg(long, env = "BINNACLE_JOBS_PER_USER", default_value_t = 8)]
    pub jobs_per_user: u32,
    /// How many jobs run at once on one datasource; 0: any number
    #[arg(long, env = "BINNACLE_JOBS_PER_DATASOURCE", default_value_t = 16)]
    pub jobs_per_datasource: u32,
    /// Seconds without a sign of life after which another worker takes a job over
    #[arg(long, env = "BINNACLE_JOB_LEASE_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub job_lease_seconds: u64,
    /// Minutes that a query in the background may run
    #[arg(long, env = "BINNACLE_JOB_TIMEOUT_MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    pub job_timeout_minutes: u64,
    /// Hours that files to download are kept
    #[arg(long, env = "BINNACLE_EXPORT_HOURS", default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..))]
    pub export_hours: u64,
    /// Days that ended jobs are listed
    #[arg(long, env = "BINNACLE_JOB_DAYS", default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..))]
    pub job_days: u64,
    /// The secret by which data-plane processes prove that they may take jobs; without one, only this process runs jobs
    #[arg(long, env = "BINNACLE_WORKER_TOKEN", hide_env_values = true)]
    pub worker_token: Option<SecretString>,
}

impl JobOptions {
    pub(super) fn per_user(&self) -> Option<u32> {
        Some(self.jobs_per_user).filter(|jobs| *jobs > 0)
    }

    pub(super) fn per_datasource(&self) -> Option<u32> {
        Some(self.jobs_per_datasource).filter(|jobs| *jobs > 0)
    }

    /// How long a lease holds without a beat.
    pub fn lease(&self) -> Duration {
        Duration::from_secs(self.job_lease_seconds)
    }

    /// How long a query in the background may run.
    pub fn timeout(&self) -> Duration {
        Duration::from_mins(self.job_timeout_minutes)
    }

    /// How long files to download are kept.
    pub fn export_keep(&self) -> Duration {
        Duration::from_hours(self.export_hours)
    }
}
