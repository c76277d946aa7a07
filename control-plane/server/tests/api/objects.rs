//! Objects through the apply door: mistakes, revisions, permalinks, stars.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::harness::{Api, apply, get, post, request};

const DASHBOARD: &str = "apiVersion: binnacle.dev/v1alpha1\nkind: Dashboard\nmetadata: {name: notes}\nspec:\n  title: Notes\n  folder: Team/Notes\n  charts: {}\n  layout:\n    - {cells: [{markdown: Hello}]}\n";

fn titled(title: &str) -> String {
    DASHBOARD.replace("title: Notes", &format!("title: {title}"))
}

#[tokio::test]
async fn every_save_is_a_revision_that_can_be_compared_and_restored() {
    let api = Api::start().await;
    for title in ["One", "Two"] {
        let saved = api.send_as("ed", apply(&titled(title))).await;
        assert_eq!(saved.status, StatusCode::OK, "{saved:?}");
    }
    let same = api.send_as("ed", apply(&titled("Two"))).await.json();
    assert_eq!(same["items"][0]["outcome"], "unchanged");
    let address = "/api/v1/resources/Dashboard/default/notes";
    let revisions = api.send_as("ed", get(&format!("{address}/revisions"))).await.json();
    let numbers: Vec<i64> =
        revisions["items"].as_array().unwrap().iter().map(|one| one["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [2, 1]);
    let first = api.send_as("ed", get(&format!("{address}/revisions/1"))).await.json();
    assert_eq!(first["yaml"], titled("One"));
    let restore = post(&format!("{address}/revisions/1/restore"), &Value::Null);
    assert_eq!(api.send_as("vic", restore).await.status, StatusCode::FORBIDDEN);
    let restore = post(&format!("{address}/revisions/1/restore"), &Value::Null);
    assert_eq!(api.send_as("ed", restore).await.json()["revision"], 3);
    let now = api.send_as("vic", get("/api/v1/dashboards/default/notes")).await.json();
    assert_eq!((now["title"].as_str(), now["folder"].as_str()), (Some("One"), Some("Team/Notes")));
}

#[tokio::test]
async fn a_save_from_an_old_revision_is_refused_and_loses_nothing() {
    let api = Api::start().await;
    api.send_as("ed", apply(&titled("One"))).await;
    api.send_as("ed", apply(&titled("Two"))).await;
    let stale = request("POST", "/api/v1/apply?expectedRevision=1", "application/yaml", titled("Mine"));
    let answer = api.send_as("ed", stale).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.json()["hint"].is_string());
    let now = api.send_as("ed", get("/api/v1/dashboards/default/notes")).await.json();
    assert_eq!(now["title"], "Two");
}

#[tokio::test]
async fn each_mistake_is_told_with_its_field_line_and_column_and_nothing_is_stored() {
    let api = Api::start().await;
    let wrong = DASHBOARD.replace("folder: Team/Notes", "foldr: Team/Notes");
    let two = format!("{}---\n{wrong}", titled("Good").replace("name: notes", "name: good"));
    let answer = api.send_as("ed", apply(&two)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = answer.json();
    assert_eq!(problem["code"], "invalid_spec");
    assert_eq!(problem["errors"][0]["path"], "spec.foldr");
    assert!(problem["errors"][0]["line"].as_i64().unwrap() > 10, "{problem}");
    // All are checked before the first is stored.
    assert_eq!(api.send_as("ed", get("/api/v1/dashboards/default/good")).await.status, StatusCode::NOT_FOUND);
    for text in ["", "just words", "a: [", "kind: Nothing"] {
        let refused = api.send_as("ed", apply(text)).await;
        assert!(refused.status.is_client_error(), "{text}: {refused:?}");
        assert_eq!(refused.headers["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn what_a_person_may_not_see_does_not_exist_for_them() {
    let api = Api::start().await;
    let secret = DASHBOARD.replace("  charts: {}", "  charts: {}\n  access: {view: [\"role:editor\"]}");
    assert_eq!(api.send_as("ed", apply(&secret)).await.status, StatusCode::OK);
    assert_eq!(api.send_as("vic", get("/api/v1/dashboards")).await.json()["items"], json!([]));
    for path in ["/api/v1/dashboards/default/notes", "/api/v1/resources/Dashboard/default/notes"] {
        assert_eq!(api.send_as("vic", get(path)).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(api.send_as("ed", get(path)).await.status, StatusCode::OK, "{path}");
    }
    let link = post("/api/v1/permalinks", &json!({"dashboard": "default/notes", "state": {}}));
    let link = api.send_as("ed", link).await.json();
    let path = format!("/api/v1/permalinks/{}", link["id"].as_str().unwrap());
    assert_eq!(api.send_as("vic", get(&path)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.send_as("ed", get(&path)).await.json()["dashboard"], "default/notes");
}

#[tokio::test]
async fn stars_belong_to_one_person() {
    let api = Api::start().await;
    api.send_as("ed", apply(DASHBOARD)).await;
    let star = request("PUT", "/api/v1/favourites/default/notes", "application/json", "");
    assert_eq!(api.send_as("vic", star).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.send_as("vic", get("/api/v1/dashboards")).await.json()["items"][0]["favourite"], true);
    assert_eq!(api.send_as("ed", get("/api/v1/dashboards")).await.json()["items"][0]["favourite"], false);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_told_as_a_problem() {
    let api = Api::start().await;
    let answer =
        api.send_as("ed", request("POST", "/api/v1/permalinks", "application/json", "{\"dashboard\": 1}")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert!(answer.json()["detail"].as_str().unwrap().contains("dashboard"), "{answer:?}");
    let missing = api.send_as("ed", get("/api/v1/nothing")).await;
    assert_eq!((missing.status, missing.json()["code"].as_str()), (StatusCode::NOT_FOUND, Some("not_found")));
}
