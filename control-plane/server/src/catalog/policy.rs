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
                    let score = closeness(spec, targets(spec), &object.name)?;
                    Some((score, (times_of(spec), Some(policy.object.clone()))))
                }
                _ => None,
            })
            .max_by_key(|(score, _)| *score)
            .map(|(_, steered)| steered)
    }
}

fn closeness(spec: &CachePolicySpec, targets: &[String], name: &str) -> Option<usize> {
    let everything = spec.targets.datasets.is_empty() && spec.targets.dashboards.is_empty();
    let fitting = targets.iter().filter(|pattern| fits(pattern, name));
    let best = fitting.map(|pattern| if pattern.contains('*') { pattern.len() } else { usize::MAX }).max();
    best.or_else(|| everything.then_some(0))
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

fn times_of(policy: &CachePolicySpec) -> Lifetime {
    Lifetime { fresh: policy.ttl.as_std(), stale: policy.stale_while_revalidate.as_std() }
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
