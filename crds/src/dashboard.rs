//! `Dashboard`: charts, filters and layout over datasets.

use std::collections::BTreeMap;

use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use crate::{condition::Status, dataset::Access, duration::Duration, query::is_false};

pub mod chart;
pub mod filter;
pub mod layout;

pub use chart::{ChartKind, ChartSpec};
pub use filter::FilterSpec;
pub use layout::{Cell, LayoutItem, Row};

/// Charts, filters and layout over datasets.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "binnacle.dev",
    version = "v1alpha1",
    kind = "Dashboard",
    namespaced,
    status = "Status",
    category = "binnacle",
    doc = "Charts, filters and layout over datasets.",
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(name = "Reason", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].reason"#),
    printcolumn(name = "Folder", type_ = "string", json_path = ".spec.folder"),
    printcolumn(name = "Revision", type_ = "integer", json_path = ".status.revision"),
    printcolumn(name = "URL", type_ = "string", json_path = ".status.url", priority = 1)
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DashboardSpec {
    /// The platform that serves it: `name`, or `namespace/name` where that one allows it; the only one of this namespace where
    /// absent. Outside Kubernetes there is one anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 507))]
    pub platform_ref: Option<String>,
    /// The name that people see; the object's name where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 200))]
    pub title: Option<String>,
    /// What it answers, for whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where people find it, for example `Flights/Operations`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The IANA time zone that days and relative ranges are counted in; the viewer's where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Filters of the filter bar, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 50))]
    pub filters: BTreeMap<String, FilterSpec>,
    /// Charts, by name.
    #[schemars(extend("maxProperties" = 200))]
    pub charts: BTreeMap<String, ChartSpec>,
    /// Tabs and rows, top to bottom; charts two by two where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 100))]
    pub layout: Vec<LayoutItem>,
    /// Asks for new data this often; never where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Duration>,
    /// Clicking a mark does not filter the other charts.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disable_cross_filters: bool,
    /// Colours of series values on every chart, for example `AA: "#c2410c"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub colors: BTreeMap<String, String>,
    /// Who may see and change it.
    #[serde(default)]
    pub access: Access,
    /// Nothing is reconciled while true.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspend: bool,
}
