//! The description of the API.

use std::{fs, path::Path};

use binnacle_server::openapi::document;
use serde_json::Value;

use crate::harness::{Api, get};

#[test]
fn the_committed_document_is_what_the_handlers_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json");
    let committed: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap_or_default()).unwrap_or_default();
    let fresh: Value = serde_json::from_str(&document().unwrap()).unwrap();
    assert!(committed == fresh, "docs/reference/openapi.json is out of date: run `make gen`");
}

#[tokio::test]
async fn the_server_serves_the_same_document() {
    let api = Api::start().await;
    let served = api.send(get("/api/v1/openapi.json")).await.json();
    assert_eq!(served, serde_json::from_str::<Value>(&document().unwrap()).unwrap());
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(served["components"]["schemas"]["DashboardSpec"].is_object());
}
