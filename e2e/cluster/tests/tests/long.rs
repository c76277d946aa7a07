//! What takes minutes: many dashboards, quiet, chaos, roll-outs under load. `make e2e-long` runs them, alone and in turn.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "cluster/kubectl.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod kubectl;
#[path = "cluster/platform.rs"]
mod platform;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use kubectl::{Namespace, apply, condition, get, kubectl, list, until, until_ready, wait};
use platform::{NAME, NAMESPACE, Web, example, object};
use reqwest::StatusCode;
use serde_json::{Value, json};

const OPERATOR: &str = "app.kubernetes.io/name=binnacle-operator";
const DASHBOARDS: usize = 1000;

/// One at a time: each measures the whole machine.
static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn many(ns: &str) -> Vec<Value> {
    let board = |at: usize| {
        let charts = json!({"n": {"dataset": "flights", "bigNumber": {"metric": "flights"}}});
        object("Dashboard", ns, &format!("board-{at}"), json!({"title": format!("Board {at}"), "charts": charts}))
    };
    (0..DASHBOARDS).map(board).collect()
}

fn ready(ns: &str) -> usize {
    let path = r#"{range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}"#;
    let text = kubectl(&["get", "dashboards", "-n", ns, "-o", &format!("jsonpath={path}")]).unwrap();
    text.lines().filter(|line| *line == "True").count()
}

fn flights(ns: &str) {
    apply(&example("flights/datasource.yaml", ns)).unwrap();
    apply(&example("flights/datasets.yaml", ns)).unwrap();
}

/// CPU seconds and resident bytes of the operator's busiest container, as the kubelet counts them.
fn usage() -> (f64, u64) {
    let node = kubectl(&["get", "node", "-o", "jsonpath={.items[0].metadata.name}"]).unwrap();
    let json = kubectl(&["get", "--raw", &format!("/api/v1/nodes/{node}/proxy/stats/summary")]).unwrap();
    let summary: Value = serde_json::from_str(&json).unwrap();
    let pods = summary["pods"].as_array().unwrap();
    let operators = pods.iter().filter(|pod| {
        pod["podRef"]["name"].as_str().is_some_and(|name| name.starts_with("binnacle-") && name.contains("operator"))
    });
    let of = |pod: &Value| {
        let container = &pod["containers"][0];
        let cpu = container["cpu"]["usageCoreNanoSeconds"].as_f64().unwrap_or_default() / 1e9;
        (cpu, container["memory"]["workingSetBytes"].as_u64().unwrap_or_default())
    };
    operators.map(of).fold((0.0, 0), |(cpu, memory), (more, bytes)| (cpu + more, memory.max(bytes)))
}

fn versions(ns: &str) -> String {
    let all = "dashboards,datasets,datasources,alertschedules,cachepolicies,platforms,workerpools";
    let mut versions = String::new();
    for namespace in [ns, NAMESPACE] {
        let kinds = if namespace == NAMESPACE {
            format!("{all},deployments,services,secrets,roles,networkpolicies")
        } else {
            all.to_owned()
        };
        versions += &kubectl(&[
            "get",
            &kinds,
            "-n",
            namespace,
            "-o",
            "jsonpath={range .items[*]}{.kind}/{.metadata.name}={.metadata.resourceVersion}{\"\\n\"}{end}",
        ])
        .unwrap();
    }
    versions
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_dashboards_are_ready_soon_and_then_there_is_quiet() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("thousand");
    let ns = &namespace.0;
    flights(ns);
    until_ready(ns, "dataset", "flights").await;
    let objects = many(ns);
    let started = Instant::now();
    for hundred in objects.chunks(250) {
        apply(hundred).unwrap();
    }
    let applied = started.elapsed();
    assert!(wait(async || ready(ns) == DASHBOARDS).await, "{} of {DASHBOARDS} are ready", ready(ns));
    println!("{DASHBOARDS} dashboards: applied in {applied:?}, all Ready after {:?}", started.elapsed());

    // Heartbeats of leases aside, nothing is written while nothing happens; that is what this waits for.
    tokio::time::sleep(Duration::from_secs(30)).await;
    let (before, (cpu, _)) = (versions(ns), usage());
    let quiet = Instant::now();
    tokio::time::sleep(Duration::from_mins(5)).await;
    let (after, (cpu_after, memory)) = (versions(ns), usage());
    let share = (cpu_after - cpu) / quiet.elapsed().as_secs_f64() * 100.0;
    println!("5 quiet minutes: {share:.2} % of a core for all operators, {} MiB for the largest", memory >> 20);
    assert_eq!(before, after, "something was written");
    assert!(share < 2.0 && memory < 100 << 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_death_of_the_leader_at_any_moment_leaves_nothing_half_done() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("leaders");
    let ns = &namespace.0;
    flights(ns);
    let stop = Arc::new(AtomicBool::new(false));
    let killer = tokio::spawn({
        let stop = Arc::clone(&stop);
        async move {
            let mut kills = 0;
            while !stop.load(Ordering::Relaxed) {
                let holder = get(NAMESPACE, "lease", "binnacle")
                    .and_then(|lease| lease["spec"]["holderIdentity"].as_str().map(str::to_owned));
                if let Some(pod) = holder.and_then(|holder| holder.split('_').next().map(str::to_owned)) {
                    kills += usize::from(
                        kubectl(&["delete", "pod", &pod, "-n", NAMESPACE, "--grace-period=0", "--force"]).is_ok(),
                    );
                }
                tokio::time::sleep(Duration::from_secs(7)).await;
            }
            kills
        }
    });
    for hundred in many(ns)[..300].chunks(20) {
        apply(hundred).unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    tokio::time::sleep(Duration::from_secs(20)).await;
    stop.store(true, Ordering::Relaxed);
    let kills = killer.await.unwrap();
    assert!(wait(async || ready(ns) == 300).await, "{} of 300 are ready", ready(ns));
    println!("300 dashboards are Ready after the leader was killed {kills} times");
    assert!(kills > 2);
    until_ready(NAMESPACE, "platform", NAME).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_update_under_load_fails_no_request() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("rolling");
    let ns = &namespace.0;
    flights(ns);
    until_ready(ns, "dataset", "flights").await;
    let web = Arc::new(Web::sign_in().await);
    let stop = Arc::new(AtomicBool::new(false));
    let load: Vec<_> = (0..4)
        .map(|reader| {
            let (web, stop, ns) = (Arc::clone(&web), Arc::clone(&stop), ns.clone());
            tokio::spawn(async move {
                let (mut asked, mut failed) = (0, Vec::new());
                while !stop.load(Ordering::Relaxed) {
                    let question = json!({"query": {"dataset": format!("{ns}/flights"), "metrics": ["flights"], "limit": 1000 + asked % 50}, "refresh": reader == 0});
                    asked += 1;
                    match web.try_query(&question).await {
                        Ok(answer) if answer.status() == StatusCode::OK => drop(answer.bytes().await),
                        Ok(answer) => failed.push(format!("{}: {}", answer.status(), answer.text().await.unwrap_or_default())),
                        Err(error) => failed.push(format!("{error:?}")),
                    }
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
                (asked, failed)
            })
        })
        .collect();
    let patch = |pool: &str| {
        kubectl(&[
            "patch",
            "platform",
            NAME,
            "-n",
            NAMESPACE,
            "--type=merge",
            "-p",
            r#"{"spec": {"web": {"resources": {"requests": {"cpu": "11m"}}}}}"#,
        ])
        .unwrap();
        kubectl(&[
            "patch",
            "workerpool",
            pool,
            "-n",
            NAMESPACE,
            "--type=merge",
            "-p",
            r#"{"spec": {"replicas": 2, "jobSlots": 9}}"#,
        ])
        .unwrap();
    };
    patch("workers");
    tokio::time::sleep(Duration::from_secs(3)).await;
    until_ready(NAMESPACE, "platform", NAME).await;
    until_ready(NAMESPACE, "workerpool", "workers").await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    stop.store(true, Ordering::Relaxed);
    let mut all = 0;
    for reader in load {
        let (asked, failed) = reader.await.unwrap();
        all += asked;
        assert!(failed.is_empty(), "{} of {asked} failed, first {}", failed.len(), failed[0]);
    }
    println!("{all} requests during the roll-outs of web servers and workers, none failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_part_dies_and_comes_back_and_dashboards_go_on() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("parts");
    let ns = &namespace.0;
    flights(ns);
    apply(&example("flights/departures.yaml", ns)).unwrap();
    until_ready(ns, "dashboard", "departures").await;
    let web = Web::sign_in().await;
    let question = json!({"query": {"dataset": format!("{ns}/flights"), "metrics": ["flights"]}});
    assert_eq!(web.query(&question).await.0, StatusCode::OK);
    for component in ["cache", "broker"] {
        for pod in list(NAMESPACE, "pod", &format!("app.kubernetes.io/component={component}")) {
            let name = pod["metadata"]["name"].as_str().unwrap().to_owned();
            kubectl(&["delete", "pod", &name, "-n", NAMESPACE, "--grace-period=0", "--force"]).unwrap();
        }
        for _ in 0..20 {
            let fresh = json!({"query": question["query"], "refresh": true});
            assert_eq!(web.query(&fresh).await.0, StatusCode::OK, "while the {component} is away");
        }
        until(NAMESPACE, "platform", NAME, |platform| condition(platform, "Ready")["status"] == "True").await;
    }
    kubectl(&["scale", "deployment/postgres", "-n", "services", "--replicas=0"]).unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    println!("without the metadata database a cached question answers {}", web.query(&question).await.0);
    kubectl(&["scale", "deployment/postgres", "-n", "services", "--replicas=1"]).unwrap();
    assert!(wait(async || web.query(&question).await.0 == StatusCode::OK).await);
    until_ready(NAMESPACE, "platform", NAME).await;
    assert_eq!(web.get(&format!("/api/v1/dashboards/{ns}/departures")).await.0, StatusCode::OK);
    assert!(!list(NAMESPACE, "pod", OPERATOR).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_sleeps_and_the_first_query_wakes_it() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("sleepy");
    let ns = &namespace.0;
    flights(ns);
    until_ready(ns, "dataset", "flights").await;
    let patch = |patch: &str| {
        kubectl(&["patch", "workerpool", "workers", "-n", NAMESPACE, "--type=merge", "-p", patch]).unwrap()
    };
    patch(r#"{"spec": {"replicas": null, "autoscaling": {"min": 0, "max": 2, "targetWait": "1s", "idle": "30s"}}}"#);
    until(NAMESPACE, "workerpool", "workers", |pool| pool["status"]["replicas"] == 0 && pool["status"]["desired"] == 0)
        .await;
    let web = Web::sign_in().await;
    let started = Instant::now();
    let question = json!({"query": {"dataset": format!("{ns}/flights"), "metrics": ["flights"]}, "refresh": true});
    let answer = web.query(&question).await;
    println!("the first query woke a worker and was answered after {:?}", started.elapsed());
    patch(r#"{"spec": {"replicas": 1, "autoscaling": null}}"#);
    assert_eq!(answer, (StatusCode::OK, json!([[336_776]])));
    assert!(started.elapsed() < Duration::from_secs(10));
    until_ready(NAMESPACE, "workerpool", "workers").await;
}
