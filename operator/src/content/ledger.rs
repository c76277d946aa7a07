//! What was brought to which control plane, and what it answered, by UID. Kept in memory: after a restart everything is
//! brought once more, which changes nothing there.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use binnacle_crds::condition::Status;
use binnacle_protocol::ObjectRef as Key;

use super::verdict::Refused;

/// What is known of one object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The platform that it was brought to.
    pub platform: Option<Home>,
    /// What was sent last; nothing where the control plane lost it.
    pub sent: Option<Sent>,
    /// The revision that is served.
    pub served: Option<Served>,
    /// What the control plane said against what was sent last.
    pub refused: Option<Refused>,
}

/// A platform, told apart from an earlier one of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Namespace and name.
    pub key: Key,
    /// Its UID.
    pub uid: String,
}

/// What decides whether an object must be sent again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// A hash of the manifest, the versions of its Secrets included.
    pub digest: u64,
    /// A hash of the revisions of the objects that it names: they decide whether it is right.
    pub dependencies: u64,
    /// The database could be asked for columns.
    pub reachable: bool,
    /// The value of `reconcile.fluxcd.io/requestedAt`.
    pub requested: Option<String>,
}

/// What a control plane serves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// The revision.
    pub revision: i64,
    /// Where it is, from the platform's address on.
    pub path: Option<String>,
    /// How many columns a dataset has, where the database could be asked.
    pub columns: Option<u32>,
}

impl Served {
    /// What a status says is served: all that is known after a restart.
    pub fn said_by(status: &Status, platform_url: Option<&str>) -> Option<Self> {
        let prefix = platform_url.unwrap_or_default().trim_end_matches('/');
        let path = status.url.as_deref().and_then(|url| url.strip_prefix(prefix)).map(str::to_owned);
        Some(Self { revision: status.revision?, path, columns: status.columns })
    }
}

/// Whether an object must be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The control plane has it.
    Nothing,
    /// It has something else, or it is not known what it has.
    Again,
    /// The object is another than the one that was sent.
    Changed,
}

impl Entry {
    /// Whether it must be sent to this platform.
    pub fn need(&self, platform_uid: &str, now: &Sent) -> Need {
        let Some(before) = &self.sent else { return Need::Again };
        let elsewhere = self.platform.as_ref().is_none_or(|home| home.uid != platform_uid);
        if elsewhere || before.digest != now.digest {
            return Need::Changed;
        }
        let learnt = now.reachable && !before.reachable;
        let again = learnt || before.dependencies != now.dependencies || before.requested != now.requested;
        if again { Need::Again } else { Need::Nothing }
    }
}

/// What is known of all objects.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Mutex<HashMap<String, Entry>>,
}

impl Ledger {
    /// What is known of one object.
    pub fn get(&self, uid: &str) -> Option<Entry> {
        self.lock().get(uid).cloned()
    }

    /// Keeps what is known now.
    pub fn put(&self, uid: &str, entry: Entry) {
        self.lock().insert(uid.to_owned(), entry);
    }

    /// The object is gone.
    pub fn forget(&self, uid: &str) {
        self.lock().remove(uid);
    }

    /// The control plane does not have what it was sent: it must be sent again before anything that names it.
    pub fn lose(&self, uid: &str) {
        if let Some(entry) = self.lock().get_mut(uid) {
            *entry = Entry { platform: entry.platform.take(), ..Entry::default() };
        }
    }

    /// Whether the platform serves some revision of it; nothing where it was not brought anywhere since the start.
    pub fn is_served(&self, uid: &str, platform_uid: &str) -> Option<bool> {
        let entries = self.lock();
        let entry = entries.get(uid)?;
        let here = entry.platform.as_ref().is_some_and(|home| home.uid == platform_uid);
        Some(here && entry.served.is_some())
    }

    /// The revision that is served.
    pub fn revision(&self, uid: &str) -> Option<i64> {
        self.lock().get(uid)?.served.as_ref().map(|served| served.revision)
    }

    /// Forgets all objects but these.
    pub fn keep(&self, is_there: impl Fn(&str) -> bool) {
        self.lock().retain(|uid, _| is_there(uid));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(digest: u64) -> Sent {
        Sent { digest, dependencies: 1, reachable: true, requested: None }
    }

    fn entry() -> Entry {
        let home = Home { key: Key::new("a", "main"), uid: "p1".into() };
        Entry { platform: Some(home), sent: Some(sent(1)), served: Some(Served::default()), refused: None }
    }

    #[test]
    fn an_object_is_sent_when_it_its_platform_or_what_it_names_changed_and_else_never() {
        assert_eq!(entry().need("p1", &sent(1)), Need::Nothing);
        assert_eq!(entry().need("p2", &sent(1)), Need::Changed);
        assert_eq!(entry().need("p1", &sent(2)), Need::Changed);
        assert_eq!(entry().need("p1", &Sent { dependencies: 2, ..sent(1) }), Need::Again);
        assert_eq!(entry().need("p1", &Sent { requested: Some("now".into()), ..sent(1) }), Need::Again);
        assert_eq!(Entry::default().need("p1", &sent(1)), Need::Again);
    }

    #[test]
    fn a_database_that_comes_back_has_its_datasets_checked_again_and_one_that_goes_away_has_not() {
        let away = Sent { reachable: false, ..sent(1) };
        assert_eq!(entry().need("p1", &away), Need::Nothing);
        let before = Entry { sent: Some(away), ..entry() };
        assert_eq!(before.need("p1", &sent(1)), Need::Again);
    }

    #[test]
    fn what_a_control_plane_lost_is_not_served_until_it_was_sent_again() {
        let ledger = Ledger::default();
        assert_eq!(ledger.is_served("x", "p1"), None);
        ledger.put("x", entry());
        assert_eq!((ledger.is_served("x", "p1"), ledger.is_served("x", "p2")), (Some(true), Some(false)));
        ledger.lose("x");
        assert_eq!(ledger.is_served("x", "p1"), Some(false));
        assert_eq!(ledger.get("x").unwrap().need("p1", &sent(1)), Need::Again);
    }
}
