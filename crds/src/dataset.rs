//! `Dataset`: a table or a SQL query with a meaning.

use std::collections::BTreeMap;

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{condition::Status, query::is_false};

/// A table or a SQL query with a meaning: columns, metrics, a time column, row policies.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "binnacle.dev",
    version = "v1alpha1",
    kind = "Dataset",
    namespaced,
    status = "Status",
    category = "binnacle",
    doc = "A table or a SQL query with a meaning: columns, metrics, a time column, row policies.",
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(name = "Reason", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].reason"#),
    printcolumn(name = "Datasource", type_ = "string", json_path = ".spec.datasource"),
    printcolumn(name = "Columns", type_ = "integer", json_path = ".status.columns")
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("has(self.table) != has(self.sql)", "set exactly one of `table` and `sql`"))]
pub struct DatasetSpec {
    /// The platform that serves it: `name`, or `namespace/name` where that one allows it; the only one of this namespace where
    /// absent. Outside Kubernetes there is one anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 507))]
    pub platform_ref: Option<String>,
    /// The name that people see; the object's name where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What a row is, where it comes from, how fresh it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where people find it, for example `Sales/Europe`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The datasource that holds the data: `name`, or `namespace/name` where that one allows it.
    #[schemars(length(min = 1, max = 507))]
    pub datasource: String,
    /// A table or view, `name`, `schema.name` or `catalog.schema.name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// One read-only SQL query in the datasource's dialect, used as if it were a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100_000))]
    pub sql: Option<String>,
    /// The column that time filters and time axes use by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_column: Option<String>,
    /// Meanings of columns, and calculated columns; columns that are not named here work too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, Column>,
    /// Aggregates by name; `count` (all rows) always exists.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, Metric>,
    /// Which rows whom; where any are given, a person sees only rows that a policy naming them lets through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub row_policies: Vec<RowPolicy>,
    /// Who may use it.
    #[serde(default)]
    pub access: Access,
    /// Nothing is reconciled while true.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspend: bool,
}

/// What a column means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Column {
    /// The name that people see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A sentence about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A SQL expression over the dataset's other columns; makes this a calculated column.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 10_000))]
    pub expression: Option<String>,
    /// How values are written: a d3-format (numbers) or d3-time-format (times) pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What the number counts, for example `min` or `USD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Not offered in the UI; still usable in expressions.
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
}

/// An aggregate with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Metric {
    /// The name that people see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A SQL aggregate in the datasource's dialect, for example `avg(dep_delay)`.
    #[schemars(length(min = 1, max = 10_000))]
    pub expression: String,
    /// How values are written: a d3-format pattern, for example `,.1f`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What the number counts, for example `min` or `USD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A rule that lets some rows through to some people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RowPolicy {
    /// Names the rule in messages and in the audit log.
    #[schemars(length(min = 1, max = 63))]
    pub name: String,
    /// Whom it lets through, as `user:NAME`, `group:NAME` or `role:NAME`; everyone where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// A SQL condition over the dataset's columns. `:user_name`, `:user_email` and `:user_groups` stand for the person,
    /// for example `region IN (:user_groups)`; `true` lets every row through.
    #[schemars(length(min = 1, max = 10_000))]
    pub filter: String,
}

/// Who may see and who may change an object, as `user:NAME`, `group:NAME` or `role:NAME`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Access {
    /// Everyone who is signed in where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub view: Vec<String>,
    /// Editors and admins where empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edit: Vec<String>,
}
