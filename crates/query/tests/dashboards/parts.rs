//! What each kind of chart asks.

use binnacle_crds::{dashboard::ChartSpec, query::Grain};
use binnacle_query::state::FilterState;
use insta::assert_json_snapshot;
use serde_json::json;

use crate::examples::{catalog, catalog_without_columns, dashboard, every_kind, parts, shown, state};

#[test]
fn every_kind_asks_for_what_the_browser_draws() {
    let (dashboard, catalog) = (every_kind(), catalog());
    let kinds: Vec<&str> = dashboard
        .charts
        .values()
        .filter_map(binnacle_crds::dashboard::ChartSpec::kind)
        .map(|kind| kind.name())
        .collect();
    for kind in ChartSpec::KINDS {
        assert!(kinds.contains(kind), "no chart of kind {kind}");
    }
    for chart in dashboard.charts.keys() {
        let parts = parts(&dashboard, chart, &FilterState::default(), &catalog).unwrap();
        assert_json_snapshot!(format!("kind-{chart}"), shown(&parts));
    }
}

#[test]
fn the_examples_ask_what_their_authors_meant() {
    let catalog = catalog();
    for name in ["departures", "airport-weather", "world"] {
        let dashboard = dashboard(name);
        for chart in dashboard.charts.keys() {
            let parts = parts(&dashboard, chart, &FilterState::default(), &catalog).unwrap();
            assert_json_snapshot!(format!("{name}-{chart}"), shown(&parts));
        }
    }
}

#[test]
fn charts_can_be_asked_for_before_their_columns_are_known() {
    let (dashboard, catalog) = (every_kind(), catalog_without_columns());
    for chart in dashboard.charts.keys() {
        parts(&dashboard, chart, &FilterState::default(), &catalog).unwrap();
    }
    let line = parts(&dashboard, "line", &FilterState::default(), &catalog).unwrap();
    assert_eq!(line[0].query.dimensions[0].grain, Some(Grain::Day), "the time column is known to be a time");
}

#[test]
fn the_reader_who_asks_for_all_of_time_still_gets_the_number() {
    let (dashboard, catalog) = (every_kind(), catalog());
    let all = state(json!({ "filters": { "period": { "all": true } } }));
    let parts = parts(&dashboard, "big-number", &all, &catalog).unwrap();
    assert!(parts[0].query.compare.is_empty());
    assert_eq!(parts[1].query.dimensions[0].grain, Some(Grain::Month));
}

#[test]
fn days_have_no_finer_steps() {
    let (mut dashboard, catalog) = (every_kind(), catalog());
    let parts = parts(&dashboard, "area", &FilterState::default(), &catalog).unwrap();
    assert_eq!(parts[0].query.dimensions[0].grain, Some(Grain::Day));
    dashboard.charts.clear();
    let missing = crate::examples::parts(&dashboard, "area", &FilterState::default(), &catalog).unwrap_err();
    assert_eq!(missing.message, "Chart `area` does not exist, or you may not use it");
}

#[test]
fn a_chart_that_lacks_its_time_says_what_to_set() {
    let dashboard = crate::examples::yaml(
        "charts: {a: {dataset: codes, calendar: {metric: count}}, b: {dataset: codes, bigNumber: {metric: count, trend: {}}}}",
    );
    let mut catalog = catalog();
    let spec = crate::examples::yaml("{datasource: flights, table: airlines}");
    catalog.insert_dataset("default/codes".parse().unwrap(), std::sync::Arc::new(spec));
    for (chart, field) in [("a", "charts.a.calendar.date"), ("b", "charts.b.bigNumber.trend.x")] {
        let rejection = parts(&dashboard, chart, &FilterState::default(), &catalog).unwrap_err();
        assert_eq!(rejection.field.as_deref(), Some(field));
        assert!(rejection.hint.unwrap().contains("timeColumn"));
    }
}

#[test]
fn the_zone_is_the_dashboards_then_the_readers() {
    let (mut dashboard, catalog) = (every_kind(), catalog());
    let zone =
        |dashboard: &_| parts(dashboard, "bar", &FilterState::default(), &catalog).unwrap()[0].query.time_zone.clone();
    assert_eq!(zone(&dashboard).as_deref(), Some("Europe/Zurich"));
    dashboard.time_zone = Some("America/New_York".into());
    assert_eq!(zone(&dashboard).as_deref(), Some("America/New_York"));
}
