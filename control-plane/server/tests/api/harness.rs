//! A web server in this process, on a fresh SQLite database.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use binnacle_metadata::{NewUser, Role};
use binnacle_server::{
    App, Server, ServerConfig, open_metadata, router::build_router, ticket_signer, workers::Workers,
};
use binnacle_telemetry::TelemetryConfig;
use clap::Parser;
use secrecy::SecretString;
use serde_json::{Value, json};
use tower::ServiceExt;

/// The password of every user.
pub const PASSWORD: &str = "correct horse battery";

#[derive(Parser)]
struct Options {
    #[command(flatten)]
    server: ServerConfig,
}

/// A web server and what it keeps its data in.
pub struct Api {
    pub app: App,
    router: Router,
    _data: tempfile::TempDir,
}

/// An answer that has come in whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

impl Api {
    /// With the users `ann` (admin), `ed` (editor) and `vic` (viewer).
    pub async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let config = Options::parse_from(["test", "--data-dir", data.path().to_str().unwrap()]).server;
        let telemetry =
            binnacle_telemetry::init(&TelemetryConfig { log: "error".into(), ..TelemetryConfig::default() }).unwrap();
        let metadata = open_metadata(&config).await.unwrap();
        let signer = ticket_signer(&metadata).await.unwrap();
        let server = Server::new(config, metadata, Workers::new(Vec::new(), signer), telemetry).await.unwrap();
        let api = Self { router: build_router(server.app.clone(), true), app: server.app, _data: data };
        for (name, role) in [("ann", Role::Admin), ("ed", Role::Editor), ("vic", Role::Viewer)] {
            api.add_user(name, role).await;
        }
        api
    }

    async fn add_user(&self, name: &str, role: Role) {
        let hash = self.app.passwords.hash(&SecretString::from(PASSWORD)).await.unwrap();
        let user = NewUser {
            name: name.into(),
            display_name: name.into(),
            email: None,
            password_hash: Some(hash),
            role,
            groups: Vec::new(),
            must_change_password: false,
        };
        self.app.metadata.users().create(&user).await.unwrap();
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: head.status, headers: head.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Signs in; the cookie.
    pub async fn sign_in(&self, name: &str) -> String {
        let answer = self.send(post("/api/v1/session", &json!({"name": name, "password": PASSWORD}))).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The same request by somebody who is signed in, from the web app.
    pub async fn send_as(&self, name: &str, mut request: Request<Body>) -> Answer {
        let cookie = self.sign_in(name).await;
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        request.headers_mut().insert("x-binnacle-csrf", "1".parse().unwrap());
        self.send(request).await
    }
}

pub fn request(method: &str, path: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap()
}

pub fn get(path: &str) -> Request<Body> {
    request("GET", path, "application/json", Body::empty())
}

pub fn post(path: &str, body: &Value) -> Request<Body> {
    request("POST", path, "application/json", body.to_string())
}

pub fn apply(yaml: &str) -> Request<Body> {
    request("POST", "/api/v1/apply", "application/yaml", yaml.to_owned())
}
