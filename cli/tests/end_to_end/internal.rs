//! What workers and the operator use: TLS between the planes, keys that are followed, and the operator's door.

use std::{fs, path::Path};

use binnacle_server::manifest::read_documents;
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use reqwest::{Certificate, Client, Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::process::{Process, Web, examples, free_port, program, wait};

const WORKER: &str = "a-worker-token-that-nobody-guesses";
const OPERATOR: &str = "an-operator-token-that-nobody-guesses";

/// `ca.crt`, `tls.crt` and `tls.key` for `localhost`.
fn write_certificates(folder: &Path) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    fs::write(folder.join("ca.crt"), authority.self_signed(&authority_key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let mut leaf = CertificateParams::new(vec!["localhost".into()]).unwrap();
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate().unwrap();
    fs::write(folder.join("tls.crt"), leaf.signed_by(&key, &issuer).unwrap().pem()).unwrap();
    fs::write(folder.join("tls.key"), key.serialize_pem()).unwrap();
}

/// A control plane and a worker that speak TLS, and the operator's way in.
struct Cluster {
    web: Web,
    worker: Process,
    internal: String,
    flight: u16,
    operator: Client,
    data: tempfile::TempDir,
}

impl Cluster {
    async fn start() -> Self {
        let base = std::env::var("BINNACLE_TEST_REDIS_URL")
            .expect("BINNACLE_TEST_REDIS_URL is not set: run the tests within `e2e/services/redis run`");
        let data = tempfile::tempdir().unwrap();
        write_certificates(data.path());
        let (port, internal, flight) = (free_port(), free_port(), free_port());
        let cache = format!("{base}?prefix=internal{port}");
        let process = Process::start(
            program("binnacle-control-plane")
                .args(["--no-auth", "--listen", &format!("127.0.0.1:{port}")])
                .args(["--internal-listen", &format!("127.0.0.1:{internal}")])
                .args(["--worker", &format!("https://localhost:{flight}")])
                .args(["--worker-token", WORKER, "--operator-token", OPERATOR])
                .args(["--encryption-key", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="])
                .args(["--cache-results", &cache, "--cache-exports", &cache])
                .arg("--tls-dir")
                .arg(data.path())
                .arg("--data-dir")
                .arg(data.path()),
        );
        let internal = format!("https://localhost:{internal}");
        let worker = Process::start(
            program("binnacle-data-plane")
                .args(["--listen", &format!("127.0.0.1:{flight}"), "--control-plane", &internal])
                .args(["--worker-token", WORKER, "--cache-results", &cache, "--cache-exports", &cache])
                .arg("--tls-dir")
                .arg(data.path())
                .arg("--files-root")
                .arg(examples()),
        );
        let url = format!("http://127.0.0.1:{port}");
        let web = Web { process, url, client: Client::new(), greeting: String::new() };
        assert!(wait(async || web.get("/readyz").send().await.is_ok_and(|answer| answer.status().is_success())).await);
        let authority = Certificate::from_pem(&fs::read(data.path().join("ca.crt")).unwrap()).unwrap();
        let operator = Client::builder().add_root_certificate(authority).build().unwrap();
        Self { web, worker, internal, flight, operator, data }
    }

    async fn ask(&self, method: Method, path: &str, token: &str, body: Option<&Value>) -> Response {
        let mut request =
            self.operator.request(method, format!("{}/internal/v1/{path}", self.internal)).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.unwrap()
    }

    async fn put(&self, object: &Value) -> (StatusCode, Value) {
        let answer = self.ask(Method::PUT, "objects", OPERATOR, Some(object)).await;
        (answer.status(), answer.json().await.unwrap())
    }

    async fn put_example(&self, file: &str) -> Vec<Value> {
        let mut answers = Vec::new();
        for object in objects(file) {
            let (status, answer) = self.put(&object).await;
            assert_eq!(status, StatusCode::OK, "{answer}");
            answers.push(answer);
        }
        answers
    }
}

/// The objects of a file of the examples.
fn objects(file: &str) -> Vec<Value> {
    let yaml = fs::read_to_string(examples().join(file)).unwrap();
    let mut objects: Vec<Value> = read_documents(&yaml).unwrap().into_iter().map(|document| document.value).collect();
    for object in &mut objects {
        object["metadata"]["namespace"] = json!("default");
    }
    objects
}

fn question() -> Value {
    json!({"query": {"dataset": "default/flights", "metrics": ["flights"]}, "refresh": true})
}

#[tokio::test]
async fn the_planes_speak_tls_and_workers_follow_a_key_that_changes() {
    let cluster = Cluster::start().await;
    cluster.put_example("flights/datasource.yaml").await;
    let datasets = cluster.put_example("flights/datasets.yaml").await;
    assert!(datasets[0]["columns"].as_u64().unwrap() > 10, "{datasets:?}");
    assert_eq!(cluster.web.rows(&question()).await, json!([[336_776]]));
    for _ in 0..3 {
        let rotated = cluster.ask(Method::POST, "keys/rotate", OPERATOR, None).await;
        assert_eq!(rotated.status(), StatusCode::NO_CONTENT);
        assert_eq!(cluster.web.rows(&question()).await, json!([[336_776]]));
    }
    // Nobody without a certificate of the authority gets as far as a ticket.
    let plain = Client::new().get(format!("http://localhost:{}", cluster.flight)).send().await;
    assert!(plain.is_err());
    let stranger = cluster.operator.get(format!("https://localhost:{}", cluster.flight)).send().await;
    assert!(stranger.is_err());
    // The private key is not in the database as it is.
    let database = fs::read(cluster.data.path().join("binnacle.sqlite")).unwrap();
    let log = fs::read(cluster.data.path().join("binnacle.sqlite-wal")).unwrap_or_default();
    let pkcs8 = [0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70];
    assert!(![database, log].concat().windows(pkcs8.len()).any(|window| window == pkcs8));
}

#[tokio::test]
async fn what_the_operator_brings_is_served_and_a_mistake_leaves_the_last_revision() {
    let mut cluster = Cluster::start().await;
    let sources = cluster.put_example("flights/datasource.yaml").await;
    assert_eq!((&sources[0]["outcome"], &sources[0]["revision"]), (&json!("created"), &json!(1)));
    cluster.put_example("flights/datasets.yaml").await;
    let boards = cluster.put_example("flights/departures.yaml").await;
    let board = boards.iter().find(|answer| answer["url"].as_str().unwrap().starts_with("/dashboards/")).unwrap();
    assert_eq!(board["url"], "/dashboards/default/departures");
    assert_eq!(cluster.put_example("flights/datasource.yaml").await[0]["outcome"], "unchanged");

    let mut dashboard =
        objects("flights/departures.yaml").into_iter().find(|object| object["kind"] == "Dashboard").unwrap();
    dashboard["spec"]["charts"]["broken"] =
        json!({"dataset": "flights", "bar": {"x": "no_such_column", "y": ["flights"]}});
    let (status, problem) = cluster.put(&dashboard).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (&problem["code"], problem["errors"][0]["path"].as_str().unwrap()),
        (&json!("invalid_spec"), "spec.charts.broken.bar.x")
    );
    let served = cluster.web.json("/api/v1/resources/Dashboard/default/departures").await;
    assert_eq!((&served["revision"], &served["managedBy"]), (&board["revision"], &json!("kubernetes")));
    // Whoever looks at it is told.
    let problem = async || cluster.web.json("/api/v1/dashboards/default/departures").await["problem"].clone();
    assert_eq!(problem().await["field"], "spec.charts.broken.bar.x");
    dashboard["spec"]["charts"].as_object_mut().unwrap().remove("broken");
    assert_eq!(cluster.put(&dashboard).await.0, StatusCode::OK);
    assert_eq!(problem().await, Value::Null);

    let probe = "datasources/default/flights/probe";
    let probed: Value = cluster.ask(Method::POST, probe, OPERATOR, None).await.json().await.unwrap();
    assert_eq!(probed["reachable"], true, "{probed}");
    let queues: Value = cluster.ask(Method::GET, "queues", OPERATOR, None).await.json().await.unwrap();
    let interactive = queues.as_array().unwrap().iter().find(|queue| queue["queue"] == "interactive").unwrap();
    assert_eq!((&interactive["waiting"], &interactive["running"]), (&json!(0), &json!(1)));
    let status: Value = cluster.ask(Method::GET, "status", OPERATOR, None).await.json().await.unwrap();
    assert_eq!((&status["broker"], &status["caches"]["results"]), (&json!("ok"), &json!("ok")), "{status}");

    let held: Value = cluster.ask(Method::GET, "objects", OPERATOR, None).await.json().await.unwrap();
    let count = held.as_array().unwrap().len();
    for _ in 0..2 {
        let deleted = cluster.ask(Method::DELETE, "objects/Dashboard/default/departures", OPERATOR, None).await;
        assert_eq!(deleted.status(), StatusCode::NO_CONTENT);
    }
    let held: Value = cluster.ask(Method::GET, "objects", OPERATOR, None).await.json().await.unwrap();
    assert_eq!(held.as_array().unwrap().len(), count - 1);
    cluster.worker.terminate();
}

#[tokio::test]
async fn what_was_made_in_the_ui_is_left_alone_until_its_manifest_says_to_take_it_over() {
    let cluster = Cluster::start().await;
    let mut object = objects("flights/datasource.yaml").remove(0);
    let made = cluster.web.post("/api/v1/apply").body(object.to_string()).send().await.unwrap();
    assert!(made.status().is_success(), "{}", made.text().await.unwrap());
    let (status, problem) = cluster.put(&object).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(problem["hint"].as_str().unwrap().contains("binnacle.dev/take-over"), "{problem}");
    object["metadata"]["annotations"] = json!({"binnacle.dev/take-over": "true"});
    assert_eq!(cluster.put(&object).await.0, StatusCode::OK);
    let served = cluster.web.json("/api/v1/resources/Datasource/default/flights").await;
    assert_eq!(served["managedBy"], "kubernetes");
    // The same words do not let people take what git keeps.
    let refused = cluster.web.post("/api/v1/apply").body(object.to_string()).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn each_internal_route_wants_its_own_token_and_none_is_on_the_public_address() {
    let cluster = Cluster::start().await;
    let (get, put, post, delete) = (Method::GET, Method::PUT, Method::POST, Method::DELETE);
    let operators = [
        (&get, "objects"),
        (&put, "objects"),
        (&delete, "objects/Dashboard/default/departures"),
        (&post, "datasources/default/flights/probe"),
        (&post, "keys/rotate"),
        (&get, "queues"),
        (&get, "status"),
    ];
    let workers = [(&post, "jobs/claim"), (&post, "jobs/beat"), (&post, "jobs/finish"), (&get, "keys")];
    let routes = operators.map(|route| (route, WORKER)).into_iter().chain(workers.map(|route| (route, OPERATOR)));
    for ((method, path), other) in routes {
        for token in ["", "wrong", other] {
            let answer = cluster.ask(method.clone(), path, token, Some(&json!({}))).await;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{method} {path} with `{token}`");
        }
        let public = cluster.web.client.request(method.clone(), format!("{}/internal/v1/{path}", cluster.web.url));
        let public = public.bearer_auth(OPERATOR).json(&json!({})).send().await.unwrap();
        assert!(
            matches!(public.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED),
            "{method} {path}: {}",
            public.status()
        );
    }
}
