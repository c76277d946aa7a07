//! Whether databases answer: each datasource is asked after it was brought, when its Secrets change, and every minute; soon
//! again where no worker was there to ask.
//!
//! A probe goes the way of a query, through the control plane to a worker, and may take twenty seconds; so it runs beside the
//! reconciles, and wakes the datasource when it knows.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use binnacle_crds::{Kind, condition::Condition};
use binnacle_protocol::ObjectRef as Key;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::{Content, condition::REACHABLE, error::Error};
use crate::{
    conditions::{Observation, Verdict, reasons},
    failures::Chain,
};

/// How often a database is asked.
const EVERY: Duration = Duration::from_mins(1);
/// How soon again where the control plane did not answer, or had no worker to ask, which is for moments unless the pool sleeps;
/// a probe does not wake it.
const SOON: Duration = Duration::from_secs(15);
/// How many probes run at once.
const AT_ONCE: usize = 8;

/// What the control plane answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The database answers.
    pub reachable: bool,
    /// What it says it is.
    pub version: Option<String>,
    /// Why it does not answer, for programs.
    pub code: String,
    /// Why it does not answer, for people.
    pub detail: String,
}

/// The condition that says what a probe found. A failure of the same kind as before keeps its words, which may have a time or
/// a port in them.
pub fn read_answer(answer: &Answer, before: Option<&Condition>) -> Observation {
    if answer.reachable {
        let version = answer.version.as_deref().unwrap_or("the database");
        return Observation::new(REACHABLE, true, "Connected", format!("{version} answers"));
    }
    let (verdict, reason) = match answer.code.as_str() {
        "auth_failed" => (Verdict::False, "AuthFailed"),
        "secret_missing" => (Verdict::False, reasons::SECRET_NOT_FOUND),
        "no_worker" => (Verdict::Unknown, "NoWorker"),
        "connect_failed" => (Verdict::False, "ConnectFailed"),
        _ => (Verdict::False, "ProbeFailed"),
    };
    let same = before.filter(|before| before.status == verdict.as_str() && before.reason == reason);
    let detail = if answer.detail.is_empty() { "the database does not answer" } else { &answer.detail };
    Observation::new(REACHABLE, verdict, reason, same.map_or(detail, |before| &before.message))
}

/// What is known of each datasource, by UID.
#[derive(Debug)]
pub struct Probes {
    known: Mutex<HashMap<String, Probe>>,
    permits: Arc<Semaphore>,
}

impl Default for Probes {
    fn default() -> Self {
        Self { known: Mutex::default(), permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

#[derive(Clone, Debug, Default)]
struct Probe {
    /// The manifest that was asked about.
    digest: Option<u64>,
    answer: Option<Answer>,
    next: Option<Instant>,
    is_running: bool,
}

/// What to do about a datasource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sounding {
    /// What was answered last.
    pub answer: Option<Answer>,
    /// A probe must begin.
    pub is_due: bool,
    /// How long until the next.
    pub wait: Duration,
}

impl Probes {
    /// What is known, and whether to ask now; who is told so must ask.
    pub fn sound(&self, uid: &str, digest: u64, now: Instant) -> Sounding {
        let mut known = self.lock();
        let probe = known.entry(uid.to_owned()).or_default();
        let is_new = probe.digest != Some(digest);
        let is_due = !probe.is_running && (is_new || probe.next.is_none_or(|next| next <= now));
        if is_due {
            probe.digest = Some(digest);
            probe.is_running = true;
        }
        let wait = probe.next.map_or(EVERY, |next| next.saturating_duration_since(now));
        let wait = if is_due || probe.is_running { EVERY } else { wait.max(Duration::from_secs(1)) };
        Sounding { answer: probe.answer.clone(), is_due, wait }
    }

    /// Keeps an answer, or that there was none.
    pub fn heard(&self, uid: &str, answer: Option<Answer>, now: Instant) {
        if let Some(probe) = self.lock().get_mut(uid) {
            let wait = match &answer {
                Some(answer) if answer.code != "no_worker" => EVERY,
                _ => SOON,
            };
            probe.is_running = false;
            probe.next = Some(now + wait.mul_f64(rand::random_range(0.9..1.1)));
            // That nobody could be asked says nothing about the database.
            probe.answer = answer.or(probe.answer.take());
        }
    }

    /// The datasource is gone.
    pub fn forget(&self, uid: &str) {
        self.lock().remove(uid);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Probe>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks about a datasource beside everything else.
pub fn begin(content: &Arc<Content>, datasource: Key, uid: String, platform: Key) {
    let content = Arc::clone(content);
    tokio::spawn(async move {
        let _permit = content.probes.permits.acquire().await;
        let answer = ask(&content, &datasource, &platform).await;
        if let Err(error) = &answer {
            tracing::debug!(%datasource, error = %Chain(error), "a datasource could not be probed");
        }
        content.probes.heard(&uid, answer.ok(), Instant::now());
        content.queue(Kind::Datasource, &datasource);
    });
}

async fn ask(content: &Content, datasource: &Key, platform: &Key) -> Result<Answer, Error> {
    let door = content.context.door(platform).await?;
    let path = format!("/internal/v1/datasources/{}/{}/probe", datasource.namespace, datasource.name);
    Ok(door.post(&path, &()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::fixture::condition;

    fn failed(code: &str, detail: &str) -> Answer {
        Answer { code: code.into(), detail: detail.into(), ..Answer::default() }
    }

    #[test]
    fn answers_become_reasons() {
        let fine = Answer { reachable: true, version: Some("PostgreSQL 15.8".into()), ..Answer::default() };
        let seen = read_answer(&fine, None);
        assert_eq!((seen.reason, seen.message.as_str()), ("Connected", "PostgreSQL 15.8 answers"));
        for (code, verdict, reason) in [
            ("auth_failed", Verdict::False, "AuthFailed"),
            ("connect_failed", Verdict::False, "ConnectFailed"),
            ("secret_missing", Verdict::False, "SecretNotFound"),
            ("no_worker", Verdict::Unknown, "NoWorker"),
            ("failed", Verdict::False, "ProbeFailed"),
        ] {
            let seen = read_answer(&failed(code, "why"), None);
            assert_eq!((seen.verdict, seen.reason, seen.message.as_str()), (verdict, reason, "why"));
        }
    }

    #[test]
    fn the_same_failure_in_other_words_is_no_news() {
        let mut before: Condition = serde_json::from_value(condition("Reachable", "False", "after 1.01 s")).unwrap();
        before.reason = "ConnectFailed".into();
        assert_eq!(read_answer(&failed("connect_failed", "after 1.02 s"), Some(&before)).message, "after 1.01 s");
        assert_eq!(read_answer(&failed("auth_failed", "wrong password"), Some(&before)).message, "wrong password");
    }

    #[test]
    fn a_database_is_asked_at_once_after_a_change_and_else_every_minute() {
        let (probes, start) = (Probes::default(), Instant::now());
        assert!(probes.sound("x", 1, start).is_due);
        assert!(!probes.sound("x", 1, start).is_due);
        probes.heard("x", Some(failed("connect_failed", "")), start);
        let sounding = probes.sound("x", 1, start);
        assert!(
            !sounding.is_due && sounding.wait >= Duration::from_secs(54) && sounding.wait <= Duration::from_secs(66)
        );
        assert!(probes.sound("x", 1, start + Duration::from_secs(67)).is_due);
        probes.heard("x", None, start);
        assert_eq!(probes.sound("x", 1, start).answer.unwrap().code, "connect_failed");
        assert!(probes.sound("x", 2, start).is_due);
    }

    #[test]
    fn where_no_worker_is_there_it_is_soon_asked_again() {
        let (probes, start) = (Probes::default(), Instant::now());
        probes.sound("x", 1, start);
        probes.heard("x", Some(failed("no_worker", "")), start);
        assert!(probes.sound("x", 1, start).wait < Duration::from_secs(20));
    }
}
