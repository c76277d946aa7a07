//! What takes minutes: many dashboards, quiet, chaos, roll-outs under load. `make e2e-long` runs them, alone and in turn.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it measured"
)]

#[path = "cluster/kubectl.rs"]
#[expect(dead_code, reason = "shared with the other tests")]
mod kubectl;
#[path = "cluster/platform.rs"]
mod platform;

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use kubectl::{Namespace, apply, condition, get, kubectl, list, until, until_ready, wait};
use platform::{NAME, NAMESPACE, Web, example, object};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

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
    const KILLS: usize = 4;
    let _one = ONE.lock().await;
    let namespace = Namespace::create("leaders");
    let ns = &namespace.0;
    flights(ns);
    let objects = &many(ns)[..300];
    let holder = || {
        let lease = get(NAMESPACE, "lease", "binnacle-operator")?;
        Some(lease["spec"]["holderIdentity"].as_str()?.split('_').next()?.to_owned())
    };
    // Batches go on while leaders die, whatever each of them is doing.
    let mut batches = objects.chunks(objects.len() / KILLS);
    for kill in 1..=KILLS {
        let leader = holder().expect("nobody leads");
        apply(batches.next().unwrap()).unwrap();
        let gone = kubectl(&["delete", "pod", &leader, "-n", NAMESPACE, "--grace-period=0", "--force"]);
        gone.unwrap_or_else(|error| panic!("kill {kill}: {error}"));
        assert!(wait(async || holder().is_some_and(|next| next != leader)).await, "nobody took over after {leader}");
    }
    assert!(wait(async || ready(ns) == objects.len()).await, "{} of {} are ready", ready(ns), objects.len());
    println!("{} dashboards are Ready after the leader was killed {KILLS} times", objects.len());
    until_ready(NAMESPACE, "platform", NAME).await;
}

/// People who ask all the time.
struct Load {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    readers: Vec<JoinHandle<Vec<String>>>,
}

impl Load {
    /// Four readers, one of whom wants everything anew.
    async fn start(ns: &str) -> Self {
        let web = Arc::new(Web::sign_in().await);
        let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let read = |reader: usize| {
            let (web, stop, answered) = (Arc::clone(&web), Arc::clone(&stop), Arc::clone(&answered));
            let dataset = format!("{ns}/flights");
            async move {
                let mut failed = Vec::new();
                for turn in 0_u32.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let query = json!({"dataset": dataset, "metrics": ["flights"], "limit": 1000 + turn % 50});
                    match web.try_query(&json!({"query": query, "refresh": reader == 0})).await {
                        Ok(answer) if answer.status() == StatusCode::OK => {
                            drop(answer.bytes().await);
                            answered.fetch_add(1, Ordering::Relaxed);
                        }
                        Ok(answer) => {
                            failed.push(format!("{}: {}", answer.status(), answer.text().await.unwrap_or_default()));
                        }
                        Err(error) => failed.push(format!("{error:?}")),
                    }
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
                failed
            }
        };
        let readers = (0..4).map(|reader| tokio::spawn(read(reader))).collect();
        Self { stop, answered, readers }
    }

    /// Waits until so many more were answered.
    async fn more(&self, count: usize) {
        let goal = self.answered.load(Ordering::Relaxed) + count;
        assert!(wait(async || self.answered.load(Ordering::Relaxed) >= goal).await, "nobody is answered any more");
    }

    /// Ends it; nothing may have failed.
    async fn assert_none_failed(self, while_: &str) {
        self.more(100).await;
        self.stop.store(true, Ordering::Relaxed);
        let mut failed = Vec::new();
        for reader in self.readers {
            failed.extend(reader.await.unwrap());
        }
        let answered = self.answered.load(Ordering::Relaxed);
        assert!(failed.is_empty(), "{while_}: {} failed and {answered} did not, first {}", failed.len(), failed[0]);
        println!("{answered} requests during {while_}, none failed");
    }
}

/// Adds a job; what the web server says of it.
async fn submit(web: &Web, job: &Value) -> (StatusCode, Value) {
    let request = web.client.post(format!("{}/api/v1/jobs", web.url)).header(header::COOKIE, &web.cookie);
    let answer = request.header("x-binnacle-csrf", "1").json(job).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap_or_default())
}

fn patch(kind: &str, name: &str, patch: &Value) {
    kubectl(&["patch", kind, name, "-n", NAMESPACE, "--type=merge", "-p", &patch.to_string()]).unwrap();
}

/// Another number of workers, in a pool that is Ready afterwards.
async fn scale_workers(replicas: u32) {
    patch("workerpool", "workers", &json!({"spec": {"replicas": replicas}}));
    until_ready(NAMESPACE, "workerpool", "workers").await;
}

fn names_of(component: &str) -> Vec<String> {
    let pods = list(NAMESPACE, "pod", &format!("app.kubernetes.io/component={component}"));
    pods.iter().map(|pod| pod["metadata"]["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_update_under_load_fails_no_request_and_loses_no_job() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("rolling");
    let ns = &namespace.0;
    flights(ns);
    until_ready(ns, "dataset", "flights").await;
    scale_workers(2).await;
    let web = Web::sign_in().await;
    let load = Load::start(ns).await;
    let before = [names_of("web"), names_of("worker")].concat();
    patch("platform", NAME, &json!({"spec": {"web": {"resources": {"requests": {"cpu": "11m"}}}}}));
    patch("workerpool", "workers", &json!({"spec": {"jobSlots": 9}}));
    let mut jobs = Vec::new();
    let all_new = wait(async || {
        let sql = format!("select count(*) from flights where distance > {}", jobs.len());
        let job = json!({"kind": "query", "question": {"datasource": format!("{ns}/flights"), "sql": sql}});
        let (status, job) = submit(&web, &job).await;
        assert!(status.is_success(), "{status} {job}");
        jobs.push(job["id"].as_str().unwrap().to_owned());
        let now = [names_of("web"), names_of("worker")].concat();
        !before.iter().any(|name| now.contains(name))
    });
    assert!(all_new.await, "some pods of before are still there");
    until_ready(NAMESPACE, "platform", NAME).await;
    until_ready(NAMESPACE, "workerpool", "workers").await;
    load.assert_none_failed("the roll-outs of web servers and workers").await;
    for job in &jobs {
        let ended = wait(async || web.get(&format!("/api/v1/jobs/{job}")).await.1["state"] == "succeeded");
        assert!(ended.await, "{}", web.get(&format!("/api/v1/jobs/{job}")).await.1);
    }
    println!("{} jobs meanwhile, all succeeded", jobs.len());
    scale_workers(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_emptied_fails_no_request() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("drained");
    let ns = &namespace.0;
    flights(ns);
    until_ready(ns, "dataset", "flights").await;
    scale_workers(2).await;
    let load = Load::start(ns).await;
    // As `kubectl drain` does with a node of many: by the eviction API, which heeds disruption budgets.
    for name in [names_of("web"), names_of("worker")].concat() {
        let eviction =
            json!({"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": NAMESPACE}});
        assert!(wait(async || evict(&name, &eviction)).await, "{name} was never evicted");
        assert!(wait(async || get(NAMESPACE, "pod", &name).is_none()).await, "{name} does not end");
    }
    until_ready(NAMESPACE, "platform", NAME).await;
    until_ready(NAMESPACE, "workerpool", "workers").await;
    load.assert_none_failed("the eviction of every web server and worker").await;
    scale_workers(1).await;
}

/// Whether the eviction is granted; a budget may say no for now.
fn evict(pod: &str, eviction: &Value) -> bool {
    let path = format!("/api/v1/namespaces/{NAMESPACE}/pods/{pod}/eviction");
    kubectl::kubectl_with(&["create", "--raw", &path, "-f", "-"], &eviction.to_string()).is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_rotate_under_load_and_nobody_is_signed_out() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("rotated");
    let ns = &namespace.0;
    flights(ns);
    until_ready(ns, "dataset", "flights").await;
    let encryption = || get(NAMESPACE, "secret", &format!("{NAME}-encryption")).unwrap()["data"].clone();
    let before = encryption();
    let load = Load::start(ns).await;
    let turn = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs().to_string();
    patch("platform", NAME, &json!({"spec": {"rotateKeys": turn}}));
    until(NAMESPACE, "platform", NAME, |platform| platform["status"]["keysRotated"] == json!(turn)).await;
    until_ready(NAMESPACE, "platform", NAME).await;
    assert_ne!(encryption(), before, "the encryption key is the same");
    load.assert_none_failed("the rotation of the signing and the encryption key").await;
}

fn helm(arguments: &[&str]) -> String {
    let output = Command::new("helm").args(arguments).args(["--namespace", NAMESPACE]).output().unwrap();
    assert!(output.status.success(), "helm {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn platforms_go_on_without_an_operator_and_the_next_one_takes_them_up() {
    let _one = ONE.lock().await;
    let namespace = Namespace::create("charts");
    let ns = &namespace.0;
    flights(ns);
    until_ready(ns, "dataset", "flights").await;
    let chart = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../charts/binnacle");
    let values = std::env::temp_dir().join(format!("binnacle-values-{}.json", std::process::id()));
    std::fs::write(&values, helm(&["get", "values", "binnacle", "--output", "json"])).unwrap();
    helm(&["upgrade", "binnacle", chart, "--reset-then-reuse-values", "--set", "replicas=3", "--wait"]);
    assert_eq!(list(NAMESPACE, "pod", OPERATOR).len(), 3);

    let web = Web::sign_in().await;
    helm(&["uninstall", "binnacle", "--wait"]);
    assert!(wait(async || list(NAMESPACE, "pod", OPERATOR).is_empty()).await, "operators are still there");
    let question = json!({"query": {"dataset": format!("{ns}/flights"), "metrics": ["flights"]}, "refresh": true});
    assert_eq!(web.query(&question).await, (StatusCode::OK, json!([[336_776]])));
    // Nobody looks after what is changed now; the next operator does.
    kubectl(&["delete", "service", &format!("{NAME}-workers"), "-n", NAMESPACE]).unwrap();
    apply(&[many(ns).swap_remove(0)]).unwrap();
    helm(&["install", "binnacle", chart, "--values", values.to_str().unwrap(), "--wait"]);
    std::fs::remove_file(&values).unwrap();
    until_ready(ns, "dashboard", "board-0").await;
    until_ready(NAMESPACE, "platform", NAME).await;
    assert!(get(NAMESPACE, "service", &format!("{NAME}-workers")).is_some());
    assert!(wait(async || web.query(&question).await == (StatusCode::OK, json!([[336_776]]))).await);
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
    let postgres = async || list("services", "pod", "app=postgres").is_empty();
    assert!(wait(postgres).await, "the database does not end");
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
    let autoscaling = json!({"min": 0, "max": 2, "targetWait": "1s", "idle": "30s"});
    patch("workerpool", "workers", &json!({"spec": {"replicas": null, "autoscaling": autoscaling}}));
    until(NAMESPACE, "workerpool", "workers", |pool| pool["status"]["replicas"] == 0 && pool["status"]["desired"] == 0)
        .await;
    // One that still ends would answer.
    assert!(wait(async || names_of("worker").is_empty()).await, "{:?} do not end", names_of("worker"));
    let web = Web::sign_in().await;
    let started = Instant::now();
    let question = json!({"query": {"dataset": format!("{ns}/flights"), "metrics": ["flights"]}, "refresh": true});
    let answer = web.query(&question).await;
    println!("the first query woke a worker and was answered after {:?}", started.elapsed());
    patch("workerpool", "workers", &json!({"spec": {"replicas": 1, "autoscaling": null}}));
    assert_eq!(answer, (StatusCode::OK, json!([[336_776]])));
    assert!(started.elapsed() < Duration::from_secs(10));
    until_ready(NAMESPACE, "workerpool", "workers").await;
}
