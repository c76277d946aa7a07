//! What happens to runs when nobody reads them, and when the worker is told to end.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use binnacle_protocol::{ErrorCode, Ticket, ticket::SecretRef};
use binnacle_worker::Compression;
use futures::StreamExt;
use serde_json::json;
use tokio::time::timeout;
use tonic::Code;

use crate::harness::{
    ENDLESS, answer, client, config, error_of, folder, free_address, query, signed, signer, start, wait_listening,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_stream_frees_its_place() {
    let (folder, signer) = (folder(), signer());
    let server = start(config(folder.path(), &signer, Compression::None)).await;
    let mut endless = query(ENDLESS);
    endless.datasource.concurrency = 1;
    let mut next = query("SELECT 1 AS a");
    next.datasource.concurrency = 1;
    let mut stream = server.client.clone().do_get(signed(&signer, &endless)).await.unwrap().into_inner();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    let next = timeout(Duration::from_secs(20), answer(&server.client, signed(&signer, &next))).await.unwrap();
    assert_eq!(next.unwrap().1.rows, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_told_to_end_lets_streams_finish_and_cancels_the_rest() {
    let (folder, signer) = (folder(), signer());
    let server = start(config(folder.path(), &signer, Compression::None)).await;
    let all = signed(&signer, &query("SELECT n FROM numbers"));
    let endless = signed(&signer, &query(ENDLESS));
    let finishing = server.client.clone().do_get(all).await.unwrap().into_inner();
    let mut hanging = server.client.clone().do_get(endless).await.unwrap().into_inner();
    server.shutdown.cancel();
    let messages: Vec<_> = finishing.collect().await;
    assert!(messages.iter().all(Result::is_ok) && messages.len() > 10);
    let status = loop {
        if let Err(status) = hanging.next().await.unwrap() {
            break status;
        }
    };
    assert_eq!((status.code(), error_of(&status).code), (Code::Cancelled, ErrorCode::Cancelled));
    drop(hanging);
    timeout(Duration::from_secs(20), server.served).await.unwrap().unwrap().unwrap();
}

/// A worker process, ended with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_binary_serves_reports_its_health_and_ends_in_peace() {
    let (folder, signer) = (folder(), signer());
    let settings = config(folder.path(), &signer, Compression::None);
    let metrics = free_address();
    let process = Command::new(env!("CARGO_BIN_EXE_binnacle-data-plane"))
        .env("BINNACLE_WORKER_PUBLIC_KEY", &settings.public_keys[0])
        .env("BINNACLE_SECRET_WAREHOUSE_PASSWORD", "hunter2")
        .args(["--listen", &settings.listen.to_string(), "--metrics-listen", &metrics.to_string(), "--files-root"])
        .arg(folder.path())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut process = Process(process);
    wait_listening(settings.listen).await;
    let (_, trailer) =
        answer(&client(settings.listen), signed(&signer, &query("SELECT n FROM numbers"))).await.unwrap();
    assert_eq!(trailer.rows, 100_000);
    let status = answer(&client(settings.listen), signed(&signer, &warehouse())).await.unwrap_err();
    // The secret was found in the environment, or the worker would not have got as far.
    assert_eq!(error_of(&status).code, ErrorCode::DatasourceUnreachable);
    for (path, expected) in [("healthz", "ok"), ("readyz", "ok"), ("metrics", "binnacle_engine_runs_total")] {
        let body = get(metrics, path).await;
        assert!(body.contains("200 OK") && body.contains(expected), "{path}: {body}");
    }
    let ended = Command::new("kill").arg(process.0.id().to_string()).status().unwrap();
    assert!(ended.success());
    let status = tokio::task::spawn_blocking(move || process.0.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
}

/// A ticket for a PostgreSQL that nobody runs, with a password.
fn warehouse() -> Ticket {
    let mut ticket = query("SELECT 1");
    let parameters = json!({"host": "127.0.0.1", "port": free_address().port(), "database": "d", "user": "u"});
    ticket.datasource.object.name = "warehouse".into();
    ticket.datasource.type_ = "postgres".into();
    ticket.datasource.parameters = serde_json::from_value(parameters).unwrap();
    let secret = SecretRef { name: "warehouse".into(), key: "password".into() };
    ticket.datasource.secrets = [("password".to_owned(), secret)].into();
    ticket
}

async fn get(address: std::net::SocketAddr, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
