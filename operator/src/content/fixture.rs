//! Objects for tests.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_crds::{API_VERSION, Kind};
use binnacle_protocol::ObjectRef as Key;
use kube::{
    api::DynamicObject,
    runtime::{reflector::store::Writer, watcher::Event},
};
use serde_json::{Map, Value, json};

use super::{
    object::Object,
    world::{WATCHED, World},
};

fn object(kind: Kind, key: &str, spec: &Value) -> Value {
    let (namespace, name) = key.split_once('/').unwrap();
    json!({
        "apiVersion": API_VERSION, "kind": kind.as_str(),
        "metadata": {
            "namespace": namespace, "name": name, "uid": format!("{kind}-{namespace}-{name}"), "generation": 1,
            "creationTimestamp": "2026-01-01T00:00:00Z",
        },
        "spec": spec,
    })
}

pub fn platform(key: &str, allowed: &[&str]) -> Value {
    let mut platform = object(Kind::Platform, key, &json!({"allowedNamespaces": allowed}));
    platform["status"] = json!({"url": "https://bi.example.com/", "conditions": [condition("Available", "True", "")]});
    platform
}

pub fn datasource(key: &str, allowed: &[&str]) -> Value {
    object(Kind::Datasource, key, &json!({"type": "postgres", "access": {"allowedNamespaces": allowed}}))
}

pub fn dataset(key: &str, datasource: &str) -> Value {
    object(Kind::Dataset, key, &json!({"datasource": datasource, "table": "t"}))
}

pub fn dashboard(key: &str, datasets: &[&str]) -> Value {
    let chart = |(at, name): (usize, &&str)| (format!("c{at}"), json!({"dataset": name, "table": {}}));
    let charts: Map<String, Value> = datasets.iter().enumerate().map(chart).collect();
    object(Kind::Dashboard, key, &json!({"charts": charts}))
}

/// `part` is `{"alert": …}` or `{"report": …}`.
pub fn schedule(key: &str, part: &Value) -> Value {
    let mut spec = json!({"schedule": "0 8 * * *", "recipients": [{"email": {"to": ["a@example.com"]}}]});
    spec.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
    object(Kind::AlertSchedule, key, &spec)
}

pub fn policy(key: &str, datasets: &[&str], dashboards: &[&str]) -> Value {
    object(Kind::CachePolicy, key, &json!({"ttl": "5m", "targets": {"datasets": datasets, "dashboards": dashboards}}))
}

pub fn with_platform(mut object: Value, platform: &str) -> Value {
    object["spec"]["platformRef"] = json!(platform);
    object
}

pub fn served(mut object: Value) -> Value {
    object["status"] = json!({"revision": 1, "observedGeneration": 1, "conditions": [condition("Ready", "True", "")]});
    object
}

pub fn made_at(mut object: Value, time: &str) -> Value {
    object["metadata"]["creationTimestamp"] = json!(time);
    object
}

pub fn condition(type_: &str, status: &str, message: &str) -> Value {
    json!({
        "type": type_, "status": status, "reason": "Because", "message": message,
        "lastTransitionTime": "2026-01-01T00:00:00Z",
    })
}

pub fn read(object: &Value) -> Object {
    let kind = object["kind"].as_str().unwrap().parse().unwrap();
    Object::read(kind, serde_json::from_value::<DynamicObject>(object.clone()).unwrap())
}

pub fn world(objects: &[Value]) -> World {
    let mut writers: BTreeMap<Kind, Writer<Object>> =
        WATCHED.into_iter().map(|kind| (kind, Writer::new(kind))).collect();
    for object in objects {
        let object = read(object);
        writers.get_mut(&object.kind).unwrap().apply_watcher_event(&Event::Apply(object));
    }
    World::new(writers.iter().map(|(kind, writer)| (*kind, writer.as_reader())).collect(), Arc::default())
}

pub fn get(world: &World, kind: Kind, key: &str) -> Arc<Object> {
    world.get(kind, &key.parse::<Key>().unwrap()).unwrap()
}
