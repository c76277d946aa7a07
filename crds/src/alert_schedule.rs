//! `AlertSchedule`: an alert or a report on a schedule.

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{condition::Status, datasource::SecretKeyRef, duration::Duration, query::is_false};

/// An alert (a condition on a query) or a report (a picture of a dashboard), on a cron schedule, to recipients.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "binnacle.dev",
    version = "v1alpha1",
    kind = "AlertSchedule",
    namespaced,
    status = "Status",
    category = "binnacle",
    doc = "An alert (a condition on a query) or a report (a picture of a dashboard), on a cron schedule, to recipients.",
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(name = "Schedule", type_ = "string", json_path = ".spec.schedule"),
    printcolumn(name = "Suspend", type_ = "boolean", json_path = ".spec.suspend")
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("has(self.alert) != has(self.report)", "set exactly one of `alert` and `report`"))]
pub struct AlertScheduleSpec {
    /// The platform that serves it: `name`, or `namespace/name` where that one allows it; the only one of this namespace where
    /// absent. Outside Kubernetes there is one anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 507))]
    pub platform_ref: Option<String>,
    /// The name that people see; the object's name where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What to do when it comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A cron expression of five fields.
    #[schemars(length(min = 1, max = 253))]
    pub schedule: String,
    /// The IANA time zone of `schedule`.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// A condition on a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<Alert>,
    /// A picture or the rows of a dashboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// Whom it goes to.
    #[schemars(length(min = 1, max = 50))]
    pub recipients: Vec<Recipient>,
    /// The user whose rights the queries have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_as: Option<String>,
    /// How late a run may still start; later ones are passed over.
    #[serde(default = "default_deadline")]
    pub starting_deadline: Duration,
    /// What happens when the run before is still going.
    #[serde(default)]
    pub concurrency_policy: ConcurrencyPolicy,
    /// Nothing is reconciled or run while true.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspend: bool,
}

fn utc() -> String {
    "UTC".to_owned()
}

const fn default_deadline() -> Duration {
    Duration::from_secs(4 * 3600)
}

/// What happens when the run before is still going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ConcurrencyPolicy {
    /// The new run is passed over.
    #[default]
    Forbid,
    /// The run before is cancelled.
    Replace,
    /// Both run.
    Allow,
}

/// A condition on a query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Alert {
    /// The datasource, where `sql` is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datasource: Option<String>,
    /// A query that gives one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// The dataset, where `metric` is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
    /// A metric of the dataset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// The comparison that makes it fire.
    pub condition: Comparison,
    /// How long the condition must hold before it fires.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub for_: Option<Duration>,
    /// How long it stays quiet after it fired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace: Option<Duration>,
    /// What no value means.
    #[serde(default)]
    pub no_data: NoData,
    /// Recipients are told when it is over.
    #[serde(default, skip_serializing_if = "is_false")]
    pub notify_resolved: bool,
}

/// What no value means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum NoData {
    /// All is well.
    #[default]
    Ok,
    /// The alert fires.
    Alert,
    /// An error.
    Error,
}

/// A comparison with a threshold; exactly one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("[has(self.above), has(self.below), has(self.equals), has(self.notEquals), has(self.atLeast), has(self.atMost)].filter(x, x).size() == 1", "set exactly one of `above`, `atLeast`, `below`, `atMost`, `equals`, `notEquals`"))]
pub struct Comparison {
    /// Greater than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
    /// Greater than or equal to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Less than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below: Option<f64>,
    /// Less than or equal to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Equal to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<f64>,
    /// Different from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_equals: Option<f64>,
}

/// What a report carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// The dashboard.
    #[schemars(length(min = 1, max = 507))]
    pub dashboard: String,
    /// One chart of it; the whole dashboard where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// The file.
    #[serde(default)]
    pub format: ReportFormat,
}

/// The file of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ReportFormat {
    /// A picture.
    #[default]
    #[serde(rename = "png")]
    Png,
    /// A document.
    #[serde(rename = "pdf")]
    Pdf,
    /// A chart's rows.
    #[serde(rename = "csv")]
    Csv,
    /// A chart's rows in the message itself.
    #[serde(rename = "text")]
    Text,
}

/// One recipient; exactly one of `email`, `slack`, `webhook`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("[has(self.email), has(self.slack), has(self.webhook)].filter(x, x).size() == 1", "set exactly one of `email`, `slack`, `webhook`"))]
pub struct Recipient {
    /// Addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// The key of a Secret with a Slack webhook URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slack: Option<SecretKeyRef>,
    /// A signed HTTP request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Webhook>,
}

/// Mail addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Email {
    /// To.
    #[schemars(length(min = 1, max = 100))]
    pub to: Vec<String>,
    /// Copies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Blind copies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<String>,
}

/// A signed HTTP request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Webhook {
    /// Where to; private addresses are refused unless the platform allows them.
    pub url: String,
    /// The key of a Secret with the signing key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretKeyRef>,
}
