//! The kinds with few rules of their own: datasources, cache policies, platforms, worker pools.

use binnacle_crds::{
    cache_policy::CachePolicySpec,
    datasource::DatasourceSpec,
    platform::{CacheBackend, PlatformSpec},
    worker_pool::WorkerPoolSpec,
};
use binnacle_protocol::{ObjectRef, id::is_name};

use super::{access, quantity, reference, report::Report, schedule};
use crate::{Catalog, Mistake, suggest::did_you_mean};

/// What is wrong with a datasource, apart from its connector's parameters
/// (`binnacle_protocol::connector::validate_parameters`).
pub fn check_datasource(spec: &DatasourceSpec, _object: &ObjectRef) -> Vec<Mistake> {
    let mut report = Report::default();
    if spec.limits.timeout.millis == 0 {
        report.add_hinted(
            "spec.limits.timeout",
            "no query finishes within `0s`",
            Some("leave it out for `60s`".into()),
        );
    }
    for (place, name) in spec.allowed_functions.iter().enumerate() {
        let inner = |c: char| c.is_alphanumeric() || "_.$".contains(c);
        if name.is_empty() || !name.chars().all(inner) {
            let path = format!("spec.allowedFunctions[{place}]");
            report.add_hinted(
                &path,
                format!("`{name}` is not the name of a function"),
                Some("write the name alone".into()),
            );
        }
    }
    let allowed = &spec.access;
    access::check_namespaces(&allowed.allowed_namespaces, "spec.access.allowedNamespaces", &mut report);
    access::check_subjects(&allowed.query, "spec.access.query", &mut report);
    access::check_subjects(&allowed.sql, "spec.access.sql", &mut report);
    report.mistakes
}

/// What is wrong with a cache policy: its targets and its schedule.
pub fn check_cache_policy(spec: &CachePolicySpec, object: &ObjectRef, catalog: &Catalog) -> Vec<Mistake> {
    let mut report = Report::default();
    let own = catalog.datasets().filter(|(dataset, _)| dataset.namespace == object.namespace);
    let datasets: Vec<String> = own.map(|(dataset, _)| dataset.name.clone()).collect();
    check_targets(&spec.targets.datasets, "spec.targets.datasets", Some(&datasets), &mut report);
    check_targets(&spec.targets.dashboards, "spec.targets.dashboards", None, &mut report);
    if let Some(warm_up) = &spec.warm_up {
        match &warm_up.schedule {
            Some(cron) => schedule::check_cron(cron, "spec.warmUp.schedule", &mut report),
            None if warm_up.on_change => {}
            None => {
                let hint = "set `schedule`, `onChange` or both".to_owned();
                report.add_hinted("spec.warmUp", "it never warms up", Some(hint));
            }
        }
        for (place, zone) in warm_up.time_zones.iter().enumerate() {
            schedule::check_time_zone(zone, &format!("spec.warmUp.timeZones[{place}]"), &mut report);
        }
    }
    report.mistakes
}

/// Names, or patterns with `*`. A name that is none of the known ones would keep nothing and say nothing.
fn check_targets(targets: &[String], path: &str, known: Option<&Vec<String>>, report: &mut Report) {
    for (place, target) in targets.iter().enumerate() {
        let path = format!("{path}[{place}]");
        let plain = target.replace('*', "a");
        if !is_name(&plain) {
            let hint = "write a name of this namespace; `*` stands for any text".to_owned();
            report.add_hinted(&path, format!("`{target}` is not a name"), Some(hint));
        } else if let Some(known) = known.filter(|known| !target.contains('*') && !known.contains(target)) {
            report.add_hinted(
                &path,
                format!("there is no dataset `{target}` in this namespace"),
                did_you_mean(target, known),
            );
        }
    }
}

/// What is wrong with a platform: its address, the sizes of its caches, its namespaces.
pub fn check_platform(spec: &PlatformSpec, _object: &ObjectRef) -> Vec<Mistake> {
    let mut report = Report::default();
    if let Some(url) = &spec.web.url {
        check_url(url, "spec.web.url", &mut report);
    }
    let caches = &spec.caches;
    for (name, cache) in [
        ("results", &caches.results),
        ("exports", &caches.exports),
        ("thumbnails", &caches.thumbnails),
        ("images", &caches.images),
    ] {
        check_cache(cache, &format!("spec.caches.{name}"), &mut report);
    }
    access::check_namespaces(&spec.allowed_namespaces, "spec.allowedNamespaces", &mut report);
    report.mistakes
}

fn check_cache(cache: &CacheBackend, path: &str, report: &mut Report) {
    if let Some(memory) = &cache.memory {
        quantity::check_bytes(memory, &format!("{path}.memory"), report);
    }
    if let Some(disk) = &cache.disk {
        quantity::check_bytes(&disk.size, &format!("{path}.disk.size"), report);
    }
    if let Some(endpoint) = cache.s3.as_ref().and_then(|s3| s3.endpoint.as_ref()) {
        check_url(endpoint, &format!("{path}.s3.endpoint"), report);
    }
}

/// What is wrong with a worker pool: its platform's name and its resources.
pub fn check_worker_pool(spec: &WorkerPoolSpec, object: &ObjectRef) -> Vec<Mistake> {
    let mut report = Report::default();
    reference::resolve(&spec.platform_ref, &object.namespace, "spec.platformRef", &mut report);
    for (field, amounts) in [("requests", &spec.resources.requests), ("limits", &spec.resources.limits)] {
        for (name, amount) in amounts {
            quantity::check_resource(amount, &format!("spec.resources.{field}.{name}"), &mut report);
        }
    }
    report.mistakes
}

/// An address of the web.
pub(super) fn check_url(url: &str, path: &str, report: &mut Report) {
    let host = ["https://", "http://"].into_iter().find_map(|scheme| url.strip_prefix(scheme));
    let host = host.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if host.is_none_or(str::is_empty) || url.contains(char::is_whitespace) {
        report.add_hinted(
            path,
            format!("`{url}` is not an address of the web"),
            Some("write it like `https://bi.example.com`".into()),
        );
    }
}
