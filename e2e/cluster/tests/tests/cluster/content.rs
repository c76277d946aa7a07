//! Objects that are applied, edited, broken, mended, deleted and restored by kubectl.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    kubectl::{Namespace, apply, condition, get, kubectl, until, until_not_ready, until_ready, wait},
    platform::{Web, example, object},
};

const FILES: [&str; 5] = [
    "flights/datasource.yaml",
    "flights/datasets.yaml",
    "flights/departures.yaml",
    "flights/weather.yaml",
    "world/world.yaml",
];

fn kind_and_name(object: &Value) -> (String, String) {
    let text = |pointer: &str| object.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    (text("/kind"), text("/metadata/name"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_are_ready_in_whatever_order_they_come_and_show_their_numbers() {
    let namespace = Namespace::create("examples");
    let mut objects: Vec<Value> = FILES.iter().flat_map(|file| example(file, &namespace.0)).collect();
    // Dashboards first, what they need last.
    objects.reverse();
    for object in &objects {
        apply(std::slice::from_ref(object)).unwrap();
    }
    for object in &objects {
        let (kind, name) = kind_and_name(object);
        let ready = until_ready(&namespace.0, &kind, &name).await;
        for absent in ["Reconciling", "Stalled"] {
            assert_eq!(condition(&ready, absent), Value::Null, "{kind} {name}");
        }
    }
    kubectl(&["wait", "--for=condition=Ready", "dashboard", "--all", "-n", &namespace.0, "--timeout=10s"]).unwrap();
    let dataset = get(&namespace.0, "dataset", "flights").unwrap();
    assert!(dataset["status"]["columns"].as_u64().unwrap() > 10, "{dataset:#}");
    let dashboard = get(&namespace.0, "dashboard", "departures").unwrap();
    let url = dashboard["status"]["url"].as_str().unwrap();
    assert!(url.ends_with(&format!("/dashboards/{}/departures", namespace.0)), "{url}");
    let web = Web::sign_in().await;
    let question =
        json!({"query": {"dataset": format!("{}/flights", namespace.0), "metrics": ["flights", "cancelled"]}});
    assert_eq!(web.query(&question).await, (StatusCode::OK, json!([[336_776, 8255]])));
    let (status, page) = web.get(&format!("/api/v1/dashboards/{}/departures", namespace.0)).await;
    assert_eq!((status, &page["title"]), (StatusCode::OK, &dashboard["spec"]["title"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dashboard_is_edited_broken_mended_deleted_and_restored() {
    let namespace = Namespace::create("edits");
    let ns = &namespace.0;
    for file in &FILES[..3] {
        apply(&example(file, ns)).unwrap();
    }
    let dashboard = example(FILES[2], ns).into_iter().find(|object| object["kind"] == "Dashboard").unwrap();
    let first = until_ready(ns, "dashboard", "departures").await;
    let revision = first["status"]["revision"].as_i64().unwrap();
    let web = Web::sign_in().await;
    let title = async || web.get(&format!("/api/v1/dashboards/{ns}/departures")).await;

    let mut edited = dashboard.clone();
    edited["spec"]["title"] = json!("Edited");
    let started = Instant::now();
    apply(&[edited.clone()]).unwrap();
    assert!(wait(async || title().await.1["title"] == "Edited").await);
    println!("an edit was served after {:?}, kubectl's own time included", started.elapsed());
    let ready = until_ready(ns, "dashboard", "departures").await;
    assert_eq!(ready["status"]["revision"], revision + 1);

    let mut broken = edited.clone();
    broken["spec"]["title"] = json!("Broken");
    broken["spec"]["charts"]["broken"] =
        json!({"dataset": "flights", "bar": {"x": "no_such_column", "y": ["flights"]}});
    apply(&[broken]).unwrap();
    let reason = until_not_ready(ns, "dashboard", "departures").await;
    let message = reason["message"].as_str().unwrap();
    assert!(message.contains("spec.charts.broken") && message.contains("no_such_column"), "{reason}");
    let broken = get(ns, "dashboard", "departures").unwrap();
    assert_eq!(condition(&broken, "Validated")["status"], "False");
    assert_eq!(condition(&broken, "Stalled")["status"], "True");
    assert_eq!(title().await.1["title"], "Edited", "the last good revision is served");

    // The API server itself refuses what the schema forbids, and nothing is lost.
    let mut refused = edited.clone();
    refused["spec"]["titel"] = json!("x");
    assert!(apply(&[refused]).unwrap_err().contains("titel"));

    apply(std::slice::from_ref(&dashboard)).unwrap();
    let mended = until(ns, "dashboard", "departures", |object| condition(object, "Ready")["status"] == "True").await;
    assert_eq!(condition(&mended, "Stalled"), Value::Null);

    let started = Instant::now();
    kubectl(&["delete", "dashboard", "departures", "-n", ns, "--timeout=20s"]).unwrap();
    println!("deleted after {:?}", started.elapsed());
    assert!(wait(async || title().await.0 == StatusCode::NOT_FOUND).await);
    apply(&[dashboard]).unwrap();
    until_ready(ns, "dashboard", "departures").await;
    // One web server has it at once, the others within a second.
    assert!(wait(async || title().await.0 == StatusCode::OK).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_dashboard_stays_as_it_is_until_it_is_resumed() {
    let namespace = Namespace::create("suspended");
    let ns = &namespace.0;
    for file in &FILES[..3] {
        apply(&example(file, ns)).unwrap();
    }
    until_ready(ns, "dashboard", "departures").await;
    let patch =
        |patch: &str| kubectl(&["patch", "dashboard", "departures", "-n", ns, "--type=merge", "-p", patch]).unwrap();
    patch(r#"{"spec": {"suspend": true, "title": "While suspended"}}"#);
    let suspended =
        until(ns, "dashboard", "departures", |object| condition(object, "Ready")["reason"] == "Suspended").await;
    assert_eq!(suspended["status"]["observedGeneration"], suspended["metadata"]["generation"]);
    let web = Web::sign_in().await;
    let path = format!("/api/v1/dashboards/{ns}/departures");
    assert_ne!(web.get(&path).await.1["title"], "While suspended");
    patch(r#"{"spec": {"suspend": false}}"#);
    assert!(wait(async || web.get(&path).await.1["title"] == "While suspended").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_dashboard_is_ready_within_a_second_and_steady_state_writes_nothing() {
    let namespace = Namespace::create("quick");
    let ns = &namespace.0;
    for file in &FILES[..2] {
        apply(&example(file, ns)).unwrap();
    }
    until_ready(ns, "dataset", "flights").await;
    let spec = json!({"title": "Quick", "charts": {"n": {"dataset": "flights", "bigNumber": {"metric": "flights"}}}});
    let started = Instant::now();
    apply(&[object("Dashboard", ns, "quick", spec)]).unwrap();
    until_ready(ns, "dashboard", "quick").await;
    println!("apply to Ready: {:?}, with two calls of kubectl in it", started.elapsed());
    assert!(started.elapsed() < Duration::from_secs(10));
    let versions = || {
        kubectl(&[
            "get",
            "datasources,datasets,dashboards",
            "-n",
            ns,
            "-o",
            "jsonpath={.items[*].metadata.resourceVersion}",
        ])
        .unwrap()
    };
    let before = versions();
    // The subject of this test is that time passes.
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(versions(), before);
}
