//! A folder that is served: its changes, its mistakes, and what survives.

use std::fs;

use serde_json::{Value, json};

use crate::process::{Web, copy_examples};

fn count(items: &Value) -> usize {
    items["items"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn every_example_is_served_without_a_problem() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy_examples(folder.path());
    let web = Web::serve(folder.path(), data.path());
    web.until("/api/v1/dashboards", |list| count(list) == 3).await;
    assert_eq!(web.json("/api/v1/problems").await, json!({"items": []}));
    let rows = web.rows(&json!({"query": {"dataset": "default/flights", "metrics": ["flights"]}})).await;
    assert_eq!(rows, json!([[336_776]]));
}

#[tokio::test]
async fn a_broken_file_is_named_and_its_last_good_revision_goes_on_being_served() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy_examples(folder.path());
    let web = Web::serve(folder.path(), data.path());
    web.until("/api/v1/dashboards", |list| count(list) == 3).await;
    let file = folder.path().join("flights/departures.yaml");
    let good = fs::read_to_string(&file).unwrap();

    fs::write(&file, good.replace("y: [mean_delay]", "y: [mean_dely]")).unwrap();
    let problems = web.until("/api/v1/problems", |list| count(list) == 1).await;
    let problem = &problems["items"][0];
    assert_eq!(problem["file"], "flights/departures.yaml");
    assert_eq!(problem["field"], "spec.charts.delay-by-day.line.y[0]");
    assert!(problem["line"].as_i64().unwrap() > 1 && problem["column"].as_i64().unwrap() > 1, "{problem}");
    assert!(problem["message"].as_str().unwrap().contains("mean_dely"), "{problem}");
    let dashboard = web.json("/api/v1/dashboards/default/departures").await;
    assert_eq!(dashboard["revision"], 1);
    assert!(dashboard["problem"]["message"].as_str().unwrap().contains("mean_dely"));

    fs::write(&file, "spec: [").unwrap();
    web.until("/api/v1/problems", |list| {
        list["items"][0]["message"].as_str().is_some_and(|text| text.contains("not YAML"))
    })
    .await;
    assert_eq!(count(&web.json("/api/v1/dashboards").await), 3);

    fs::write(&file, good.replace("title: Departures", "title: Take-offs")).unwrap();
    web.until("/api/v1/problems", |list| count(list) == 0).await;
    let dashboard = web.until("/api/v1/dashboards/default/departures", |one| one["title"] == "Take-offs").await;
    assert_eq!(dashboard["revision"], 2);
}

#[tokio::test]
async fn a_slip_in_a_kind_a_name_or_a_copy_takes_nothing_away() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy_examples(folder.path());
    // Broken, and first by its name: it must not keep the good one from being served.
    let file = folder.path().join("flights/departures.yaml");
    let good = fs::read_to_string(&file).unwrap();
    fs::write(folder.path().join("a.yaml"), good.replace("y: [mean_delay]", "y: [mean_dely]")).unwrap();
    let web = Web::serve(folder.path(), data.path());
    web.until("/api/v1/dashboards", |list| count(list) == 3).await;
    web.until("/api/v1/problems", |list| count(list) == 1 && list["items"][0]["file"] == "a.yaml").await;

    // Whole now, and still not the one that is served.
    fs::write(folder.path().join("a.yaml"), good.replace("title: Departures", "title: Copy")).unwrap();
    web.until("/api/v1/problems", |list| {
        list["items"][0]["message"].as_str().is_some_and(|text| text.contains("stands in flights/departures.yaml"))
    })
    .await;
    assert_eq!(web.json("/api/v1/dashboards/default/departures").await["title"], "Departures");
    fs::remove_file(folder.path().join("a.yaml")).unwrap();
    web.until("/api/v1/problems", |list| count(list) == 0).await;

    for (right, wrong) in [("kind: Dashboard", "kind: Dashbord"), ("name: departures", "name: Departures")] {
        assert!(good.contains(right), "{right}");
        fs::write(&file, good.replacen(right, wrong, 1)).unwrap();
        web.until("/api/v1/problems", |list| count(list) > 0).await;
        assert_eq!(count(&web.json("/api/v1/dashboards").await), 3, "{wrong}");
        fs::write(&file, &good).unwrap();
        web.until("/api/v1/problems", |list| count(list) == 0).await;
    }

    fs::write(folder.path().join("deep.yaml"), "- ".repeat(200_000)).unwrap();
    web.until("/api/v1/problems", |list| {
        list["items"][0]["message"].as_str().is_some_and(|text| text.contains("levels deep"))
    })
    .await;
    assert_eq!(count(&web.json("/api/v1/dashboards").await), 3);
}

#[tokio::test]
async fn state_within_the_folder_is_no_change_of_it() {
    let folder = tempfile::tempdir().unwrap();
    copy_examples(folder.path());
    let web = Web::serve(folder.path(), &folder.path().join("state"));
    web.until("/api/v1/datasets", |list| count(list) == 4).await;
    let question = json!({"query": {"dataset": "default/flights", "metrics": ["flights"]}});
    web.rows(&question).await;
    // SQL of one's own is written into the history, within the folder; what is written later is seen later.
    web.rows(&json!({"datasource": "default/flights", "sql": "select count(*) from airlines"})).await;
    web.until("/api/v1/queries", |list| count(list) > 0).await;
    let file = folder.path().join("world/world.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("title: Health and population", "title: Seen")).unwrap();
    web.until("/api/v1/dashboards/default/world", |one| one["title"] == "Seen").await;
    assert_eq!(web.query(&question, "application/json").await.headers()["binnacle-cache"], "hit");
}

#[tokio::test]
async fn what_was_saved_is_there_after_a_kill_and_a_removed_file_is_gone() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy_examples(folder.path());
    let mut web = Web::serve(folder.path(), data.path());
    web.until("/api/v1/dashboards", |list| count(list) == 3).await;
    let dashboard = fs::read_to_string(folder.path().join("world/world.yaml")).unwrap();
    let made = dashboard
        .split("---\n")
        .find(|text| text.contains("kind: Dashboard"))
        .unwrap()
        .replace("name: world", "name: mine");
    let applied = web.post("/api/v1/apply").body(made).send().await.unwrap();
    assert!(applied.status().is_success(), "{}", applied.text().await.unwrap());
    web.process.kill();

    fs::remove_file(folder.path().join("flights/weather.yaml")).unwrap();
    fs::write(folder.path().join("flights/departures.yaml"), "{").unwrap();
    let web = Web::serve(folder.path(), data.path());
    let list = web.until("/api/v1/dashboards", |list| count(list) == 3).await;
    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    // Made in the UI, held by a file that cannot be read now, held by a file; the removed one is gone.
    assert_eq!(names, ["departures", "mine", "world"]);
    let refused = web
        .client
        .delete(format!("{}/api/v1/resources/Dashboard/default/world", web.url))
        .header("x-binnacle-csrf", "1");
    assert_eq!(refused.send().await.unwrap().status(), 409);
}

#[tokio::test]
async fn changed_data_is_seen_although_results_are_kept() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("sales.csv"), "region,amount\neast,1\nwest,2\n").unwrap();
    fs::write(
        folder.path().join("sales.yaml"),
        "apiVersion: binnacle.dev/v1alpha1\nkind: Datasource\nmetadata: {name: here}\nspec: {type: files, parameters: {path: .}}\n---\n\
         apiVersion: binnacle.dev/v1alpha1\nkind: Dataset\nmetadata: {name: sales}\nspec: {datasource: here, table: sales, metrics: {total: {expression: sum(amount)}}}\n",
    )
    .unwrap();
    let web = Web::serve(folder.path(), data.path());
    web.until("/api/v1/datasets", |list| count(list) == 1).await;
    let question = json!({"query": {"dataset": "default/sales", "metrics": ["total"]}});
    assert_eq!(web.rows(&question).await, json!([[3]]));
    let again = web.query(&question, "application/json").await;
    assert_eq!(again.headers()["binnacle-cache"], "hit");
    fs::write(folder.path().join("sales.csv"), "region,amount\neast,1\nwest,41\n").unwrap();
    let seen = crate::process::wait(async || web.rows(&question).await == json!([[42]])).await;
    assert!(seen, "{}", web.rows(&question).await);
}

#[tokio::test]
async fn without_no_auth_the_greeting_has_a_password_that_signs_in_once_made() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let web = Web::serve_with(folder.path(), data.path(), &[]);
    let password = web.greeting.split("password `").nth(1).unwrap().split('`').next().unwrap();
    let sign_in = |password: &str| web.post("/api/v1/session").json(&json!({"name": "admin", "password": password}));
    assert_eq!(sign_in("wrong password").send().await.unwrap().status(), 401);
    let signed_in = sign_in(password).send().await.unwrap();
    assert_eq!(signed_in.status(), 204);
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let me: Value = web.get("/api/v1/me").header("cookie", cookie).send().await.unwrap().json().await.unwrap();
    assert_eq!(me["roles"], json!(["viewer", "editor", "admin"]));
    assert_eq!(web.get("/api/v1/me").send().await.unwrap().status(), 401);
}
