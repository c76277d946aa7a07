//! `Datasource`: how to reach one analytics database.

use std::collections::BTreeMap;

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{condition::Status, duration::Duration, query::is_false, schema::free_object};

/// How to reach one analytics database. Secrets are named, never written down.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "binnacle.dev",
    version = "v1alpha1",
    kind = "Datasource",
    namespaced,
    status = "Status",
    category = "binnacle",
    doc = "How to reach one analytics database. Secrets are named, never written down.",
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(name = "Type", type_ = "string", json_path = ".spec.type"),
    printcolumn(
        name = "Reachable",
        type_ = "string",
        json_path = r#".status.conditions[?(@.type=="Reachable")].status"#
    )
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DatasourceSpec {
    /// The platform that serves it: `name`, or `namespace/name` where that one allows it; the only one of this namespace where
    /// absent. Outside Kubernetes there is one anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 507))]
    pub platform_ref: Option<String>,
    /// The name that people see; the object's name where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What this database is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The connector, for example `postgres` or `files`; `GET /api/v1/connectors` lists them with their parameters.
    #[serde(rename = "type")]
    #[schemars(length(min = 1, max = 63))]
    pub type_: String,
    /// The connector's own parameters that are not secret, for example `host` and `database`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(schema_with = "free_object")]
    pub parameters: BTreeMap<String, Value>,
    /// The connector's secret parameters, each the key of a Secret in this namespace.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, SecretKeyRef>,
    /// What one query and all of them together may use.
    #[serde(default)]
    pub limits: Limits,
    /// SQL functions that queries may call beside the built-in list of harmless ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_functions: Vec<String>,
    /// Who may use it.
    #[serde(default)]
    pub access: DatasourceAccess,
    /// Nothing is reconciled while true.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspend: bool,
}

/// One key of a Secret in the same namespace. Outside Kubernetes it is read from the file
/// `<secrets folder>/<name>/<key>` or the environment variable `BINNACLE_SECRET_<NAME>_<KEY>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretKeyRef {
    /// The Secret's name.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// The key within it.
    #[schemars(length(min = 1, max = 253))]
    pub key: String,
}

/// Limits on what a datasource is asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// The longest a query runs before it is cancelled.
    pub timeout: Duration,
    /// The most rows that a chart or the SQL editor gets.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub rows: u64,
    /// The most rows that a download gets.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub export_rows: u64,
    /// The most queries that one data-plane process runs here at once; the rest wait.
    #[schemars(range(min = 1, max = 1000))]
    pub concurrency: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(60), rows: 200_000, export_rows: 10_000_000, concurrency: 8 }
    }
}

/// Who may use a datasource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DatasourceAccess {
    /// Other namespaces whose datasets may name this datasource; `*` means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_namespaces: Vec<String>,
    /// Who may query it, as `user:NAME`, `group:NAME` or `role:NAME`; everyone who is signed in where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<String>,
    /// Who may write SQL of their own against it; editors and admins where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sql: Vec<String>,
}
