//! Workers over a folder with the table `numbers` (`n` from 0 to 99,999), and a control plane's side of the wire.

use std::{collections::BTreeMap, fs, net::SocketAddr, net::TcpListener, path::Path};

use arrow_array::RecordBatch;
use arrow_flight::{
    FlightData, Ticket as FlightTicket, flight_service_client::FlightServiceClient, utils::flight_data_to_batches,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use binnacle_cache::CacheOptions;
use binnacle_engine::{Engine, EngineConfig};
use binnacle_protocol::{
    ObjectRef, QueryId, RemoteError, Task, Ticket, TicketSigner, TicketVerifier, Trailer, ticket::DatasourceTarget,
};
use binnacle_queue::QueueOptions;
use binnacle_telemetry::TelemetryConfig;
use binnacle_worker::{
    Compression, JobWorkerOptions, ServeError, WorkerConfig, connect, flight_service, in_process_channel, serve,
};
use chrono::{TimeDelta, Utc};
use futures::TryStreamExt;
use serde_json::json;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::{Status, transport::Channel};

/// Would take hours, in little memory.
pub const ENDLESS: &str = "SELECT count(*) AS n FROM numbers x \
     CROSS JOIN (SELECT y.n FROM numbers y CROSS JOIN numbers z) w WHERE (x.n + w.n) % 7 = 3";

pub fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let numbers: Vec<_> = (0..100_000).map(|n| n.to_string()).collect();
    fs::write(folder.path().join("numbers.csv"), format!("n\n{}\n", numbers.join("\n"))).unwrap();
    folder
}

pub fn signer() -> TicketSigner {
    TicketSigner::from_pkcs8(&TicketSigner::generate_pkcs8().unwrap()).unwrap()
}

pub fn query(sql: &str) -> Ticket {
    let now = Utc::now();
    Ticket {
        id: QueryId::generate(),
        task: Task::Query { sql: sql.into() },
        datasource: DatasourceTarget {
            object: ObjectRef::new("default", "files"),
            revision: 1,
            type_: "files".into(),
            parameters: serde_json::from_value(json!({"path": "."})).unwrap(),
            secrets: BTreeMap::new(),
            secrets_version: None,
            concurrency: 2,
        },
        max_rows: 1_000_000,
        max_bytes: 1 << 30,
        deadline: now + TimeDelta::seconds(60),
        expires: now + TimeDelta::seconds(60),
        traceparent: None,
    }
}

/// A worker within this process.
pub async fn in_process(folder: &Path, signer: &TicketSigner) -> FlightServiceClient<Channel> {
    let engine = Engine::new(EngineConfig { files_root: folder.into(), ..EngineConfig::default() }).unwrap();
    let verifier = TicketVerifier::new([signer.public_key()]);
    FlightServiceClient::new(in_process_channel(flight_service(engine, verifier)).await)
}

pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

pub fn config(folder: &Path, signer: &TicketSigner, compression: Compression) -> WorkerConfig {
    WorkerConfig {
        tls_dir: None,
        secrets_from: binnacle_worker::SecretsFrom::Files,
        listen: free_address(),
        metrics_listen: None,
        public_keys: vec![BASE64_STANDARD.encode(signer.public_key())],
        files_root: folder.into(),
        files_namespaces: None,
        allow_any_path: false,
        secrets_dir: None,
        memory_mib: 256,
        spill_dir: None,
        compression,
        control_plane: None,
        worker_token: None,
        worker_name: None,
        jobs: JobWorkerOptions { queues: Vec::new(), job_slots: 1 },
        broker: QueueOptions::default(),
        caches: CacheOptions::default(),
        drain_seconds: 1,
    }
}

/// A worker on loopback.
pub struct Server {
    pub client: FlightServiceClient<Channel>,
    pub shutdown: CancellationToken,
    pub served: JoinHandle<Result<(), ServeError>>,
}

pub async fn start(config: WorkerConfig) -> Server {
    let shutdown = CancellationToken::new();
    let telemetry = binnacle_telemetry::init(&TelemetryConfig::default()).unwrap();
    let address = config.listen;
    let served = tokio::spawn(serve(config, telemetry, shutdown.clone()));
    wait_listening(address).await;
    Server { client: client(address), shutdown, served }
}

pub fn client(address: SocketAddr) -> FlightServiceClient<Channel> {
    FlightServiceClient::new(connect(&format!("http://{address}")).unwrap())
}

pub async fn wait_listening(address: SocketAddr) {
    let listening = async { while tokio::net::TcpStream::connect(address).await.is_err() {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), listening).await.unwrap();
}

pub fn signed(signer: &TicketSigner, ticket: &Ticket) -> FlightTicket {
    FlightTicket { ticket: signer.sign(ticket).unwrap().0 }
}

/// The messages of an answer.
pub async fn messages(client: &FlightServiceClient<Channel>, ticket: FlightTicket) -> Result<Vec<FlightData>, Status> {
    client.clone().do_get(ticket).await?.into_inner().try_collect().await
}

/// An answer taken apart: the trailer is the last message.
pub async fn answer(
    client: &FlightServiceClient<Channel>,
    ticket: FlightTicket,
) -> Result<(Vec<RecordBatch>, Trailer), Status> {
    let mut messages = messages(client, ticket).await?;
    let last = messages.pop().unwrap();
    assert!(last.data_header.is_empty() && last.data_body.is_empty());
    Ok((flight_data_to_batches(&messages).unwrap(), serde_json::from_slice(&last.app_metadata).unwrap()))
}

/// The error as the control plane reads it.
pub fn error_of(status: &Status) -> RemoteError {
    let value = status.metadata().get_bin(RemoteError::METADATA_KEY).unwrap();
    serde_json::from_slice(&value.to_bytes().unwrap()).unwrap()
}
