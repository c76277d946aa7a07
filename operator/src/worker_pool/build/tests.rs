use super::*;
use crate::site::tests::{config, spec};

/// The spec of a pool as YAML.
pub fn pool(yaml: &str) -> WorkerPoolSpec {
    let value: serde_json::Value = serde_saphyr::from_str(yaml).unwrap();
    serde_json::from_value(value).unwrap()
}

fn built(platform: &str, yaml: &str) -> Vec<serde_json::Value> {
    let (platform, pool, config) = (spec(platform), pool(yaml), config());
    let site = Site::new("main", "bi", &platform, &config);
    let inputs = Inputs { site, name: "batch", spec: &pool, desired: 2, secrets_version: "v1".into() };
    build(&inputs).unwrap().iter().map(|built| serde_json::to_value(&built.object).unwrap()).collect()
}

#[test]
fn a_pool_is_a_deployment_and_a_budget() {
    insta::assert_yaml_snapshot!(built("{}", "{platformRef: main}"));
}

#[test]
fn a_pool_with_everything() {
    let platform = "broker: {managed: {}}
caches: {thumbnails: {disk: {size: 1Gi}}}";
    insta::assert_yaml_snapshot!(
        built(
            platform,
            "platformRef: main
queues: [exports, warm-up]
jobSlots: 2
drain: 10m
resources: {requests: {cpu: '1'}, limits: {memory: 4Gi}}
files: {claimName: lake, allowedNamespaces: [sales]}
nodeSelector: {pool: batch}"
        )[0]
    );
}

#[test]
fn selectors_do_not_name_the_platform_as_it_may_change() {
    assert!(selector("batch").values().all(|value| value != "main"));
    assert_eq!(labels::to_selector(&selector("batch")).matches('=').count(), 3);
}
