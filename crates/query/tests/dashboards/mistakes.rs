//! What is wrong with objects, in words.

use std::sync::Arc;

use binnacle_crds::{Kind, dashboard::DashboardSpec};
use binnacle_protocol::ObjectRef;
use binnacle_query::{Catalog, Mistake, check};

use crate::examples::{catalog, catalog_without_columns, dashboard, every_kind, manifests, yaml};

fn object() -> ObjectRef {
    ObjectRef::new("default", "tested")
}

fn lines(mistakes: Vec<Mistake>) -> Vec<String> {
    let line = |mistake: Mistake| match mistake.hint {
        Some(hint) => format!("{}: {}; {hint}", mistake.path, mistake.message),
        None => format!("{}: {}", mistake.path, mistake.message),
    };
    mistakes.into_iter().map(line).collect()
}

fn of_dashboard(text: &str, catalog: &Catalog) -> Vec<String> {
    lines(check::check_dashboard(&yaml(text), &object(), catalog))
}

/// The one mistake of a chart `c` on `flights`.
fn of_chart(kind: &str) -> Vec<String> {
    of_dashboard(&format!("{{charts: {{c: {{dataset: flights, {kind}}}}}}}"), &catalog())
}

#[test]
fn the_examples_have_no_mistakes() {
    for catalog in [catalog(), catalog_without_columns()] {
        for manifest in ["flights", "world"].into_iter().flat_map(manifests) {
            let name = ObjectRef::new("default", &manifest.metadata.name);
            let spec = manifest.spec;
            let found = match manifest.kind {
                Kind::Dashboard => check::check_dashboard(&serde_json::from_value(spec).unwrap(), &name, &catalog),
                Kind::Dataset => check::check_dataset(&serde_json::from_value(spec).unwrap(), &name, &catalog),
                Kind::Datasource => check::check_datasource(&serde_json::from_value(spec).unwrap(), &name),
                Kind::CachePolicy => check::check_cache_policy(&serde_json::from_value(spec).unwrap(), &name, &catalog),
                other => panic!("the examples have a {other}"),
            };
            assert_eq!(lines(found), [""; 0], "{name}");
        }
        let found = lines(check::check_dashboard(&every_kind(), &object(), &catalog));
        assert_eq!(found, ["spec.charts.pivot-of-rows.pivot.subtotals: subtotals need two columns or more in `rows`"]);
    }
}

#[test]
fn charts_name_columns_and_metrics_that_there_are() {
    insta::assert_snapshot!(of_all(&[
        "bar: {x: orign, y: [fligths]}",
        "bar: {x: flights, y: [dep_delay]}",
        "bar: {x: origin, y: [flights], series: nowhere, orderBy: {field: destination}}",
        "bar: {x: origin, grain: day, y: [flights], seriesLimit: 3, rolling: {window: 3}}",
        "line: {x: scheduled_at, y: [flights], thresholds: [{value: 1, color: redd}], yAxis: {min: 5, max: 1}}",
        "mixed: {x: scheduled_at, left: [{metric: flights}], right: [{metric: mean_dely}]}",
        "waterfall: {x: haul, metric: haul}",
        "scatter: {x: distance, y: mean_delay, by: airline}",
        "scatter: {x: origin, y: dep_delay}",
        "pie: {by: airlin, metric: flights}",
        "treemap: {by: [origin, origin], metric: flights, color: heat}",
        "sankey: {source: origin, target: origin, metric: flights}",
        "funnel: {by: status, metrics: [flights, cancelled]}",
        "heatmap: {x: origin, y: origin, grain: day, metric: flights}",
        "histogram: {column: origin, min: 5, max: 5}",
        "boxPlot: {x: airline, column: airline}",
        "map: {country: origin, metric: count, bubble: bubbles}",
        "bigNumber: {metric: flights, trend: {x: origin}}",
        "gauge: {metric: on_time_share, min: 100, thresholds: [{value: 2}, {value: 1}]}",
        "calendar: {date: origin, metric: flights}",
        "table: {columns: [origin], by: [airline], metrics: [flights], percentMetrics: [cancelled]}",
        "table: {by: [airline], metrics: [flights], orderBy: [{field: origin}], formatting: [{field: airlne, style: highlight}]}",
        "pivot: {rows: [airline], columns: [airline], metrics: [flights], subtotals: true, grain: day}",
        "timeColumn: origin, gauge: {metric: count}",
        "timeRange: {last: 1d, all: true}, gauge: {metric: count}",
        "filters: [{column: orign, op: between, values: [1]}], gauge: {metric: count}",
        "metrics: {late: {expression: dep_delay}, odd: {expression: 'avg(dep_dely'}}, gauge: {metric: late}",
    ]));
}

fn of_all(kinds: &[&str]) -> String {
    kinds.iter().map(|kind| format!("{kind}\n  {}\n", of_chart(kind).join("\n  "))).collect()
}

#[test]
fn nothing_is_said_of_columns_that_are_not_known() {
    let text = "{charts: {c: {dataset: flights, bar: {x: orign, grain: day, y: [flights], series: flights}}}}";
    assert_eq!(of_dashboard(text, &catalog_without_columns()), [""; 0]);
    assert_eq!(of_dashboard(text, &catalog()).len(), 2);
}

#[test]
fn dashboards_name_datasets_charts_and_filters_that_there_are() {
    insta::assert_snapshot!(
        of_dashboard(
            r##"
timeZone: Europe/Zürich
refresh: 10ms
colors: {AA: "#12", BB: "#c2410c", CC: tomato, DD: "url(x)"}
access: {view: [role:viewr, everyone, "group:a"]}
filters:
  when: {time: {column: nowhen, default: {from: tomorrow}}, excludes: [c]}
  at: {time: {column: origin}}
  a: {select: {dataset: flights, column: orign, label: x, dependsOn: [b], default: [1, 2], columns: {gapmind: area}}}
  b: {select: {dataset: flihgts, column: any, dependsOn: [a, z]}}
  r: {range: {dataset: flights, column: origin, step: 0, default: {min: 2, max: 1}}}
  g: {grain: {default: day, options: [week]}}
charts:
  chart: {dataset: flihgts, gauge: {metric: m}}
  other: {dataset: Bad Name, gauge: {metric: m}}
  far: {dataset: other/flights, gauge: {metric: m}}
layout:
  - {tab: One, rows: [{cells: [{chart: chrat, width: 8}, {chart: chart, width: 8}]}]}
  - {cells: [{chart: chart, width: 12}, {header: h}]}
"##,
            &catalog()
        )
        .join("\n")
    );
}

#[test]
fn datasets_say_what_is_wrong_with_their_sql_and_names() {
    let mut catalog = catalog();
    let own: Arc<_> = Arc::new(yaml("{type: files, parameters: {path: x}}"));
    catalog.insert_datasource(ObjectRef::new("other", "private"), own, 1);
    catalog.set_columns(&object(), crate::examples::columns_of("at:time a:integer b:text"));
    let cases = [
        "{datasource: fligths, table: t}",
        "{datasource: other/private, table: t}",
        "{datasource: flights, sql: 'SELECT a\nFROM t WHERE'}",
        "{datasource: flights, sql: 'DROP TABLE t'}",
        "{datasource: flights, table: t, timeColumn: att}",
        "{datasource: flights, table: t, timeColumn: b}",
        "{datasource: flights, table: t, columns: {c: {title: C}, d: {expression: 'a +'}, e: {expression: aa + 1}, f: {expression: f + 1}}}",
        "{datasource: flights, table: t, metrics: {m: {expression: a}, n: {expression: sum(aa)}, o: {expression: 'sum(a'}}}",
        "{datasource: flights, table: t, columns: {a: {title: A}}, metrics: {a: {expression: sum(a)}}}",
        "{datasource: flights, table: t, rowPolicies: [{name: x, filter: 'b ='}, {name: x, filter: 'true', subjects: [me]}]}",
    ];
    let text: String = cases
        .iter()
        .map(|text| {
            let found = lines(check::check_dataset(&yaml(text), &object(), &catalog));
            format!("{text}\n  {}\n", found.join("\n  "))
        })
        .collect();
    insta::assert_snapshot!(text);
}

#[test]
fn alerts_say_what_is_wrong_with_their_schedule_query_and_recipients() {
    let catalog = catalog();
    let recipients = "recipients: [{email: {to: [a@b.c]}}]";
    let cases = [
        format!("{{schedule: '0 7 * *', {recipients}, report: {{dashboard: departures}}}}"),
        format!("{{schedule: '0 25 * * *', timeZone: Mars, {recipients}, report: {{dashboard: departures}}}}"),
        format!("{{schedule: '0 7 * * 1-5', {recipients}, report: {{dashboard: departures, format: csv}}}}"),
        format!("{{schedule: '0 7 * * 1-5', {recipients}, alert: {{dataset: flights, metric: fligths, condition: {{above: 1}}}}}}"),
        format!("{{schedule: '0 7 * * 1-5', {recipients}, alert: {{dataset: flights, sql: x, condition: {{above: 1}}}}}}"),
        format!("{{schedule: '0 7 * * 1-5', {recipients}, alert: {{datasource: flights, sql: 'SELECT', condition: {{above: 1}}}}}}"),
        "{schedule: '0 7 * * 1-5', recipients: [{email: {to: [nobody]}}, {webhook: {url: 'ftp://x'}}], report: {dashboard: d}}".to_owned(),
    ];
    let text: String = cases
        .iter()
        .map(|text| {
            let found = lines(check::check_alert_schedule(&yaml(text), &object(), &catalog));
            format!("{text}\n  {}\n", found.join("\n  "))
        })
        .collect();
    insta::assert_snapshot!(text);
}

#[test]
fn the_other_kinds_say_what_cannot_be_meant() {
    let found = [
        lines(check::check_cache_policy(
            &yaml("{ttl: 5m, targets: {datasets: [flihgts, 'fl*', Bad], dashboards: ['*']}, warmUp: {}}"),
            &object(),
            &catalog(),
        )),
        lines(check::check_datasource(
            &yaml(
                "{type: files, limits: {timeout: 0s}, allowedFunctions: ['f()'], access: {allowedNamespaces: ['*', A], query: [all]}}",
            ),
            &object(),
        )),
        lines(check::check_platform(
            &yaml(
                "{web: {url: bi.example.com}, caches: {results: {memory: 256MB, disk: {size: lots}}}, allowedNamespaces: [x_y]}",
            ),
            &object(),
        )),
        lines(check::check_worker_pool(
            &yaml("{platformRef: A/b/c, resources: {requests: {cpu: 500m, memory: 1.5Gi}, limits: {cpu: two}}}"),
            &object(),
        )),
    ];
    insta::assert_snapshot!(found.concat().join("\n"));
}

#[test]
fn a_dashboard_in_another_namespace_names_datasets_in_full() {
    let mut spec: DashboardSpec = dashboard("world");
    let elsewhere = ObjectRef::new("elsewhere", "world");
    assert!(!check::check_dashboard(&spec, &elsewhere, &catalog()).is_empty());
    spec.filters.clear();
    for chart in spec.charts.values_mut() {
        chart.dataset = format!("default/{}", chart.dataset);
    }
    assert_eq!(lines(check::check_dashboard(&spec, &elsewhere, &catalog())), [""; 0]);
}
