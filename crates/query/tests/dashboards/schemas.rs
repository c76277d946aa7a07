//! The rules of the generated schemas outside Kubernetes.

use binnacle_crds::Kind;
use binnacle_query::check::check_schema;
use serde_json::Value;

use crate::examples::manifests;

fn mistakes(kind: Kind, text: &str) -> Vec<String> {
    let spec: Value = serde_saphyr::from_str(text).unwrap();
    check_schema(kind, &spec)
        .into_iter()
        .map(|mistake| match mistake.hint {
            Some(hint) => format!("{}: {}; {hint}", mistake.path, mistake.message),
            None => format!("{}: {}", mistake.path, mistake.message),
        })
        .collect()
}

#[test]
fn the_examples_keep_every_rule() {
    for manifest in ["flights", "world"].into_iter().flat_map(manifests) {
        assert_eq!(check_schema(manifest.kind, &manifest.spec), [], "{}", manifest.metadata.name);
    }
}

#[test]
fn each_rule_says_where_and_what() {
    let long = "x".repeat(201);
    let cases = [
        (Kind::Dashboard, "{}", "spec: `charts` is missing"),
        (
            Kind::Dashboard,
            "{charts: {a: {dataset: d}}}",
            "spec.charts.a: set exactly one chart kind; none of them is set",
        ),
        (
            Kind::Dashboard,
            "{charts: {a: {dataset: d, gauge: {metric: m}, pie: {by: b, metric: m}}}}",
            "spec.charts.a: set exactly one chart kind; set here: `pie`, `gauge`",
        ),
        (
            Kind::Dashboard,
            "{charts: {a: {dataset: '', gauge: {metric: m}}}}",
            "spec.charts.a.dataset: is empty, and 1 character is the least",
        ),
        (
            Kind::Dashboard,
            "{charts: {a: {dataset: d, bar: {x: x, y: []}}}}",
            "spec.charts.a.bar.y: is empty, and 1 entry is the least",
        ),
        (
            Kind::Dashboard,
            "{charts: {a: {dataset: d, bar: {x: x, y: m}}}}",
            "spec.charts.a.bar.y: is the text `m`, not a list",
        ),
        (
            Kind::Dashboard,
            "{charts: {a: {dataset: d, bar: {x: x, y: [m], grian: day}}}}",
            "spec.charts.a.bar.grian: there is no field `grian` here; did you mean `grain`?",
        ),
        (
            Kind::Dashboard,
            "{charts: {a: {dataset: d, bar: {x: x, y: [m], grain: dya}}}}",
            "spec.charts.a.bar.grain: `dya` is none of its values; did you mean `day`?",
        ),
        (
            Kind::Dashboard,
            "{charts: {a: {dataset: d, bar: {x: x, y: [m], limit: 0}}}}",
            "spec.charts.a.bar.limit: 0 is below 1, the least",
        ),
        (
            Kind::Dashboard,
            "{charts: {}, filters: {a: {}}}",
            "spec.filters.a: set exactly one of `time`, `select`, `range`, `grain`; none of them is set",
        ),
        (
            Kind::Dashboard,
            "{charts: {}, layout: [{cells: [{width: 13, header: h}]}]}",
            "spec.layout[0].cells[0].width: 13 is above 12, the most",
        ),
        (
            Kind::Dashboard,
            "{charts: {}, layout: [{cells: [{width: 2}]}]}",
            "spec.layout[0].cells[0]: set exactly one of `chart`, `markdown`, `header`; none of them is set",
        ),
        (
            Kind::Dashboard,
            "{charts: {}, layout: [{tab: T, cells: []}]}",
            "spec.layout[0]: a tab has `tab` and `rows`, a row has `cells`; set here: `tab`, `cells`",
        ),
        (Kind::Dataset, "{datasource: d}", "spec: set exactly one of `table` and `sql`; none of them is set"),
        (
            Kind::Dataset,
            "{datasource: d, table: t, sql: s}",
            "spec: set exactly one of `table` and `sql`; set here: `table`, `sql`",
        ),
        (
            Kind::AlertSchedule,
            "{schedule: '* * * * *', recipients: [{}], report: {dashboard: d}}",
            "spec.recipients[0]: set exactly one of `email`, `slack`, `webhook`; none of them is set",
        ),
        (
            Kind::WorkerPool,
            "{platformRef: p, autoscaling: {min: 5, max: 2}}",
            "spec.autoscaling: `min` must not be above `max`; set here: `min`, `max`",
        ),
        (
            Kind::Platform,
            "{broker: {nats: {urlFrom: {name: a, key: b}}, redis: {urlFrom: {name: a, key: b}}}}",
            "spec.broker: set at most one of `managed`, `nats`, `redis`, `rabbitmq`, `sqs`; set here: `nats`, `redis`",
        ),
        (Kind::Datasource, "{type: files, limits: {rows: 0}}", "spec.limits.rows: 0 is below 1, the least"),
        (Kind::CachePolicy, "{ttl: 5m, suspend: maybe}", "spec.suspend: is the text `maybe`, not true or false"),
    ];
    for (kind, text, expected) in cases {
        assert_eq!(mistakes(kind, text), [expected], "{text}");
    }
    let title = mistakes(Kind::Dashboard, &format!("{{charts: {{}}, title: {long}}}"));
    assert_eq!(title, ["spec.title: has 201 characters, and 200 characters is the most"]);
}

#[test]
fn every_mistake_is_found_at_once() {
    let text = "{charts: {a: {bar: {y: [1], limit: x}}}, refesh: 5m}";
    assert_eq!(mistakes(Kind::Dashboard, text).len(), 5, "{:#?}", mistakes(Kind::Dashboard, text));
}
