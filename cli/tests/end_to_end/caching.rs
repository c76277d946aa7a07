//! Caches that several web servers share, warm-up, and declaring results out of date.

use std::path::Path;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::process::{Web, copy_examples, examples, wait};

fn redis() -> String {
    let url = std::env::var("BINNACLE_TEST_REDIS_URL")
        .expect("BINNACLE_TEST_REDIS_URL is not set: run the tests within `e2e/services/redis run`");
    format!("{url}?prefix=caching{}", crate::process::free_port())
}

async fn ready(web: &Web) {
    web.until("/api/v1/dashboards", |list| list["items"].as_array().is_some_and(|items| items.len() == 3)).await;
}

fn serve(data: &Path, cache: &str) -> Web {
    Web::serve_with(&examples(), data, &["--no-auth", "--cache-results", cache])
}

/// The sum of a counter, whatever its labels.
async fn metric(web: &Web, name: &str) -> u64 {
    let text = web.get("/metrics").send().await.unwrap().text().await.unwrap();
    let lines = text.lines().filter(|line| line.starts_with(name));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

fn question() -> Value {
    json!({"query": {"dataset": "default/flights", "metrics": ["flights"], "dimensions": [{"column": "carrier"}]}})
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_people_who_open_a_cold_dashboard_cost_each_query_once() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let cache = redis();
    let webs = [serve(one.path(), &cache), serve(two.path(), &cache)];
    for web in &webs {
        ready(web).await;
    }
    let body = json!({"timeZone": "Europe/Zurich", "charts": []});
    let looks = (0..200).map(|turn: usize| {
        let request = webs[turn % 2].post("/api/v1/dashboards/default/departures/data").json(&body);
        async move {
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            answer.bytes().await.unwrap().len()
        }
    });
    let sizes = futures::future::join_all(looks).await;
    assert!(sizes.iter().all(|size| *size > 1000));
    // Each distinct query once, by whichever server was first.
    let mut asked = 0;
    for web in &webs {
        asked += metric(web, "binnacle_queries_total").await;
    }
    let data = tempfile::tempdir().unwrap();
    let alone = Web::serve(&examples(), data.path());
    ready(&alone).await;
    alone.post("/api/v1/dashboards/default/departures/data").json(&body).send().await.unwrap().bytes().await.unwrap();
    let distinct = metric(&alone, "binnacle_queries_total").await;
    assert!(distinct > 10);
    assert_eq!(asked, distinct);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_web_server_finds_what_another_has_asked() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let cache = redis();
    let first = serve(one.path(), &cache);
    ready(&first).await;
    let made = first.query(&question(), "application/json").await;
    assert_eq!(made.headers()["binnacle-cache"], "miss");
    let as_of = made.headers()["binnacle-as-of"].clone();
    let rows: Value = made.json().await.unwrap();
    let second = serve(two.path(), &cache);
    ready(&second).await;
    let mut found = None;
    // The first server keeps it behind its answer.
    assert!(
        wait(async || {
            let answer = second.query(&question(), "application/json").await;
            let hit = answer.headers()["binnacle-cache"] == "hit";
            found = Some(answer);
            hit
        })
        .await
    );
    let found = found.unwrap();
    assert_eq!(found.headers()["binnacle-as-of"], as_of);
    assert_eq!(found.json::<Value>().await.unwrap(), rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_declared_out_of_date_is_asked_anew() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    ready(&web).await;
    let cache = async || web.query(&question(), "application/json").await.headers()["binnacle-cache"].clone();
    assert_eq!(cache().await, "miss");
    assert_eq!(cache().await, "hit");
    let invalidate = async |body: Value| web.post("/api/v1/cache/invalidate").json(&body).send().await.unwrap();
    let done: Value = invalidate(json!({"datasets": ["default/flights"]})).await.json().await.unwrap();
    assert_eq!(done["objects"], json!(["Dataset default/flights"]));
    assert_eq!(cache().await, "miss");
    assert_eq!(cache().await, "hit");
    assert_eq!(invalidate(json!({"datasources": ["default/flights"]})).await.status(), StatusCode::OK);
    assert_eq!(cache().await, "miss");
    assert_eq!(invalidate(json!({"datasets": ["default/nothing"]})).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(invalidate(json!({})).await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_warms_up_its_dashboards_after_a_change() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy_examples(folder.path());
    let policy = "apiVersion: binnacle.dev/v1alpha1\nkind: CachePolicy\nmetadata: {name: warm}\nspec:\n  targets: {dashboards: [departures]}\n  ttl: 1h\n  warmUp: {onChange: true, timeZones: [Europe/Zurich]}\n";
    std::fs::write(folder.path().join("warm.yaml"), policy).unwrap();
    let web = Web::serve(folder.path(), data.path());
    ready(&web).await;
    let warmed = |list: &Value| {
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let tiles = items.iter().filter(|job| job["kind"] == "WarmCache").count();
        tiles >= 14 && items.iter().all(|job| job["state"] == "succeeded")
    };
    web.until("/api/v1/jobs?all=true", warmed).await;
    let before = metric(&web, "binnacle_queries_total").await;
    let body = json!({"timeZone": "Europe/Zurich", "charts": []});
    let look = web.post("/api/v1/dashboards/default/departures/data").json(&body).send().await.unwrap();
    look.bytes().await.unwrap();
    assert_eq!(metric(&web, "binnacle_queries_total").await, before, "everything was there");

    web.post("/api/v1/cache/invalidate").json(&json!({"dashboards": ["default/departures"]})).send().await.unwrap();
    web.until("/api/v1/jobs?all=true", |list| {
        let items = list["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter(|job| job["kind"] == "WarmUp").count() >= 2
            && items.iter().all(|job| job["state"] == "succeeded")
    })
    .await;
    let overview = web.json("/api/v1/cache").await;
    let policies = overview["policies"].as_array().unwrap();
    assert!(
        policies.iter().any(|policy| policy["policy"] == "default/warm" && policy["hits"].as_u64() > Some(0)),
        "{overview}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_is_down_fails_no_query() {
    let data = tempfile::tempdir().unwrap();
    let nowhere = format!("redis://127.0.0.1:{}", crate::process::free_port());
    let web = serve(data.path(), &nowhere);
    ready(&web).await;
    for _ in 0..5 {
        let mut fresh = question();
        fresh["query"]["limit"] = json!(crate::process::free_port());
        assert_eq!(web.query(&fresh, "application/json").await.status(), StatusCode::OK);
    }
}
