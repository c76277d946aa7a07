//! The planes apart: one control plane, three data-plane processes, and what happens when some of them die.

use std::{fs, path::Path};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use crate::process::{Process, Web, examples, free_port, program, wait};

struct Planes {
    web: Web,
    workers: Vec<Process>,
    _data: tempfile::TempDir,
}

/// Starts the control plane first, since only it can make the key that the workers are given.
async fn start_planes() -> Planes {
    let data = tempfile::tempdir().unwrap();
    let key = data.path().join("ticket.pub");
    let ports: Vec<u16> = (0..3).map(|_| free_port()).collect();
    let port = free_port();
    let addresses: Vec<String> = ports.iter().map(|port| format!("http://127.0.0.1:{port}")).collect();
    let process = Process::start(
        program("binnacle-control-plane")
            .args(["--no-auth", "--listen", &format!("127.0.0.1:{port}"), "--worker", &addresses.join(",")])
            .arg("--data-dir")
            .arg(data.path())
            .arg("--public-key-file")
            .arg(&key),
    );
    let web = Web { process, url: format!("http://127.0.0.1:{port}"), client: Client::new(), greeting: String::new() };
    assert!(wait(async || web.get("/readyz").send().await.is_ok_and(|answer| answer.status().is_success())).await);
    let workers = ports.iter().map(|port| start_worker(*port, &key)).collect();
    Planes { web, workers, _data: data }
}

fn start_worker(port: u16, key: &Path) -> Process {
    let mut command = program("binnacle-data-plane");
    command
        .args(["--listen", &format!("127.0.0.1:{port}")])
        .arg("--public-key")
        .arg(key)
        .arg("--files-root")
        .arg(examples());
    Process::start(&mut command)
}

async fn apply(web: &Web, file: &str) {
    let yaml = fs::read_to_string(examples().join(file)).unwrap();
    let applied = web.post("/api/v1/apply").body(yaml).send().await.unwrap();
    assert_eq!(applied.status(), StatusCode::OK, "{}", applied.text().await.unwrap());
}

fn fresh(metric: &str) -> Value {
    json!({"query": {"dataset": "default/flights", "metrics": [metric]}, "refresh": true})
}

#[tokio::test]
async fn three_workers_share_the_queries_and_the_death_of_two_loses_none() {
    let mut planes = start_planes().await;
    let web = &planes.web;
    // The first answer proves that a worker is up; datasets are checked against the data.
    for file in ["flights/datasource.yaml", "flights/datasets.yaml", "flights/departures.yaml"] {
        apply(web, file).await;
    }
    let first = wait(async || web.query(&fresh("flights"), "application/json").await.status().is_success()).await;
    assert!(first, "no worker answered");
    assert_eq!(web.rows(&fresh("flights")).await, json!([[336_776]]));

    planes.workers[0].kill();
    planes.workers[1].terminate();
    for _ in 0..6 {
        assert_eq!(planes.web.rows(&fresh("cancelled")).await, json!([[8255]]));
    }
    planes.workers[2].kill();
    let answer = planes.web.query(&fresh("flights"), "application/json").await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let problem: Value = answer.json().await.unwrap();
    assert_eq!(problem["code"], "unavailable");
    // What the cache has is still served.
    let kept = json!({"query": {"dataset": "default/flights", "metrics": ["flights"]}});
    assert_eq!(planes.web.rows(&kept).await, json!([[336_776]]));
}

#[tokio::test]
async fn a_worker_with_another_key_refuses_every_ticket() {
    let data = tempfile::tempdir().unwrap();
    let (port, worker_port) = (free_port(), free_port());
    let stranger = "mTYiVv6tT8mvYUaT5GrcBcAEY2WzVjTtU1tWbq1mCmk=";
    let _worker = Process::start(program("binnacle-data-plane").args([
        "--listen",
        &format!("127.0.0.1:{worker_port}"),
        "--public-key",
        stranger,
        "--files-root",
        examples().to_str().unwrap(),
    ]));
    let process = Process::start(
        program("binnacle-control-plane")
            .args(["--no-auth", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--worker", &format!("http://127.0.0.1:{worker_port}")])
            .arg("--data-dir")
            .arg(data.path()),
    );
    let web = Web { process, url: format!("http://127.0.0.1:{port}"), client: Client::new(), greeting: String::new() };
    assert!(wait(async || web.get("/readyz").send().await.is_ok_and(|answer| answer.status().is_success())).await);
    apply(&web, "flights/datasource.yaml").await;
    let question = json!({"datasource": "default/flights", "sql": "select 1"});
    let refused = wait(async || {
        let problem: Value = web.query(&question, "application/json").await.json().await.unwrap();
        problem["code"] == "ticket_invalid"
    })
    .await;
    assert!(refused);
}
