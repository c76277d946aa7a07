//! What jobs can be: one file for each kind, and one line here.

use binnacle_metadata::{Job, NewJob};
use binnacle_protocol::{ErrorCode, job::Work};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::App,
    problem::{Problem, Result},
};

mod asked;
mod export_rows;
mod nothing;
mod probe_datasource;
mod run_query;
mod warm_cache;
mod warm_up;

pub use asked::Asked;
pub use export_rows::ExportRows;
pub use nothing::Nothing;
pub use probe_datasource::ProbeDatasource;
pub use run_query::RunQuery;
pub use warm_cache::WarmCache;
pub use warm_up::WarmUp;

/// One kind of job; the fields are its payload.
pub trait Kind: Serialize + DeserializeOwned + Send + Sync {
    /// What it does, in the imperative.
    const NAME: &'static str;
    /// The queue that it waits in.
    const QUEUE: &'static str;
    /// Larger first, within a queue.
    const PRIORITY: i64 = 0;
    /// Given up after so many.
    const MAX_ATTEMPTS: i64 = 3;

    /// What a worker has to do, decided when it takes the job.
    ///
    /// # Errors
    /// Why it cannot be done; the policy gate's refusal, for example.
    fn prepare(&self, app: &App, job: &Job) -> impl Future<Output = Result<Work>> + Send;

    /// A job of this kind, asked for by `requested_by`.
    fn job(&self, requested_by: &str) -> NewJob {
        NewJob {
            priority: Self::PRIORITY,
            max_attempts: Self::MAX_ATTEMPTS,
            requested_by: requested_by.to_owned(),
            ..NewJob::new(Self::NAME, Self::QUEUE, serde_json::to_value(self).unwrap_or_default())
        }
    }
}

macro_rules! kinds {
    ($($kind:ty),+ $(,)?) => {
        /// What a worker has to do for this job.
        ///
        /// # Errors
        /// As [`Kind::prepare`]; also for a kind or a payload that this version does not know.
        pub async fn prepare(app: &App, job: &Job) -> Result<Work> {
            match job.kind.as_str() {
                $(<$kind>::NAME => read::<$kind>(job)?.prepare(app, job).await,)+
                other => Err(Problem::new(ErrorCode::InvalidRequest, format!("this version knows no job `{other}`"))),
            }
        }
    };
}

kinds![RunQuery, ExportRows, WarmCache, WarmUp, ProbeDatasource, Nothing];

fn read<K: Kind>(job: &Job) -> Result<K> {
    K::deserialize(&job.payload)
        .map_err(|error| Problem::new(ErrorCode::InvalidRequest, format!("the job's payload cannot be read: {error}")))
}

fn millis(time: std::time::Duration) -> u64 {
    time.as_millis().try_into().unwrap_or(u64::MAX)
}
