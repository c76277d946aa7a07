//! A platform that is a copy of another.

use serde_json::json;

use crate::{
    kubectl::{Namespace, apply, condition, get, kubectl, until_not_ready, until_ready, wait},
    platform::{NAME, NAMESPACE, Web, example, object},
    secrets::psql,
};

/// The database in which `e2e/cluster/run` keeps the shared platform's metadata.
const PRODUCTION: &str = "postgres://postgres:superuser@postgres.services.svc/metadata";

#[tokio::test(flavor = "multi_thread")]
async fn a_staging_platform_has_what_the_other_one_has_and_a_life_of_its_own() {
    let (content, staging) = (Namespace::create("copied"), Namespace::create("staging"));
    apply(&example("flights/datasource.yaml", &content.0)).unwrap();
    apply(&example("flights/datasets.yaml", &content.0)).unwrap();
    until_ready(&content.0, "dataset", "flights").await;
    psql("drop database if exists staging with (force)");
    psql("create database staging");

    let secret = |name: &str, url: &str| json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": staging.0}, "stringData": {"url": url}});
    let metadata = json!({
        "urlFrom": {"name": "own", "key": "url"},
        "copyFrom": {"name": "production", "key": "url"},
    });
    apply(&[secret("own", &PRODUCTION.replace("/metadata", "/staging")), secret("production", "no address")]).unwrap();
    apply(&[object("Platform", &staging.0, "staging", json!({"metadata": metadata}))]).unwrap();
    let wrong = until_not_ready(&staging.0, "platform", "staging").await;
    assert!(wrong["message"].as_str().unwrap().contains("Secret `production`"), "{wrong}");

    apply(&[secret("production", PRODUCTION)]).unwrap();
    let platform = until_ready(&staging.0, "platform", "staging").await;
    assert_eq!(condition(&platform, "MigrationsComplete")["status"], "True");
    // People came along with their passwords, and objects are kept by nobody else.
    let web = Web::sign_in_as_at(&Web::password(NAMESPACE, NAME), &staging.0, "staging").await;
    let path = format!("/api/v1/resources/Dataset/{}/flights", content.0);
    let copied = web.get(&path).await;
    assert_eq!((copied.0.as_u16(), &copied.1["managedBy"]), (200, &json!("ui")), "{}", copied.1);

    // What happens to the other one afterwards is nothing to the copy.
    kubectl(&["delete", "dataset", "flights", "-n", &content.0, "--timeout=20s"]).unwrap();
    let production = Web::sign_in().await;
    assert!(wait(async || production.get(&path).await.0 == 404).await);
    assert_eq!(web.get(&path).await.0, 200);
    assert!(get(&staging.0, "platform", "staging").is_some());
}
