//! All objects as the watches last saw them, for pure functions to look at. Nothing here asks the API server.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef as Key;
use kube::runtime::reflector::Store;

use super::{
    ledger::Ledger,
    object::{Object, object_ref},
};

/// The kinds that the operator brings to a control plane, dependencies first.
pub const CONTENT: [Kind; 5] =
    [Kind::Datasource, Kind::Dataset, Kind::Dashboard, Kind::AlertSchedule, Kind::CachePolicy];

/// The kinds that are watched for that.
pub const WATCHED: [Kind; 6] =
    [Kind::Platform, Kind::Datasource, Kind::Dataset, Kind::Dashboard, Kind::AlertSchedule, Kind::CachePolicy];

/// What there is.
#[derive(Debug)]
pub struct World {
    stores: BTreeMap<Kind, Store<Object>>,
    /// What was brought to control planes.
    pub ledger: Arc<Ledger>,
}

impl World {
    /// A view of these stores.
    pub fn new(stores: BTreeMap<Kind, Store<Object>>, ledger: Arc<Ledger>) -> Self {
        Self { stores, ledger }
    }

    /// One object.
    pub fn get(&self, kind: Kind, key: &Key) -> Option<Arc<Object>> {
        self.stores.get(&kind)?.get(&object_ref(kind, key))
    }

    /// Those objects of a kind that fit.
    pub fn filter(&self, kind: Kind, fits: impl Fn(&Object) -> bool) -> Vec<Arc<Object>> {
        self.stores.get(&kind).map(|store| store.state_filter(fits)).unwrap_or_default()
    }

    /// All objects of a kind in a namespace.
    pub fn in_namespace(&self, kind: Kind, namespace: &str) -> Vec<Arc<Object>> {
        self.filter(kind, |object| object.namespace() == namespace)
    }

    /// Some revision of the object is served by this platform.
    pub fn is_served(&self, object: &Object, platform: &Object) -> bool {
        self.ledger.is_served(object.uid(), platform.uid()).unwrap_or(object.status.revision.is_some())
    }

    /// The revision of an object that is served, as far as is known.
    pub fn revision(&self, object: &Object) -> Option<i64> {
        self.ledger.revision(object.uid()).or(object.status.revision)
    }
}
