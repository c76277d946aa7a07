//! What the policy gate knows of datasources and datasets.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_crds::{dataset::DatasetSpec, datasource::DatasourceSpec};
use binnacle_protocol::{FieldType, ObjectRef};

/// A column as its database has it, or a calculated one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnInfo {
    /// The name in the database.
    pub name: String,
    /// The kind of values.
    pub type_: FieldType,
    /// Of timestamps: moments, rather than wall-clock times of some place.
    pub zoned: bool,
}

/// Datasources, datasets and what is known of their columns.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    datasources: BTreeMap<ObjectRef, (Arc<DatasourceSpec>, i64)>,
    datasets: BTreeMap<ObjectRef, Arc<DatasetSpec>>,
    columns: BTreeMap<ObjectRef, Arc<[ColumnInfo]>>,
}

impl Catalog {
    /// Adds or replaces a datasource at a revision.
    pub fn insert_datasource(&mut self, object: ObjectRef, spec: Arc<DatasourceSpec>, revision: i64) {
        self.datasources.insert(object, (spec, revision));
    }

    /// Adds or replaces a dataset.
    pub fn insert_dataset(&mut self, object: ObjectRef, spec: Arc<DatasetSpec>) {
        self.datasets.insert(object, spec);
    }

    /// Says which columns a dataset has, calculated ones included.
    pub fn set_columns(&mut self, dataset: &ObjectRef, columns: Arc<[ColumnInfo]>) {
        self.columns.insert(dataset.clone(), columns);
    }

    /// A datasource and its revision.
    pub fn datasource(&self, object: &ObjectRef) -> Option<(&Arc<DatasourceSpec>, i64)> {
        self.datasources.get(object).map(|(spec, revision)| (spec, *revision))
    }

    /// A dataset.
    pub fn dataset(&self, object: &ObjectRef) -> Option<&Arc<DatasetSpec>> {
        self.datasets.get(object)
    }

    /// Every dataset, by name.
    pub fn datasets(&self) -> impl Iterator<Item = (&ObjectRef, &Arc<DatasetSpec>)> {
        self.datasets.iter()
    }

    /// Every datasource, by name.
    pub fn datasources(&self) -> impl Iterator<Item = (&ObjectRef, &Arc<DatasourceSpec>)> {
        self.datasources.iter().map(|(object, (spec, _))| (object, spec))
    }

    /// The columns of a dataset, in the order of its database, calculated ones last; nothing where they are not known.
    pub fn columns(&self, dataset: &ObjectRef) -> Option<Arc<[ColumnInfo]>> {
        self.columns.get(dataset).cloned()
    }
}
