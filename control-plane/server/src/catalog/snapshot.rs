//! Everything that is served, at one catalog version.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_crds::{Kind, dashboard::DashboardSpec, dataset::DatasetSpec, datasource::DatasourceSpec};
use binnacle_metadata::Resource;
use binnacle_protocol::{
    ObjectRef,
    ticket::{DatasourceTarget, SecretRef},
};
use binnacle_query::Catalog;

use super::{ColumnBook, Object, Objects, Spec};

/// Everything that is served, at one catalog version.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The newest change in it; 0 where nothing was ever stored.
    pub version: i64,
    /// Raised whenever anything that decides answers changes, columns included; 0 before the first reading.
    pub generation: u64,
    /// Every object.
    pub objects: Objects,
    /// The part that the policy gate needs.
    pub query: Arc<Catalog>,
    targets: BTreeMap<ObjectRef, Arc<DatasourceTarget>>,
    epochs: Arc<Epochs>,
}

/// How often the results of datasets and datasources were declared out of date; 0 where absent.
pub type Epochs = BTreeMap<(Kind, ObjectRef), i64>;

impl Snapshot {
    /// The next snapshot: with these changes, and what is known of columns by now.
    pub fn with(&self, changed: &[Resource], columns: &ColumnBook) -> Self {
        let mut objects = self.objects.clone();
        let mut version = self.version;
        for resource in changed {
            version = version.max(resource.catalog_version);
            let Ok(kind) = resource.key.kind.parse::<Kind>() else { continue };
            let key = (kind, ObjectRef::new(&resource.key.namespace, &resource.key.name));
            if resource.deleted_at.is_some() {
                objects.remove(&key);
            } else if let Some(object) = Object::read(resource) {
                objects.insert(key, Arc::new(object));
            }
        }
        Self::build(version, self.generation + 1, objects, columns, Arc::clone(&self.epochs))
    }

    /// The same with one object as if it were stored already: what a candidate is checked against.
    pub fn with_candidate(&self, object: Object, columns: &ColumnBook) -> Self {
        let mut objects = self.objects.clone();
        objects.insert((object.kind, object.object.clone()), Arc::new(object));
        Self::build(self.version, self.generation, objects, columns, Arc::clone(&self.epochs))
    }

    fn build(version: i64, generation: u64, objects: Objects, columns: &ColumnBook, epochs: Arc<Epochs>) -> Self {
        let mut query = Catalog::default();
        let mut targets = BTreeMap::new();
        for object in objects.values() {
            match &object.spec {
                Spec::Datasource(spec) => {
                    query.insert_datasource(object.object.clone(), Arc::clone(spec), object.revision);
                    targets.insert(object.object.clone(), Arc::new(target_of(object, spec)));
                }
                Spec::Dataset(spec) => query.insert_dataset(object.object.clone(), Arc::clone(spec)),
                _ => {}
            }
        }
        let mut snapshot = Self { version, generation, objects, query: Arc::default(), targets, epochs };
        for (kind, dataset) in snapshot.objects.keys() {
            if *kind == Kind::Dataset
                && let Some(known) = columns.known(&query, &snapshot, dataset)
            {
                query.set_columns(dataset, known);
            }
        }
        snapshot.query = Arc::new(query);
        snapshot
    }

    /// The same with other epochs.
    pub fn with_epochs(&self, epochs: Epochs) -> Self {
        Self { generation: self.generation + 1, epochs: Arc::new(epochs), ..self.clone() }
    }

    /// How often the results of this dataset or datasource were declared out of date.
    pub fn epoch(&self, kind: Kind, object: &ObjectRef) -> i64 {
        self.epochs.get(&(kind, object.clone())).copied().unwrap_or(0)
    }

    /// One object.
    pub fn get(&self, kind: Kind, object: &ObjectRef) -> Option<Arc<Object>> {
        self.objects.get(&(kind, object.clone())).cloned()
    }

    /// Every object of a kind, by name.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Arc<Object>> {
        self.objects.values().filter(move |object| object.kind == kind)
    }

    /// A dashboard's spec.
    pub fn dashboard(&self, object: &ObjectRef) -> Option<Arc<DashboardSpec>> {
        match &self.get(Kind::Dashboard, object)?.spec {
            Spec::Dashboard(spec) => Some(Arc::clone(spec)),
            _ => None,
        }
    }

    /// A dataset's spec.
    pub fn dataset(&self, object: &ObjectRef) -> Option<Arc<DatasetSpec>> {
        match &self.get(Kind::Dataset, object)?.spec {
            Spec::Dataset(spec) => Some(Arc::clone(spec)),
            _ => None,
        }
    }

    /// A datasource's spec.
    pub fn datasource(&self, object: &ObjectRef) -> Option<Arc<DatasourceSpec>> {
        match &self.get(Kind::Datasource, object)?.spec {
            Spec::Datasource(spec) => Some(Arc::clone(spec)),
            _ => None,
        }
    }

    /// A datasource as workers need it.
    pub fn target(&self, datasource: &ObjectRef) -> Option<Arc<DatasourceTarget>> {
        self.targets.get(datasource).cloned()
    }

    /// Whether the columns of a dataset are known.
    pub fn has_columns(&self, dataset: &ObjectRef) -> bool {
        self.query.columns(dataset).is_some()
    }
}

fn target_of(object: &Object, spec: &DatasourceSpec) -> DatasourceTarget {
    let secrets = spec.secrets.iter().map(|(parameter, secret)| {
        (parameter.clone(), SecretRef { name: secret.name.clone(), key: secret.key.clone() })
    });
    DatasourceTarget {
        object: object.object.clone(),
        revision: object.revision,
        type_: spec.type_.clone(),
        parameters: spec.parameters.clone(),
        secrets: secrets.collect(),
        secrets_version: object.secrets_version.clone(),
        concurrency: spec.limits.concurrency,
    }
}
