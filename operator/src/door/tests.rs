use std::net::SocketAddr;

use k8s_openapi::jiff::Timestamp;
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, pem::PemObject},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::platform::secrets::{Content, certificates};

/// A web server's certificate for `localhost`, and who signed it.
fn issued() -> (Content, Content) {
    let authority = certificates::renew_authority(None, "main", Timestamp::now()).unwrap().unwrap();
    let names = ["localhost".to_owned()];
    let certificate = certificates::renew(None, &authority, &names, Timestamp::now()).unwrap().unwrap();
    (authority, certificate)
}

fn pem(content: &Content, key: &str) -> Vec<u8> {
    content.data[key].0.clone()
}

/// Answers one request over TLS with this, and gives back what was asked.
async fn answer_once(certificate: &Content, answer: &'static str) -> (SocketAddr, tokio::task::JoinHandle<String>) {
    let chain = CertificateDer::pem_slice_iter(&pem(certificate, "tls.crt")).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(&pem(certificate, "tls.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
    let listener = TcpListener::bind("localhost:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else { return String::new() };
        let mut asked = vec![0; 4096];
        let length = stream.read(&mut asked).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    (address, serving)
}

fn door(address: SocketAddr, authority: &Content) -> Door {
    Door::new(&format!("https://localhost:{}", address.port()), &pem(authority, "ca.crt"), &"secret".into()).unwrap()
}

#[tokio::test]
async fn a_call_carries_the_token_and_trusts_the_platforms_own_authority() {
    let (authority, certificate) = issued();
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"revision\":7}";
    let (address, asked) = answer_once(&certificate, answer).await;
    let said: Value = door(address, &authority).put("/internal/v1/objects", &json!({"kind": "Dataset"})).await.unwrap();
    assert_eq!(said["revision"], 7);
    let asked = asked.await.unwrap();
    assert!(asked.starts_with("PUT /internal/v1/objects HTTP/1.1\r\n"));
    assert!(asked.contains("authorization: Bearer secret\r\n") && asked.contains("application/json"));
}

#[tokio::test]
async fn a_refusal_is_a_problem() {
    let (authority, certificate) = issued();
    let answer =
        "HTTP/1.1 409 Conflict\r\ncontent-length: 44\r\n\r\n{\"code\":\"conflict\",\"detail\":\"ui manages it\"}";
    let (address, _asked) = answer_once(&certificate, answer).await;
    let error = door(address, &authority).get::<Value>("/").await.unwrap_err();
    assert_eq!(error.problem().map(|problem| (problem.status, problem.code.as_str())), Some((409, "conflict")));
    assert_eq!(error.to_string(), "ui manages it");
}

#[tokio::test]
async fn an_answer_without_content_is_nothing() {
    let (authority, certificate) = issued();
    let (address, asked) = answer_once(&certificate, "HTTP/1.1 204 No Content\r\n\r\n").await;
    door(address, &authority).delete("/internal/v1/objects/Dataset/a/b").await.unwrap();
    assert!(asked.await.unwrap().starts_with("DELETE /internal/v1/objects/Dataset/a/b HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_stranger_is_not_spoken_to() {
    let ((authority, _), (_, strangers)) = (issued(), issued());
    let (address, asked) = answer_once(&strangers, "HTTP/1.1 204 No Content\r\n\r\n").await;
    let error = door(address, &authority).get::<()>("/").await.unwrap_err();
    assert!(matches!(error, DoorError::Unreachable(_)), "{error:?}");
    assert_eq!(asked.await.unwrap(), "");
}

#[test]
fn a_door_needs_a_certificate_and_a_token_that_can_be_sent() {
    let door = |pem: &[u8], token: &str| Door::new("https://main-web-internal.a.svc:8443", pem, &token.into());
    assert!(matches!(door(b"", "token"), Err(BadDoor::Certificate(_))));
    assert!(matches!(door(b"", "line\nbreak"), Err(BadDoor::Token)));
}

#[test]
fn nothing_is_sent_as_no_body() {
    assert!(written(&()).unwrap().is_empty());
    assert_eq!(written(&[1]).unwrap(), "[1]");
}
