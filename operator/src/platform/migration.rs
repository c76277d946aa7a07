//! How far the migration of the metadata database is; pure.

use std::time::Duration;

use k8s_openapi::{
    api::batch::v1::Job,
    jiff::{SignedDuration, Timestamp},
};

/// How long a failed job stays to be looked at before the next attempt.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// How far a migration is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Migration {
    /// SQLite: web servers do it themselves.
    NotNeeded,
    /// It was done.
    Done,
    /// Its job is not over.
    Running,
    /// Its job failed.
    Failed {
        /// What Kubernetes says about it.
        message: String,
        /// How long until the next attempt; zero when that is due.
        retry_in: Duration,
    },
}

impl Migration {
    /// Whether new web servers may start.
    pub const fn lets_web_start(&self) -> bool {
        matches!(self, Self::NotNeeded | Self::Done)
    }
}

/// How far the migration `hash` is: `done` is the one that the web servers' Deployment says was done, `job` that of `hash`.
pub fn judge(hash: Option<&str>, done: Option<&str>, job: Option<&Job>, now: Timestamp) -> Migration {
    let Some(hash) = hash else { return Migration::NotNeeded };
    if done == Some(hash) {
        return Migration::Done;
    }
    let conditions = job.and_then(|job| job.status.as_ref()?.conditions.as_deref()).unwrap_or_default();
    let holds =
        |type_: &str| conditions.iter().find(|condition| condition.type_ == type_ && condition.status == "True");
    if holds("Complete").is_some() {
        return Migration::Done;
    }
    let Some(failed) = holds("Failed") else { return Migration::Running };
    let since = failed.last_transition_time.as_ref().map_or(now, |time| time.0);
    let left = since + RETRY_AFTER;
    let retry_in = Duration::try_from(left.duration_since(now)).unwrap_or_default();
    let name = job.and_then(|job| job.metadata.name.as_deref()).unwrap_or_default();
    let said = failed.message.as_deref().unwrap_or("it failed");
    let message = format!("Job `{name}`: {said}; its log says why (kubectl logs job/{name}); it is tried again");
    Migration::Failed { message, retry_in }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn job(type_: &str) -> Job {
        serde_json::from_value(json!({
            "metadata": {"name": "main-migrate-1"},
            "status": {"conditions": [
                {"type": type_, "status": "True", "message": "no", "lastTransitionTime": "1970-01-01T00:01:40Z"},
            ]},
        }))
        .unwrap()
    }

    #[test]
    fn sqlite_needs_no_job() {
        assert!(judge(None, None, None, at(0)).lets_web_start());
    }

    #[test]
    fn web_servers_wait_for_their_own_migration_only() {
        assert_eq!(judge(Some("1"), None, None, at(0)), Migration::Running);
        assert_eq!(judge(Some("2"), Some("1"), None, at(0)), Migration::Running);
        assert_eq!(judge(Some("1"), None, Some(&job("Complete")), at(0)), Migration::Done);
    }

    #[test]
    fn what_was_done_is_not_done_again_when_its_job_is_gone() {
        assert_eq!(judge(Some("1"), Some("1"), None, at(0)), Migration::Done);
    }

    #[test]
    fn a_failed_job_is_tried_again_after_a_minute() {
        let Migration::Failed { retry_in, message } = judge(Some("1"), None, Some(&job("Failed")), at(130)) else {
            panic!("it failed")
        };
        assert_eq!(retry_in, Duration::from_secs(30));
        assert!(message.contains("kubectl logs job/main-migrate-1"));
        let Migration::Failed { retry_in, .. } = judge(Some("1"), None, Some(&job("Failed")), at(200)) else {
            panic!("it failed")
        };
        assert_eq!(retry_in, Duration::ZERO);
    }
}
