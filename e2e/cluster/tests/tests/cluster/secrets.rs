//! Databases with passwords: from a Secret to a query, wrong ones, new ones.

use std::time::Instant;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    kubectl::{Namespace, apply, condition, get, kubectl, until, until_ready, wait},
    platform::{NAME, NAMESPACE, Web, object},
};

/// The PostgreSQL that `e2e/cluster/run` started, with the database `shop`.
const HOST: &str = "postgres.services.svc";

fn secret(ns: &str, password: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "shop", "namespace": ns}, "stringData": {"password": password}})
}

fn datasource(ns: &str, user: &str) -> Value {
    let spec = json!({
        "type": "postgres",
        "parameters": {"host": HOST, "database": "shop", "user": user, "sslmode": "disable"},
        "secrets": {"password": {"name": "shop", "key": "password"}},
    });
    object("Datasource", ns, "shop", spec)
}

/// Runs SQL as the server's superuser.
pub fn psql(sql: &str) {
    let arguments = [
        "exec",
        "-n",
        "services",
        "deployment/postgres",
        "--",
        "psql",
        "-h",
        "/tmp",
        "-U",
        "postgres",
        "-d",
        "shop",
        "-qAtc",
        sql,
    ];
    kubectl(&arguments).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_followed_from_its_secret_to_the_query() {
    let namespace = Namespace::create("secrets");
    let ns = &namespace.0;
    let user = "reader_follow";
    psql(&format!(
        "drop role if exists {user}; create role {user} login password 'first'; grant pg_read_all_data to {user}"
    ));
    apply(&[datasource(ns, user)]).unwrap();
    let missing =
        until(ns, "datasource", "shop", |object| condition(object, "CredentialsResolved")["status"] == "False").await;
    assert_eq!(condition(&missing, "CredentialsResolved")["reason"], "SecretNotFound");
    apply(&[secret(ns, "first")]).unwrap();
    until(ns, "datasource", "shop", |object| condition(object, "Reachable")["status"] == "True").await;
    until_ready(ns, "datasource", "shop").await;
    let web = Web::sign_in().await;
    let question = || json!({"datasource": format!("{ns}/shop"), "sql": "select 1 as one", "refresh": true});
    assert_eq!(web.query(&question()).await, (StatusCode::OK, json!([[1]])));

    // The role lets workers read that one Secret, and web servers none.
    let can = |account: &str, what: &[&str]| {
        let account = format!("--as=system:serviceaccount:{NAMESPACE}:{NAME}-{account}");
        let arguments = [&["auth", "can-i", "get"], what, &["-n", ns, &account]].concat();
        kubectl(&arguments).is_ok_and(|answer| answer.trim() == "yes")
    };
    assert!(can("worker", &["secret/shop"]));
    assert!(!can("worker", &["secret/other"]) && !can("worker", &["secrets"]) && !can("web", &["secret/shop"]));

    psql(&format!("alter role {user} password 'second'"));
    let started = Instant::now();
    apply(&[secret(ns, "second")]).unwrap();
    psql(&format!("select pg_terminate_backend(pid) from pg_stat_activity where usename = '{user}'"));
    assert!(wait(async || web.query(&question()).await.0 == StatusCode::OK).await);
    println!("a new password was used after {:?}", started.elapsed());

    apply(&[secret(ns, "wrong")]).unwrap();
    let wrong = until(ns, "datasource", "shop", |object| condition(object, "Reachable")["status"] == "False").await;
    assert_eq!(condition(&wrong, "Reachable")["reason"], "AuthFailed");
    let everything = kubectl(&["get", "datasource,events", "-n", ns, "-o", "yaml"]).unwrap();
    assert!(!everything.contains("second") && !everything.contains("wrong"), "a password is in a status or an event");
    kubectl(&["delete", "datasource", "shop", "-n", ns, "--timeout=20s"]).unwrap();
    let role = format!("binnacle-{NAMESPACE}-{NAME}-secrets");
    assert!(wait(async || get(ns, "role", &role).is_none()).await, "the role outlived its datasource");
}
