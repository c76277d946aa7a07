//! One question in every format, and what the headers say of it.

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use serde_json::{Value, json};

use crate::process::{Web, examples};

fn question() -> Value {
    json!({"query": {"dataset": "default/flights", "dimensions": [{"column": "origin"}], "metrics": ["flights", "miles"], "orderBy": [{"field": "origin"}]}})
}

#[tokio::test]
async fn accept_chooses_the_format_and_the_numbers_are_the_same_in_each() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    web.until("/api/v1/datasets", |list| list["items"].as_array().is_some_and(|items| items.len() == 4)).await;

    let first = web.query(&question(), "application/json").await;
    assert_eq!(first.headers()["binnacle-cache"], "miss");
    let json: Value = first.json().await.unwrap();
    assert_eq!(json["fields"][1]["title"], "Flights");
    assert_eq!(json["rows"][0][0], "EWR");
    assert_eq!(json["rows"][0][1], 120_835);

    let mut explained = question();
    explained["explain"] = true.into();
    let arrow = web.query(&explained, "application/vnd.apache.arrow.stream").await;
    assert_eq!(arrow.headers()["binnacle-cache"], "hit");
    assert_eq!(arrow.headers()["binnacle-rows"], "3");
    assert!(arrow.headers()["binnacle-sql"].to_str().unwrap().contains("SELECT"));
    let bytes = arrow.bytes().await.unwrap();
    let batches: Vec<RecordBatch> = StreamReader::try_new(bytes.as_ref(), None).unwrap().map(Result::unwrap).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 3);

    let csv = web.query(&question(), "text/csv").await;
    assert!(csv.headers()["content-disposition"].to_str().unwrap().contains("rows.csv"));
    let csv = csv.text().await.unwrap();
    assert!(csv.trim_start_matches('\u{feff}').starts_with("Origin,Flights,Distance flown\nEWR,120835,"), "{csv}");

    let parquet = web.query(&question(), "application/vnd.apache.parquet").await.bytes().await.unwrap();
    assert_eq!((&parquet[..4], &parquet[parquet.len() - 4..]), (&b"PAR1"[..], &b"PAR1"[..]));

    let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(&web.query(&question(), xlsx).await.bytes().await.unwrap()[..2], b"PK");

    let refused = web.query(&question(), "image/png").await;
    assert_eq!(refused.status(), 400);
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
}

#[tokio::test]
async fn a_download_that_would_lack_rows_breaks_off_and_one_that_was_to_be_short_does_not() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let rows: Vec<String> = (0..50_000).map(|n: u32| n.to_string()).collect();
    std::fs::write(folder.path().join("numbers.csv"), format!("n\n{}\n", rows.join("\n"))).unwrap();
    std::fs::write(
        folder.path().join("numbers.yaml"),
        "apiVersion: binnacle.dev/v1alpha1\nkind: Datasource\nmetadata: {name: here}\nspec: {type: files, parameters: {path: .}, limits: {rows: 100, exportRows: 20000}}\n",
    )
    .unwrap();
    let web = Web::serve(folder.path(), data.path());
    web.until("/api/v1/datasources", |list| list["items"].as_array().is_some_and(|items| items.len() == 1)).await;
    let question = json!({"datasource": "default/here", "sql": "select * from numbers"});
    let cut = web.query(&question, "text/csv").await;
    assert!(cut.text().await.is_err(), "a download without 30,000 of its rows looks whole");
    let mut short = question;
    short["limit"] = 10.into();
    assert_eq!(web.query(&short, "text/csv").await.text().await.unwrap().lines().count(), 11);
}

#[tokio::test]
async fn errors_of_the_server_itself_are_problems_too() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    let large = web.post("/api/v1/apply").body(" ".repeat(3_300_000)).send().await.unwrap();
    let bytes = web.post("/api/v1/apply").body(vec![0xff]).send().await.unwrap();
    let method = web.post("/api/v1/dashboards").send().await.unwrap();
    for (response, status) in [(large, 413), (bytes, 400), (method, 405)] {
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{status}");
    }
}

#[tokio::test]
async fn sql_of_ones_own_goes_through_the_gate_and_into_the_history() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    web.until("/api/v1/datasources", |list| list["items"].as_array().is_some_and(|items| items.len() == 2)).await;
    let ask = |sql: &str| json!({"datasource": "default/flights", "sql": sql});
    assert_eq!(web.rows(&ask("select count(*) from airlines")).await, json!([[16]]));
    for refused in [
        "drop table airlines",
        "select 1; select 2",
        "copy airlines to 'x'",
        "select * from 'data/flights/airlines.csv'",
    ] {
        let answer = web.query(&ask(refused), "application/json").await;
        assert_eq!(answer.status(), 422, "{refused}");
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "query_rejected", "{refused}");
    }
    let history =
        web.until("/api/v1/queries", |list| list["items"].as_array().is_some_and(|items| items.len() == 5)).await;
    let statuses: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == "succeeded").count(), 1, "{history}");
}

#[tokio::test]
async fn all_tiles_of_a_dashboard_come_over_one_response() {
    let data = tempfile::tempdir().unwrap();
    let web = Web::serve(&examples(), data.path());
    web.until("/api/v1/dashboards", |list| list["items"].as_array().is_some_and(|items| items.len() == 3)).await;
    let body = json!({"timeZone": "Europe/Zurich", "charts": []});
    let answer = web.post("/api/v1/dashboards/default/departures/data").json(&body).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/vnd.binnacle.frames");
    let headers = frames(&answer.bytes().await.unwrap());
    assert_eq!(headers[0]["plan"].as_object().unwrap().len(), 14);
    assert_eq!(headers.last().unwrap()["done"], true);
    let parts: Vec<_> = headers.iter().filter(|header| header.get("chart").is_some()).collect();
    assert!(parts.iter().all(|part| part["status"] == "ok"), "{parts:?}");
}

/// The headers of all frames.
fn frames(mut bytes: &[u8]) -> Vec<Value> {
    let mut headers = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let (header, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        let header: Value = serde_json::from_slice(header).unwrap();
        bytes = &rest[header["length"].as_u64().unwrap() as usize..];
        headers.push(header);
    }
    headers
}
