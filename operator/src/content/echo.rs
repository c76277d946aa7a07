//! What was written of an object and the watch has not told yet.
//!
//! A reconcile that begins before its own last write came back would judge by an old status: it would write it again with
//! another time, and tell the same event twice.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use binnacle_crds::condition::Status;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::object::Object;

/// The newest that is known of objects whose writes have not come back.
#[derive(Debug, Default)]
pub struct Echoes {
    awaited: Mutex<HashMap<String, Echo>>,
}

#[derive(Debug)]
struct Echo {
    /// Versions that are older than what was written.
    older: Vec<String>,
    metadata: ObjectMeta,
    status: Status,
}

impl Echoes {
    /// `object` was written, and has this metadata and status now.
    pub fn wrote(&self, object: &Object, mut metadata: ObjectMeta, status: Status) {
        metadata.managed_fields = None;
        let mut awaited = self.lock();
        let mut older = awaited.remove(object.uid()).map(|echo| echo.older).unwrap_or_default();
        older.push(object.version().to_owned());
        awaited.insert(object.uid().to_owned(), Echo { older, metadata, status });
    }

    /// The object as it was written last, where the watch is behind.
    pub fn newest(&self, object: Arc<Object>) -> Arc<Object> {
        let mut awaited = self.lock();
        let Some(echo) = awaited.get(object.uid()) else { return object };
        if !echo.older.iter().any(|version| version == object.version()) {
            awaited.remove(object.uid());
            return object;
        }
        let (metadata, status) = (echo.metadata.clone(), echo.status.clone());
        Arc::new(Object { metadata, status, ..(*object).clone() })
    }

    /// The object is gone.
    pub fn forget(&self, uid: &str) {
        self.lock().remove(uid);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Echo>> {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::fixture::{dashboard, read};

    fn at(version: &str) -> Arc<Object> {
        let mut object = dashboard("a/one", &[]);
        object["metadata"]["resourceVersion"] = json!(version);
        Arc::new(read(&object))
    }

    #[test]
    fn until_the_watch_has_caught_up_what_was_written_counts() {
        let echoes = Echoes::default();
        let wrote = |object: &Object, version: &str, revision| {
            let metadata = ObjectMeta { resource_version: Some(version.into()), ..object.metadata.clone() };
            echoes.wrote(object, metadata, Status { revision, ..Status::default() });
        };
        wrote(&at("1"), "2", None);
        wrote(&echoes.newest(at("1")), "3", Some(7));
        for behind in ["1", "2"] {
            let newest = echoes.newest(at(behind));
            assert_eq!((newest.version(), newest.status.revision), ("3", Some(7)), "{behind}");
        }
        assert_eq!(echoes.newest(at("3")).status.revision, None);
        assert_eq!(echoes.newest(at("1")).version(), "1");
    }
}
