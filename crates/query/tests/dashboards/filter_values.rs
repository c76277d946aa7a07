//! What filters have to offer.

use binnacle_crds::dashboard::DashboardSpec;
use binnacle_query::{
    Rejection,
    chart::{DashboardView, FilterQuestion, filter_values},
};
use serde_json::{Value, json};

use crate::examples::{catalog, dashboard, state, yaml};

fn ask(
    dashboard: &DashboardSpec,
    filter: &str,
    chosen: Value,
    search: Option<&str>,
) -> Result<FilterQuestion, Rejection> {
    let (state, catalog) = (state(json!({ "filters": chosen })), catalog());
    let view = DashboardView { dashboard, namespace: "default", state: &state, time_zone: None, catalog: &catalog };
    filter_values(view, filter, search, Some(50))
}

#[test]
fn values_are_narrowed_by_what_they_depend_on_and_by_a_search() {
    let chosen = json!({ "origin": ["JFK"], "airline": ["Delta"], "distance": { "min": 5 } });
    let question = ask(&dashboard("departures"), "airline", chosen, Some(" del ")).unwrap();
    let FilterQuestion::Values { query, limit, labelled } = question else { panic!("no values") };
    assert_eq!((limit, labelled), (50, false));
    assert_eq!(
        serde_json::to_value(query).unwrap(),
        json!({
            "dataset": "default/flights",
            "dimensions": [{ "column": "airline" }],
            "filters": [{ "column": "origin", "op": "in", "values": ["JFK"] }],
            "orderBy": [{ "field": "airline" }],
            "limit": 51,
            "search": "del",
        })
    );
}

#[test]
fn labels_come_second_and_decide_the_order() {
    let dashboard = yaml("{charts: {}, filters: {to: {select: {dataset: flights, column: dest, label: destination}}}}");
    let question = ask(&dashboard, "to", json!({}), None).unwrap();
    let query = serde_json::to_value(question.query()).unwrap();
    assert_eq!(query["dimensions"], json!([{ "column": "dest" }, { "column": "destination" }]));
    assert_eq!(query["orderBy"], json!([{ "field": "destination" }, { "field": "dest" }]));
}

#[test]
fn a_range_asks_for_its_bounds() {
    let question = ask(&dashboard("departures"), "distance", json!({}), None).unwrap();
    let FilterQuestion::Bounds { query } = question else { panic!("no bounds") };
    assert_eq!(
        serde_json::to_value(query).unwrap(),
        json!({ "dataset": "default/flights", "shape": { "bounds": { "column": "distance" } } })
    );
}

#[test]
fn other_filters_offer_nothing_of_the_data() {
    let dashboard = dashboard("departures");
    assert!(ask(&dashboard, "period", json!({}), None).unwrap_err().hint.unwrap().contains("select"));
    assert_eq!(ask(&dashboard, "airlin", json!({}), None).unwrap_err().hint.unwrap(), "did you mean `airline`?");
}
