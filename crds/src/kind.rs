//! The seven kinds as data, and an object of any of them.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One of the seven resource kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// One installation of Binnacle.
    Platform,
    /// A pool of data-plane pods.
    WorkerPool,
    /// How to reach one analytics database.
    Datasource,
    /// A table or a SQL query with a meaning.
    Dataset,
    /// Charts, filters and layout over datasets.
    Dashboard,
    /// An alert or a report on a schedule.
    AlertSchedule,
    /// How long results live.
    CachePolicy,
}

impl Kind {
    /// Every kind, dependencies first.
    pub const ALL: [Self; 7] = [
        Self::Platform,
        Self::WorkerPool,
        Self::Datasource,
        Self::Dataset,
        Self::Dashboard,
        Self::AlertSchedule,
        Self::CachePolicy,
    ];

    /// The kind as it stands in YAML, for example `Dashboard`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "Platform",
            Self::WorkerPool => "WorkerPool",
            Self::Datasource => "Datasource",
            Self::Dataset => "Dataset",
            Self::Dashboard => "Dashboard",
            Self::AlertSchedule => "AlertSchedule",
            Self::CachePolicy => "CachePolicy",
        }
    }

    /// The plural of addresses and of `kubectl`, for example `dashboards`.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Platform => "platforms",
            Self::WorkerPool => "workerpools",
            Self::Datasource => "datasources",
            Self::Dataset => "datasets",
            Self::Dashboard => "dashboards",
            Self::AlertSchedule => "alertschedules",
            Self::CachePolicy => "cachepolicies",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A `kind` that Binnacle does not have.
#[derive(Debug, thiserror::Error)]
#[error(
    "unknown kind `{0}`: expected one of Platform, WorkerPool, Datasource, Dataset, Dashboard, AlertSchedule, CachePolicy"
)]
pub struct UnknownKind(String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text || kind.plural() == text)
            .ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// Any Binnacle object before its `spec` is read as its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Always [`crate::API_VERSION`].
    pub api_version: String,
    /// Which kind `spec` is.
    pub kind: Kind,
    /// Name, namespace, labels and annotations.
    pub metadata: ManifestMeta,
    /// The kind's own fields.
    pub spec: Value,
}

/// The part of `metadata` that Binnacle reads; what a cluster adds to it is passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManifestMeta {
    /// A DNS-1123 subdomain, at most 253 characters.
    pub name: String,
    /// `default` where absent.
    #[serde(default = "default_namespace")]
    pub namespace: String,
    /// Labels as in Kubernetes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Annotations as in Kubernetes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

fn default_namespace() -> String {
    "default".to_owned()
}
