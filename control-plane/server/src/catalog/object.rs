//! One stored object, its spec read as its kind.

use std::sync::Arc;

use binnacle_crds::{
    Kind, Manifest, cache_policy::CachePolicySpec, dashboard::DashboardSpec, dataset::DatasetSpec,
    datasource::DatasourceSpec,
};
use binnacle_metadata::{ManagedBy, Resource, ResourceId, Role};
use binnacle_protocol::ObjectRef;
use binnacle_query::matches_subject;
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{auth::Identity, manifest::TypedSpec};

/// The annotation by which the operator says that the Secrets of a datasource changed.
const SECRETS_VERSION: &str = "binnacle.dev/secrets-version";

/// A spec as its kind.
#[derive(Clone, Debug)]
pub enum Spec {
    /// A dashboard.
    Dashboard(Arc<DashboardSpec>),
    /// A dataset.
    Dataset(Arc<DatasetSpec>),
    /// A datasource.
    Datasource(Arc<DatasourceSpec>),
    /// A cache policy.
    CachePolicy(Arc<CachePolicySpec>),
    /// Kinds that the web server only keeps.
    Other,
}

impl Spec {
    fn of(spec: &TypedSpec) -> Self {
        match spec {
            TypedSpec::Dashboard(spec) => Self::Dashboard(Arc::new(spec.clone())),
            TypedSpec::Dataset(spec) => Self::Dataset(Arc::new(spec.clone())),
            TypedSpec::Datasource(spec) => Self::Datasource(Arc::new(spec.clone())),
            TypedSpec::CachePolicy(spec) => Self::CachePolicy(Arc::new(spec.clone())),
            TypedSpec::Platform(_) | TypedSpec::WorkerPool(_) | TypedSpec::AlertSchedule(_) => Self::Other,
        }
    }
}

/// One stored object.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its id in the metadata database.
    pub id: ResourceId,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub object: ObjectRef,
    /// What lists show.
    pub title: String,
    /// Where people find it.
    pub folder: String,
    /// Who may change it.
    pub managed_by: ManagedBy,
    /// The revision that is served.
    pub revision: i64,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Which state of the Secrets that a datasource names is to be used, where the operator follows them.
    pub secrets_version: Option<String>,
    /// The spec as it is stored.
    pub raw: Arc<Value>,
    /// The spec as its kind.
    pub spec: Spec,
}

impl Object {
    /// Reads a stored object; nothing where its kind or spec is from another version and cannot be read.
    pub fn read(resource: &Resource) -> Option<Self> {
        let kind: Kind = resource.key.kind.parse().ok()?;
        let spec = read_spec(kind, &resource.spec)
            .inspect_err(|error| tracing::error!(object = %resource.key, %error, "a stored object cannot be read"))
            .ok()?;
        Some(Self {
            id: resource.id,
            kind,
            object: ObjectRef::new(&resource.key.namespace, &resource.key.name),
            title: resource.title.clone(),
            folder: resource.folder.clone(),
            managed_by: resource.managed_by,
            revision: resource.revision,
            updated_at: resource.updated_at,
            secrets_version: resource.annotations.get(SECRETS_VERSION).cloned(),
            raw: Arc::new(resource.spec.clone()),
            spec,
        })
    }

    /// An object that is not stored yet, as if it were.
    pub fn candidate(manifest: &Manifest, spec: &TypedSpec) -> Self {
        let (title, folder) = spec.title_and_folder(&manifest.metadata.name);
        Self {
            id: ResourceId::new(),
            kind: manifest.kind,
            object: ObjectRef::new(&manifest.metadata.namespace, &manifest.metadata.name),
            title,
            folder,
            managed_by: ManagedBy::Files,
            revision: 0,
            updated_at: DateTime::UNIX_EPOCH,
            secrets_version: manifest.metadata.annotations.get(SECRETS_VERSION).cloned(),
            raw: Arc::new(manifest.spec.clone()),
            spec: Spec::of(spec),
        }
    }

    fn subjects(&self) -> (&[String], &[String]) {
        match &self.spec {
            Spec::Dashboard(spec) => (&spec.access.view, &spec.access.edit),
            Spec::Dataset(spec) => (&spec.access.view, &spec.access.edit),
            Spec::Datasource(spec) => (&spec.access.query, &[]),
            Spec::CachePolicy(_) | Spec::Other => (&[], &[]),
        }
    }

    /// Whether this person may see it; admins may see everything.
    pub fn may_view(&self, identity: &Identity) -> bool {
        let (view, edit) = self.subjects();
        identity.role == Role::Admin
            || view.is_empty()
            || [view, edit].iter().any(|subjects| !subjects.is_empty() && matches_subject(subjects, &identity.viewer))
    }

    /// Whether this person may change it where the UI manages it.
    pub fn may_edit(&self, identity: &Identity) -> bool {
        let (_, edit) = self.subjects();
        let named = edit.is_empty() || matches_subject(edit, &identity.viewer);
        self.managed_by == ManagedBy::Ui
            && (identity.role == Role::Admin || identity.role == Role::Editor && named && self.may_view(identity))
    }
}

fn read_spec(kind: Kind, spec: &Value) -> serde_json::Result<Spec> {
    Ok(match kind {
        Kind::Dashboard => Spec::Dashboard(Arc::new(serde_json::from_value(spec.clone())?)),
        Kind::Dataset => Spec::Dataset(Arc::new(serde_json::from_value(spec.clone())?)),
        Kind::Datasource => Spec::Datasource(Arc::new(serde_json::from_value(spec.clone())?)),
        Kind::CachePolicy => Spec::CachePolicy(Arc::new(serde_json::from_value(spec.clone())?)),
        Kind::Platform | Kind::WorkerPool | Kind::AlertSchedule => Spec::Other,
    })
}
