use binnacle_crds::{condition::Condition, platform::PlatformSpec};
use k8s_openapi::jiff::Timestamp;

use super::*;
use crate::{
    conditions::merge,
    config::Config,
    rollout::tests::deployment,
    site::tests::{config, spec},
};

fn seen<'a>(spec: &'a PlatformSpec, config: &'a Config) -> Seen<'a> {
    let inner = Inner { version: "1".into(), broker: "ok".into(), ..Inner::default() };
    Seen {
        site: Site::new("main", "bi", spec, config),
        migration: Migration::NotNeeded,
        web: Some(Rollout::of(&deployment(1, 1))),
        is_broker_ready: None,
        inner: Some(inner),
        missing_kind: None,
    }
}

fn conditions(seen: &Seen<'_>, before: &[Condition]) -> Vec<Condition> {
    merge(before, &observe(seen), Some(1), Timestamp::UNIX_EPOCH)
}

fn words(conditions: &[Condition]) -> Vec<String> {
    conditions.iter().map(|one| format!("{}={} {}", one.type_, one.status, one.reason)).collect()
}

#[test]
fn a_platform_is_ready_when_its_web_servers_are() {
    let (spec, config) = (spec("{}"), config());
    let words = words(&conditions(&seen(&spec, &config), &[]));
    assert_eq!(
        words,
        [
            "Ready=True Available",
            "Available=True WebServersReady",
            "BrokerAvailable=True Embedded",
            "CacheAvailable=True Connected",
            "MigrationsComplete=True NotNeeded",
        ]
    );
}

#[test]
fn web_servers_wait_for_the_migration() {
    let (spec, config) = (spec("metadata: {urlFrom: {name: db, key: url}}"), config());
    let running = Seen { migration: Migration::Running, web: None, inner: None, ..seen(&spec, &config) };
    assert_eq!(
        words(&conditions(&running, &[]))[..2],
        ["Ready=Unknown MigrationInProgress", "Reconciling=True MigrationInProgress"]
    );
    let failed = Migration::Failed { message: "no".into(), retry_in: std::time::Duration::ZERO };
    let failed = Seen { migration: failed, ..running };
    let words = words(&conditions(&failed, &[]));
    assert_eq!(words[0], "Ready=False MigrationFailed");
    assert!(words.contains(&"MigrationsComplete=False MigrationFailed".to_owned()));
}

#[test]
fn a_broker_that_is_away_is_told_and_a_cache_that_is_away_is_no_failure() {
    let (spec, config) = (spec("broker: {managed: {}}"), config());
    let mut seen = Seen { is_broker_ready: Some(true), ..seen(&spec, &config) };
    if let Some(inner) = &mut seen.inner {
        inner.caches.insert("results".into(), "no answer".into());
    }
    let said = words(&conditions(&seen, &[]));
    assert_eq!(said[0], "Ready=True Available");
    assert!(said.contains(&"CacheAvailable=False CacheUnreachable".to_owned()));
    if let Some(inner) = &mut seen.inner {
        inner.broker = "connection refused".into();
    }
    let said = words(&conditions(&seen, &[]));
    assert_eq!(said[0], "Ready=False BrokerUnreachable");
    assert!(said.contains(&"BrokerAvailable=False BrokerUnreachable".to_owned()));
}

#[test]
fn what_nobody_can_say_stays_as_it_was() {
    let (spec, config) = (spec("broker: {sqs: {urlFrom: {name: mq, key: url}}}"), config());
    let well = seen(&spec, &config);
    let before = conditions(&well, &[]);
    let silent = Seen { inner: None, ..well };
    let mut after = words(&conditions(&silent, &before));
    after.sort();
    let mut before = words(&before);
    before.sort();
    assert_eq!(after, before);
}

#[test]
fn a_rollout_is_progress_and_a_stuck_one_a_failure() {
    let (spec, config) = (spec("{}"), config());
    let rolling = Seen { web: Some(Rollout::of(&deployment(1, 0))), ..seen(&spec, &config) };
    assert_eq!(words(&conditions(&rolling, &[]))[0], "Ready=Unknown RolloutInProgress");
    let stuck = Rollout { failure: Some("quota".into()), ..Rollout::of(&deployment(1, 0)) };
    let stuck = Seen { web: Some(stuck), ..rolling };
    assert_eq!(words(&conditions(&stuck, &[]))[0], "Ready=False RolloutFailed");
}

#[test]
fn web_servers_that_are_lost_are_no_rollout() {
    let (spec, config) = (spec("{}"), config());
    let web = Rollout { is_settled: true, ..Rollout::of(&deployment(2, 0)) };
    let conditions = conditions(&Seen { web: Some(web), inner: None, ..seen(&spec, &config) }, &[]);
    assert_eq!(words(&conditions)[0], "Ready=False WebUnavailable");
    assert!(words(&conditions).contains(&"Available=False WebUnavailable".to_owned()));
    insta::assert_snapshot!(conditions[0].message, @"0/2 web servers are ready, and none is being rolled out: see whether the metadata database answers, and what the pods say (`kubectl logs deployment/main-web`)");
}

#[test]
fn addresses_and_versions_are_as_known_as_can_be() {
    let config = config();
    let named = spec("web: {url: 'https://bi.example.com'}");
    assert_eq!(url(Site::new("main", "bi", &named, &config), None), "https://bi.example.com");
    let plain = spec("{}");
    let site = Site::new("main", "bi", &plain, &config);
    assert_eq!(url(site, None), "http://main-web.bi.svc");
    let balanced = serde_json::json!({"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}});
    assert_eq!(url(site, Some(&serde_json::from_value(balanced).unwrap())), "http://192.0.2.1");
    assert_eq!(image_version("registry:5000/a/b:1.2@sha256:0").as_deref(), Some("1.2"));
    assert_eq!(image_version("registry:5000/a/b"), None);
    assert_eq!(image_version("b:latest"), None);
}
