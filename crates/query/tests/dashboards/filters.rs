//! How dashboard filters and cross filters reach charts.

use binnacle_crds::dashboard::DashboardSpec;
use binnacle_protocol::{ObjectRef, QuerySpec};
use binnacle_query::{
    Rejection,
    chart::{ChartView, detail_query},
    state::Selection,
};
use serde_json::{Value, json};

use crate::examples::{catalog, catalog_without_columns, columns_of, parts, state, yaml};

const DASHBOARD: &str = r#"
filters:
  period: {time: {default: {from: "2013-01-01", to: "2014-01-01"}}, excludes: [all-time]}
  origin: {select: {dataset: flights, column: origin, multiple: true, default: [JFK]}}
  airline: {select: {dataset: flights, column: airline, exclude: true}}
  country: {select: {dataset: gapminder, column: country, required: true, columns: {default/seattle-weather: weather}}}
  distance: {range: {dataset: flights, column: distance}}
  step: {grain: {options: [day, week]}}
charts:
  flights: {dataset: flights, line: {x: scheduled_at, y: [flights]}}
  all-time: {dataset: flights, bar: {x: origin, y: [flights]}}
  silent: {dataset: flights, disableCrossFilters: true, bar: {x: origin, y: [flights]}}
  weather: {dataset: flight-weather, line: {x: observed_at, grain: hour, y: [mean_temp]}}
  world: {dataset: gapminder, bar: {x: country, y: [population]}}
  rain: {dataset: seattle-weather, calendar: {metric: rain}}
"#;

fn query(chart: &str, json: Value) -> Result<QuerySpec, Rejection> {
    let dashboard: DashboardSpec = yaml(DASHBOARD);
    Ok(parts(&dashboard, chart, &state(json), &catalog())?.remove(0).query)
}

fn filters(chart: &str, json: Value) -> Value {
    serde_json::to_value(query(chart, json).unwrap().filters).unwrap()
}

#[test]
fn a_filter_acts_on_every_chart_whose_dataset_has_its_column() {
    let chosen = json!({ "filters": { "origin": ["LGA", null] } });
    let expected = json!([{ "column": "origin", "op": "in", "values": ["LGA", null] }]);
    assert_eq!(filters("flights", chosen.clone()), expected);
    assert_eq!(filters("weather", chosen.clone()), expected);
    assert_eq!(filters("world", chosen), json!([]));
}

#[test]
fn the_default_holds_until_the_reader_chooses_or_clears() {
    assert_eq!(filters("flights", json!({})), json!([{ "column": "origin", "op": "in", "values": ["JFK"] }]));
    for cleared in [json!([]), Value::Null] {
        assert_eq!(filters("flights", json!({ "filters": { "origin": cleared } })), json!([]));
    }
}

#[test]
fn a_filter_may_leave_out_what_is_chosen() {
    let chosen = json!({ "filters": { "origin": [], "airline": ["Delta"] } });
    assert_eq!(filters("flights", chosen), json!([{ "column": "airline", "op": "notIn", "values": ["Delta"] }]));
}

#[test]
fn a_filter_knows_its_column_in_other_datasets() {
    let chosen = json!({ "filters": { "country": ["Chad"] } });
    assert_eq!(filters("world", chosen.clone()), json!([{ "column": "country", "op": "in", "values": ["Chad"] }]));
    assert_eq!(filters("rain", chosen), json!([{ "column": "weather", "op": "in", "values": ["Chad"] }]));
}

#[test]
fn a_required_filter_without_a_value_narrows_nothing_and_is_named() {
    let dashboard: DashboardSpec = yaml(DASHBOARD);
    assert_eq!(filters("world", json!({})), json!([]));
    assert_eq!(state(json!({})).missing_required(&dashboard), ["country"]);
    assert!(state(json!({ "filters": { "country": ["Chad"] } })).missing_required(&dashboard).is_empty());
}

#[test]
fn a_range_may_be_open() {
    let range = |json| filters("flights", json!({ "filters": { "origin": [], "distance": json } }));
    let (least, most) = (
        json!({ "column": "distance", "op": "ge", "values": [500] }),
        json!({ "column": "distance", "op": "le", "values": [1500.5] }),
    );
    assert_eq!(range(json!({ "min": 500, "max": 1500.5 })), json!([least, most]));
    assert_eq!(range(json!({ "min": 500 })), json!([least]));
    assert_eq!(range(json!({ "max": 1500.5 })), json!([most]));
    assert_eq!(range(json!({})), json!([]));
}

#[test]
fn a_time_filter_takes_the_place_of_a_range_except_where_it_is_kept_out() {
    let chosen = json!({ "filters": { "period": { "last": "30d" } } });
    let range = |chart: &str| serde_json::to_value(query(chart, chosen.clone()).unwrap().time_range).unwrap();
    assert_eq!(range("flights"), json!({ "last": "30d" }));
    assert_eq!(range("rain"), json!({ "last": "30d" }));
    assert_eq!(range("all-time"), Value::Null);
    let everything = query("flights", json!({ "filters": { "period": {} } })).unwrap();
    assert_eq!(everything.time_range, None);
}

#[test]
fn a_grain_filter_sets_the_step_of_time_axes_but_of_no_calendar() {
    let chosen = json!({ "filters": { "step": "week" } });
    let grain = |chart: &str| serde_json::to_value(query(chart, chosen.clone()).unwrap().dimensions[0].grain).unwrap();
    assert_eq!(grain("weather"), "week");
    assert_eq!(grain("rain"), "day");
    assert_eq!(grain("world"), Value::Null);
}

#[test]
fn what_is_picked_filters_all_other_charts_that_have_the_column() {
    let picked = json!({ "filters": { "origin": [] }, "cross": [{ "chart": "all-time", "column": "origin", "values": ["EWR"] }] });
    let expected = json!([{ "column": "origin", "op": "in", "values": ["EWR"] }]);
    assert_eq!(filters("flights", picked.clone()), expected);
    assert_eq!(filters("weather", picked.clone()), expected);
    assert_eq!(filters("all-time", picked.clone()), json!([]));
    assert_eq!(filters("world", picked), json!([]));
    let silent =
        json!({ "filters": { "origin": [] }, "cross": [{ "chart": "silent", "column": "origin", "values": ["EWR"] }] });
    assert_eq!(filters("flights", silent), json!([]));
}

#[test]
fn cross_filters_can_be_switched_off_for_a_dashboard() {
    let mut dashboard: DashboardSpec = yaml(DASHBOARD);
    dashboard.disable_cross_filters = true;
    let picked = state(
        json!({ "filters": { "origin": [] }, "cross": [{ "chart": "all-time", "column": "origin", "values": ["EWR"] }] }),
    );
    assert!(parts(&dashboard, "flights", &picked, &catalog()).unwrap()[0].query.filters.is_empty());
}

/// The conditions that a pick on the column `at` of this type becomes.
fn picked_times(type_: &str, pick: &Value) -> Value {
    let mut catalog = catalog();
    catalog.set_columns(
        &ObjectRef::new("default", "flights"),
        columns_of(&format!("at:{type_} scheduled_at:time origin:text")),
    );
    let mut cross = json!({ "chart": "all-time", "column": "at" });
    cross.as_object_mut().unwrap().extend(pick.as_object().unwrap().clone());
    let state = state(json!({ "filters": { "origin": [] }, "cross": [cross] }));
    let parts = parts(&yaml(DASHBOARD), "flights", &state, &catalog).unwrap();
    serde_json::to_value(&parts[0].query.filters).unwrap()
}

#[test]
fn picked_steps_of_time_become_ranges_as_the_column_writes_times() {
    let day = json!({ "values": [1_356_998_400_000_i64], "range": { "from": 1_356_998_400_000_i64, "to": 1_357_084_800_000_i64 } });
    let range = |from: Value, to: Value| json!([{ "column": "at", "op": "ge", "values": [from] }, { "column": "at", "op": "lt", "values": [to] }]);
    assert_eq!(picked_times("moment", &day), range("2013-01-01T00:00:00Z".into(), "2013-01-02T00:00:00Z".into()));
    assert_eq!(picked_times("time", &day), range("2013-01-01T00:00:00".into(), "2013-01-02T00:00:00".into()));
    assert_eq!(picked_times("date", &day), range("2013-01-01".into(), "2013-01-02".into()));
    let bin = json!({ "values": [-2.5], "range": { "from": -2.5, "to": 10 } });
    assert_eq!(picked_times("float", &bin), range((-2.5).into(), 10.into()));
}

#[test]
fn picked_values_become_values_of_the_column() {
    let one = |type_: &str, value: Value| picked_times(type_, &json!({ "values": [value] }));
    let is = |value: Value| json!([{ "column": "at", "op": "in", "values": [value] }]);
    assert_eq!(one("integer", json!("9007199254740993")), is(json!(9_007_199_254_740_993_i64)));
    assert_eq!(one("decimal", json!("12.50")), is(json!("12.50")));
    assert_eq!(one("date", json!(1_356_998_400_000_i64)), is(json!("2013-01-01")));
    assert_eq!(one("text", Value::Null), is(Value::Null));
    let millisecond = json!([
        { "column": "at", "op": "ge", "values": ["2013-01-01T00:00:00.250"] },
        { "column": "at", "op": "lt", "values": ["2013-01-01T00:00:00.251"] },
    ]);
    assert_eq!(one("time", json!(1_356_998_400_250_i64)), millisecond);
}

#[test]
fn where_columns_are_not_known_a_pick_acts_on_the_charts_own_dataset() {
    let state = state(
        json!({ "filters": { "origin": [] }, "cross": [{ "chart": "all-time", "column": "tailnum", "values": ["N1"] }] }),
    );
    let count =
        |chart| parts(&yaml(DASHBOARD), chart, &state, &catalog_without_columns()).unwrap()[0].query.filters.len();
    assert_eq!((count("flights"), count("weather")), (1, 0));
}

#[test]
fn a_second_time_filter_narrows_further() {
    let text = DASHBOARD.replace("  step:", "  planned: {time: {column: scheduled_at}, order: 1}\n  step:");
    let dashboard: DashboardSpec = yaml(&text);
    let planned = |range: Value| state(json!({ "filters": { "origin": [], "planned": range } }));
    let found = parts(&dashboard, "flights", &planned(json!({ "from": "2013-06-01" })), &catalog()).unwrap();
    let filters = serde_json::to_value(&found[0].query.filters).unwrap();
    assert_eq!(filters, json!([{ "column": "scheduled_at", "op": "ge", "values": ["2013-06-01"] }]));
    let relative = parts(&dashboard, "flights", &planned(json!({ "last": "7d" })), &catalog()).unwrap_err();
    assert_eq!(relative.field.as_deref(), Some("state.filters.planned"));
}

#[test]
fn a_wrong_value_names_its_filter_and_what_would_be_right() {
    let cases = [
        (json!({ "period": { "last": "30 parsecs" } }), "state.filters.period", "is not a time range"),
        (json!({ "period": { "last": "1d", "all": true } }), "state.filters.period", "set exactly one of"),
        (json!({ "period": { "from": "yesterday" } }), "state.filters.period", "neither a day"),
        (
            json!({ "period": { "from": "2014-01-01", "to": "2013-01-01" } }),
            "state.filters.period",
            "`from` must be before `to`",
        ),
        (json!({ "origin": "JFK" }), "state.filters.origin", "is not a list of values"),
        (json!({ "origin": [["JFK"]] }), "state.filters.origin", "something other than texts"),
        (json!({ "airline": ["a", "b"] }), "state.filters.airline", "holds 2 values"),
        (json!({ "origin": vec![1; 1001] }), "state.filters.origin", "holds 1001 values"),
        (json!({ "distance": { "min": 2, "max": 1 } }), "state.filters.distance", "begins at 2, above its end 1"),
        (json!({ "distance": { "least": 2 } }), "state.filters.distance", "unknown field `least`"),
        (json!({ "step": "minute" }), "state.filters.step", "not a step on offer"),
        (json!({ "step": 7 }), "state.filters.step", "not a step on offer"),
        (json!({ "orign": ["JFK"] }), "state.filters.orign", "has no filter `orign`"),
    ];
    for (chosen, field, message) in cases {
        let rejection = query("flights", json!({ "filters": chosen })).unwrap_err();
        assert_eq!(rejection.field.as_deref(), Some(field));
        assert!(rejection.message.contains(message), "{rejection:?}");
        assert!(rejection.hint.is_some(), "{rejection:?}");
    }
    assert_eq!(
        query("flights", json!({ "filters": { "orign": [] } })).unwrap_err().hint.unwrap(),
        "did you mean `origin`?"
    );
}

#[test]
fn the_rows_behind_a_mark_are_its_own_with_all_conditions() {
    let dashboard: DashboardSpec = yaml(DASHBOARD);
    let state = state(
        json!({ "filters": { "airline": ["Delta"] }, "cross": [{ "chart": "all-time", "column": "origin", "values": ["EWR"] }] }),
    );
    let catalog = catalog();
    let view = ChartView {
        dashboard: &dashboard,
        namespace: "default",
        chart: "all-time",
        state: &state,
        time_zone: None,
        catalog: &catalog,
    };
    let picked: Vec<Selection> = serde_json::from_value(json!([{ "column": "origin", "values": ["EWR"] }])).unwrap();
    let query = detail_query(&view, &picked).unwrap();
    assert!(query.columns.is_empty() && query.dimensions.is_empty() && query.metrics.is_empty());
    assert_eq!(query.order_by[0].field, "scheduled_at");
    assert_eq!(
        serde_json::to_value(&query.filters).unwrap(),
        json!([
            { "column": "airline", "op": "notIn", "values": ["Delta"] },
            { "column": "origin", "op": "in", "values": ["JFK"] },
            { "column": "origin", "op": "in", "values": ["EWR"] },
        ])
    );
    let wrong: Vec<Selection> = serde_json::from_value(json!([{ "column": "orign" }])).unwrap();
    assert_eq!(detail_query(&view, &wrong).unwrap_err().field.as_deref(), Some("selection[0].column"));
}
