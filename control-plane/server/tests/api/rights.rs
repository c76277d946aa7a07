//! Who may do what, route by route.

use axum::http::{StatusCode, header};
use binnacle_server::openapi::document;
use serde_json::{Value, json};

use crate::harness::{Api, PASSWORD, apply, get, post, request};

/// Routes that anybody may ask; every other one must refuse a stranger.
const PUBLIC: [(&str, &str); 4] =
    [("post", "/api/v1/session"), ("get", "/healthz"), ("get", "/readyz"), ("get", "/metrics")];

/// Every route of the description, with its variables filled in.
fn routes() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&document().unwrap()).unwrap();
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let concrete = path.replace("{kind}", "Dashboard").replace("{number}", "1").replace(['{', '}'], "");
            routes.push((method.clone(), concrete));
        }
    }
    routes
}

#[tokio::test]
async fn every_route_but_the_public_ones_refuses_a_stranger() {
    let api = Api::start().await;
    let routes = routes();
    assert!(routes.len() > 35, "{} routes", routes.len());
    for (method, path) in routes {
        if PUBLIC.contains(&(method.as_str(), path.as_str())) {
            continue;
        }
        let answer = api.send(request(&method.to_uppercase(), &path, "application/json", "{}")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{method} {path}");
        assert_eq!(answer.json()["code"], "unauthenticated", "{method} {path}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_are_told_the_same() {
    let api = Api::start().await;
    let wrong = api.send(post("/api/v1/session", &json!({"name": "ann", "password": "wrong password"}))).await;
    let unknown = api.send(post("/api/v1/session", &json!({"name": "nobody", "password": "wrong password"}))).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.json(), unknown.json());
}

#[tokio::test]
async fn a_change_from_a_browser_needs_the_header_that_other_sites_cannot_set() {
    let api = Api::start().await;
    let cookie = api.sign_in("ann").await;
    let mut change = post("/api/v1/tokens", &json!({"name": "x"}));
    change.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    let answer = api.send(change).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.json()["detail"].as_str().unwrap().contains("X-Binnacle-Csrf"));
}

#[tokio::test]
async fn viewers_change_nothing_and_editors_no_datasources() {
    let api = Api::start().await;
    let policy = "apiVersion: binnacle.dev/v1alpha1\nkind: CachePolicy\nmetadata: {name: p}\nspec: {ttl: 5m}\n";
    assert_eq!(api.send_as("vic", apply(policy)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(api.send_as("ed", apply(policy)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(api.send_as("ann", apply(policy)).await.status, StatusCode::OK);
    assert_eq!(api.send_as("ed", get("/api/v1/users")).await.status, StatusCode::FORBIDDEN);
    let user = json!({"name": "new", "password": PASSWORD, "role": "viewer"});
    assert_eq!(api.send_as("ed", post("/api/v1/users", &user)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(api.send_as("ann", post("/api/v1/users", &user)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_token_works_until_it_is_deleted_and_never_exceeds_its_owner() {
    let api = Api::start().await;
    let made = api.send_as("ed", post("/api/v1/tokens", &json!({"name": "ci", "role": "viewer"}))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let made = made.json();
    let bearer = format!("Bearer {}", made["secret"].as_str().unwrap());
    let me = |bearer: &str| {
        let mut request = get("/api/v1/me");
        request.headers_mut().insert(header::AUTHORIZATION, bearer.parse().unwrap());
        request
    };
    assert_eq!(api.send(me(&bearer)).await.json()["roles"], json!(["viewer"]));
    assert_eq!(api.send(me("Bearer bnc_wrong")).await.status, StatusCode::UNAUTHORIZED);
    let list = api.send_as("ed", get("/api/v1/tokens")).await;
    assert!(!list.text.contains(made["secret"].as_str().unwrap()));
    let delete = request("DELETE", &format!("/api/v1/tokens/{}", made["id"].as_str().unwrap()), "application/json", "");
    assert_eq!(api.send_as("ed", delete).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.send(me(&bearer)).await.status, StatusCode::UNAUTHORIZED);
    let too_much = api.send_as("ed", post("/api/v1/tokens", &json!({"name": "root", "role": "admin"}))).await;
    assert_eq!(too_much.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn admins_see_who_did_what_and_who_could_not_sign_in() {
    let api = Api::start().await;
    api.send(post("/api/v1/session", &json!({"name": "vic", "password": "wrong password"}))).await;
    let dataset = "apiVersion: binnacle.dev/v1alpha1\nkind: CachePolicy\nmetadata: {name: p}\nspec: {ttl: 5m}\n";
    api.send_as("ann", apply(dataset)).await;
    assert_eq!(api.send_as("ed", get("/api/v1/audit")).await.status, StatusCode::FORBIDDEN);
    let log = api.send_as("ann", get("/api/v1/audit")).await.json();
    let has = |actor: &str, action: &str, object: &str, outcome: &str| {
        let noted = json!({"actor": actor, "action": action, "object": object, "outcome": outcome});
        let same = |item: &Value| noted.as_object().unwrap().iter().all(|(key, value)| item[key] == *value);
        assert!(log["items"].as_array().unwrap().iter().any(same), "{noted} is not in {log}");
    };
    has("vic", "session.create", "", "denied");
    has("ann", "session.create", "", "allowed");
    has("ann", "resource.save", "CachePolicy default/p", "allowed");
}

#[tokio::test]
async fn an_editor_neither_changes_row_policies_nor_reads_past_them() {
    let api = Api::start().await;
    let source = "apiVersion: binnacle.dev/v1alpha1\nkind: Datasource\nmetadata: {name: pg}\nspec: {type: postgres, parameters: {host: 127.0.0.1, port: 1, database: d, user: u}}\n";
    let sales = "apiVersion: binnacle.dev/v1alpha1\nkind: Dataset\nmetadata: {name: sales}\nspec: {datasource: pg, table: sales, rowPolicies: [{name: own, filter: \"region = :user_name\"}]}\n";
    assert_eq!(api.send_as("ann", apply(&format!("{source}---\n{sales}"))).await.status, StatusCode::OK);
    let open = sales.replace(", rowPolicies: [{name: own, filter: \"region = :user_name\"}]", "");
    let refused = api.send_as("ed", apply(&open)).await;
    assert_eq!((refused.status, refused.json()["field"].as_str()), (StatusCode::FORBIDDEN, Some("spec.rowPolicies")));
    let copy = open.replace("name: sales", "name: copy").replace("table: sales", "sql: select * from public.sales");
    let refused = api.send_as("ed", apply(&copy)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
    assert!(refused.json()["detail"].as_str().unwrap().contains("default/sales"));
    assert_eq!(api.send_as("ann", apply(&copy)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let api = Api::start().await;
    let cookie = api.sign_in("vic").await;
    let with_cookie = |mut request: axum::http::Request<axum::body::Body>| {
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        request.headers_mut().insert("x-binnacle-csrf", "1".parse().unwrap());
        request
    };
    assert_eq!(api.send(with_cookie(get("/api/v1/me"))).await.status, StatusCode::OK);
    let out = with_cookie(request("DELETE", "/api/v1/session", "application/json", ""));
    assert_eq!(api.send(out).await.status, StatusCode::NO_CONTENT);
    assert_eq!(api.send(with_cookie(get("/api/v1/me"))).await.status, StatusCode::UNAUTHORIZED);
}
