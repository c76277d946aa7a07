//! Which cache policy steers a result.

use std::time::Duration;

use binnacle_cache::Lifetime;
use binnacle_crds::{Kind, cache_policy::CachePolicySpec};
use binnacle_protocol::ObjectRef;

use super::{Snapshot, Spec};

impl Snapshot {
    /// How long results of these datasets, asked for by this dashboard, are kept, and by which policy. With several datasets
    /// the shortest.
    pub fn lifetime(
        &self,
        datasets: &[ObjectRef],
        dashboard: Option<&ObjectRef>,
        default: Duration,
    ) -> (Lifetime, Option<ObjectRef>) {
        let fallback = (Lifetime { fresh: default, stale: Duration::ZERO }, None);
        let by_dashboard = dashboard.and_then(|dashboard| self.closest(dashboard, |policy| &policy.targets.dashboards));
        if let Some(policy) = by_dashboard {
            return policy;
        }
        datasets
            .iter()
            .map(|dataset| self.closest(dataset, |policy| &policy.targets.datasets).unwrap_or_else(|| fallback.clone()))
            .min_by_key(|(times, _)| times.fresh)
            .unwrap_or(fallback)
    }

    /// The policy that names the object most closely: more letters of the pattern fit.
    fn closest(
        &self,
        object: &ObjectRef,
        targets: impl Fn(&CachePolicySpec) -> &Vec<String>,
    ) -> Option<(Lifetime, Option<ObjectRef>)> {
        self.of_kind(Kind::CachePolicy)
            .filter(|policy| policy.object.namespace == object.namespace)
            .filter_map(|policy| match &policy.spec {
                Spec::CachePolicy(spec) => {
                    let score = spec.targets.closeness(targets(spec), &object.name)?;
                    Some((score, (times_of(spec), Some(policy.object.clone()))))
                }
                _ => None,
            })
            .max_by_key(|(score, _)| *score)
            .map(|(_, steered)| steered)
    }
}

fn times_of(policy: &CachePolicySpec) -> Lifetime {
    Lifetime { fresh: policy.ttl.as_std(), stale: policy.stale_while_revalidate.as_std() }
}
