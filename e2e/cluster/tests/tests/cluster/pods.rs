//! Pods that come, go and die.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    kubectl::{Namespace, apply, condition, get, is_observed, kubectl, list, until, until_ready, wait},
    platform::{NAME, NAMESPACE, Web, example},
};

const WORKERS: &str = "app.kubernetes.io/component=worker";

fn question(ns: &str) -> Value {
    json!({"query": {"dataset": format!("{ns}/flights"), "metrics": ["flights"]}, "refresh": true})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_is_scaled_by_kubectl_and_what_somebody_changed_is_put_back() {
    let scale = |replicas: &str| {
        kubectl(&["scale", "workerpool", "workers", "-n", NAMESPACE, &format!("--replicas={replicas}")]).unwrap()
    };
    scale("2");
    until(NAMESPACE, "workerpool", "workers", |pool| is_observed(pool) && pool["status"]["readyReplicas"] == 2).await;
    scale("1");
    until(NAMESPACE, "workerpool", "workers", |pool| is_observed(pool) && pool["status"]["replicas"] == 1).await;
    until_ready(NAMESPACE, "workerpool", "workers").await;

    let service = format!("{NAME}-workers");
    kubectl(&["delete", "service", &service, "-n", NAMESPACE]).unwrap();
    assert!(wait(async || get(NAMESPACE, "service", &service).is_some()).await, "the Service stayed away");
    let image = kubectl(&[
        "get",
        "deployment",
        &format!("{NAME}-web"),
        "-n",
        NAMESPACE,
        "-o",
        "jsonpath={.spec.template.spec.containers[0].image}",
    ])
    .unwrap();
    let patch =
        r#"{"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "localhost/nobody:none"}]}}}}"#;
    kubectl(&["patch", "deployment", &format!("{NAME}-web"), "-n", NAMESPACE, "-p", patch]).unwrap();
    let web = format!("{NAME}-web");
    let back = until(NAMESPACE, "deployment", &web, |object| {
        object["spec"]["template"]["spec"]["containers"][0]["image"] == image
    });
    back.await;
    until_ready(NAMESPACE, "platform", NAME).await;
}

/// Whether a worker says in its metrics that it runs something.
async fn any_runs_a_query() -> bool {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(1)).build().unwrap();
    for pod in list(NAMESPACE, "pod", WORKERS) {
        let address = pod["status"]["podIP"].as_str().unwrap_or_default();
        let Ok(answer) = client.get(format!("http://{address}:9090/metrics")).send().await else { continue };
        let metrics = answer.text().await.unwrap_or_default();
        let mut runs = metrics.lines().filter(|line| line.starts_with("binnacle_engine_runs_in_flight"));
        if runs.any(|line| !line.ends_with(" 0")) {
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn the_death_of_a_worker_is_a_clear_error_at_worst_and_the_next_query_works() {
    let namespace = Namespace::create("deaths");
    apply(&example("flights/datasource.yaml", &namespace.0)).unwrap();
    apply(&example("flights/datasets.yaml", &namespace.0)).unwrap();
    until_ready(&namespace.0, "dataset", "flights").await;
    let web = Web::sign_in().await;
    let slow = json!({
        "datasource": format!("{}/flights", namespace.0),
        "sql": "select count(*) from flights a, flights b where a.distance + b.distance > 10000",
        "refresh": true,
    });
    let (answer, ()) = tokio::join!(web.query(&slow), async {
        assert!(wait(any_runs_a_query).await, "no worker has the query");
        for pod in list(NAMESPACE, "pod", WORKERS) {
            let name = pod["metadata"]["name"].as_str().unwrap();
            // One that was ending anyway may be gone.
            let _ = kubectl(&["delete", "pod", name, "-n", NAMESPACE, "--grace-period=0", "--force"]);
        }
    });
    assert!(answer.0.is_success() || answer.1["code"] == "unavailable" || answer.1["code"] == "internal", "{answer:?}");
    assert!(wait(async || web.query(&question(&namespace.0)).await == (StatusCode::OK, json!([[336_776]]))).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn pods_are_restricted_and_web_servers_hold_no_token() {
    for pod in list(NAMESPACE, "pod", "app.kubernetes.io/part-of=binnacle") {
        let name = &pod["metadata"]["name"];
        let spec = &pod["spec"];
        assert_eq!(spec["securityContext"]["runAsNonRoot"], true, "{name}");
        for container in spec["containers"].as_array().unwrap() {
            let context = &container["securityContext"];
            assert_eq!(context["allowPrivilegeEscalation"], false, "{name}");
            assert_eq!(context["readOnlyRootFilesystem"], true, "{name}");
            assert_eq!(context["capabilities"]["drop"], json!(["ALL"]), "{name}");
        }
        if pod["metadata"]["labels"]["app.kubernetes.io/component"] == "web" {
            assert_eq!(spec["automountServiceAccountToken"], false, "{name}");
            let volumes = spec["volumes"].as_array().unwrap();
            assert!(volumes.iter().all(|volume| volume["projected"].is_null()), "{name}");
        }
    }
    let platform = get(NAMESPACE, "platform", NAME).unwrap();
    for kind in ["Available", "MigrationsComplete", "BrokerAvailable", "CacheAvailable"] {
        assert_eq!(condition(&platform, kind)["status"], "True", "{kind}: {platform:#}");
    }
}
