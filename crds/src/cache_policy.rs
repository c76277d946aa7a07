//! `CachePolicy`: how long results live.

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{condition::Status, duration::Duration, query::is_false};

/// How long results of which datasets and dashboards live.
///
/// The policy that names a dataset or dashboard most closely wins: an exact name before a pattern, a longer pattern
/// before a shorter one, a policy without targets last.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "binnacle.dev",
    version = "v1alpha1",
    kind = "CachePolicy",
    namespaced,
    status = "Status",
    category = "binnacle",
    plural = "cachepolicies",
    doc = "How long results of which datasets and dashboards live.",
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(name = "TTL", type_ = "string", json_path = ".spec.ttl"),
    printcolumn(name = "Targets", type_ = "integer", json_path = ".status.targets")
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CachePolicySpec {
    /// The platform that serves it: `name`, or `namespace/name` where that one allows it; the only one of this namespace where
    /// absent. Outside Kubernetes there is one anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 507))]
    pub platform_ref: Option<String>,
    /// What it is about; everything in the namespace where empty.
    #[serde(default)]
    pub targets: CacheTargets,
    /// How long a result is fresh; `0s` keeps nothing.
    pub ttl: Duration,
    /// How long after that a result is still shown at once while a new one is fetched.
    #[serde(default = "no_time")]
    pub stale_while_revalidate: Duration,
    /// Queries that are run before anybody asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUp>,
    /// Nothing is reconciled while true.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspend: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

const fn no_time() -> Duration {
    Duration::from_secs(0)
}

/// What a cache policy is about; `*` in a name stands for any text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CacheTargets {
    /// Datasets of the policy's namespace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub datasets: Vec<String>,
    /// Dashboards of the policy's namespace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub dashboards: Vec<String>,
}

impl CacheTargets {
    /// Whether there are none, so that the policy is about everything in its namespace.
    pub fn is_everything(&self) -> bool {
        self.datasets.is_empty() && self.dashboards.is_empty()
    }

    /// How closely `patterns`, one of the lists here, fit a name: the longer the pattern the closer, an exact name closest, a
    /// policy about everything last. Nothing where none fits.
    pub fn closeness(&self, patterns: &[String], name: &str) -> Option<usize> {
        let fitting = patterns.iter().filter(|pattern| fits(pattern, name));
        let best = fitting.map(|pattern| if pattern.contains('*') { pattern.len() } else { usize::MAX }).max();
        best.or_else(|| self.is_everything().then_some(0))
    }
}

/// Whether a pattern with `*` for any text fits a name.
pub fn fits(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(head) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return left.ends_with(part);
        }
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    true
}

/// Queries that are run before anybody asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WarmUp {
    /// A cron expression of five fields, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// Also after a dashboard, one of its datasets or the data behind them changed.
    #[serde(skip_serializing_if = "is_false")]
    pub on_change: bool,
    /// IANA zones of those who look; UTC where empty. Days begin elsewhere in each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub time_zones: Vec<String>,
    /// Beside the dashboards with their default filters, so many of the views that people look at most.
    #[serde(skip_serializing_if = "is_zero")]
    #[schemars(range(min = 0, max = 200))]
    pub popular_views: u32,
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, name, expected) in [
            ("flights", "flights", true),
            ("flights", "flights2", false),
            ("*", "anything", true),
            ("sales-*", "sales-eu", true),
            ("*-eu", "sales-eu", true),
            ("s*-*u", "sales-eu", true),
            ("s*-x", "sales-eu", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
