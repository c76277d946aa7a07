//! The platform that all tests share, as a person with a browser meets it, and the objects of the examples.

use std::{fs, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use binnacle_server::manifest::read_documents;
use reqwest::{Client, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::kubectl::get;

/// Where `e2e/cluster/run` put it.
pub const NAMESPACE: &str = "binnacle";
pub const NAME: &str = "main";

/// Somebody who is signed in at a platform's Service.
pub struct Web {
    pub client: Client,
    pub url: String,
    pub cookie: String,
}

impl Web {
    /// The admin, at the platform that all tests share.
    pub async fn sign_in() -> Self {
        Self::sign_in_as_at(&Self::password(NAMESPACE, NAME), NAMESPACE, NAME).await
    }

    /// The password that the operator made for a platform's first admin.
    pub fn password(namespace: &str, name: &str) -> String {
        let secret = get(namespace, "secret", &format!("{name}-tokens")).expect("the platform has no tokens");
        let password = BASE64_STANDARD.decode(secret["data"]["admin-password"].as_str().unwrap()).unwrap();
        String::from_utf8(password).unwrap()
    }

    pub async fn sign_in_as_at(password: &str, namespace: &str, name: &str) -> Self {
        let url = format!("http://{name}-web.{namespace}.svc");
        let client = Client::new();
        let body = json!({"name": "admin", "password": password});
        let answer = client.post(format!("{url}/api/v1/session")).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { client, url, cookie }
    }

    pub async fn try_get(&self, path: &str) -> reqwest::Result<Response> {
        self.client.get(format!("{}{path}", self.url)).header(header::COOKIE, &self.cookie).send().await
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        let answer = self.try_get(path).await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    pub async fn try_query(&self, question: &Value) -> reqwest::Result<Response> {
        let request = self.client.post(format!("{}/api/v1/query", self.url)).header(header::COOKIE, &self.cookie);
        request.header("accept", "application/json").header("x-binnacle-csrf", "1").json(question).send().await
    }

    /// The rows of a question, or the problem.
    pub async fn query(&self, question: &Value) -> (StatusCode, Value) {
        let answer = self.try_query(question).await.unwrap();
        let status = answer.status();
        let body: Value = answer.json().await.unwrap_or_default();
        (status, if status.is_success() { body["rows"].clone() } else { body })
    }
}

/// The objects of a file of the examples, in a namespace and on the shared platform.
pub fn example(file: &str, namespace: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../examples").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut objects: Vec<Value> = read_documents(&text).unwrap().into_iter().map(|document| document.value).collect();
    for object in &mut objects {
        object["metadata"]["namespace"] = json!(namespace);
        object["spec"]["platformRef"] = json!(format!("{NAMESPACE}/{NAME}"));
    }
    objects
}

/// One object.
pub fn object(kind: &str, namespace: &str, name: &str, mut spec: Value) -> Value {
    if kind != "Platform" && kind != "WorkerPool" && spec.get("platformRef").is_none() {
        spec["platformRef"] = json!(format!("{NAMESPACE}/{NAME}"));
    }
    json!({
        "apiVersion": "binnacle.dev/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    })
}
