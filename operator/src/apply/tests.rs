use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use serde_json::json;

use super::*;

fn config_map(data: &str) -> Built {
    let map = ConfigMap {
        data: Some(BTreeMap::from([("key".to_owned(), data.to_owned())])),
        metadata: kube::core::ObjectMeta {
            name: Some("settings".into()),
            namespace: Some("a".into()),
            labels: Some(BTreeMap::from([(MANAGED_BY.to_owned(), OPERATOR.to_owned())])),
            ..kube::core::ObjectMeta::default()
        },
        ..ConfigMap::default()
    };
    Built::new(&map).unwrap()
}

fn changed(object: &DynamicObject, data: &str) -> DynamicObject {
    let mut object = object.clone();
    object.data["data"]["key"] = json!(data);
    object
}

#[test]
fn an_object_as_wanted_is_not_written() {
    let wanted = config_map("one").finished(None);
    let mut live = wanted.clone();
    live.data["status"] = json!({"anything": 1});
    live.meta_mut().resource_version = Some("7".into());
    assert!(is_as_wanted(&wanted, &live));
    assert!(!is_as_wanted(&wanted, &changed(&live, "other")));
    assert!(!is_as_wanted(&config_map("two").finished(None), &live));
}

#[test]
fn changes_of_ours_are_told_from_drift() {
    let one = config_map("one").finished(None);
    let two = config_map("two").finished(None);
    assert_eq!(classify(&one, None, &one), Outcome::Created);
    assert_eq!(classify(&two, Some(&one), &two), Outcome::Updated);
    assert_eq!(classify(&one, Some(&changed(&one, "drift")), &one), Outcome::Corrected);
    assert_eq!(classify(&one, Some(&one), &one), Outcome::Unchanged);
}

#[test]
fn only_our_objects_that_nobody_asks_for_are_pruned() {
    let ours = Arc::new(config_map("one").object);
    let mut foreign = (*ours).clone();
    foreign.labels_mut().clear();
    let mut leaving = (*ours).clone();
    leaving.meta_mut().deletion_timestamp =
        Some(k8s_openapi::apimachinery::pkg::apis::meta::v1::Time(k8s_openapi::jiff::Timestamp::now()));
    let existing = [Arc::clone(&ours), Arc::new(foreign), Arc::new(leaving)];
    assert_eq!(to_prune(&existing, &[]).len(), 1);
    assert!(to_prune(&existing, &[Key::new("ConfigMap", "settings")]).is_empty());
    assert_eq!(to_prune(&existing, &[Key::new("Secret", "settings")]).len(), 1);
}

#[test]
fn a_retained_object_has_no_owner() {
    let owner = OwnerReference { name: "main".into(), ..OwnerReference::default() };
    assert_eq!(config_map("one").finished(Some(&owner)).owner_references().len(), 1);
    assert!(config_map("one").retained().finished(Some(&owner)).owner_references().is_empty());
}
