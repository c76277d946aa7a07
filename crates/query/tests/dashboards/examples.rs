//! The objects of `examples/`, with the columns that their databases have, and a dashboard with every kind of chart.

use std::{fs, path::Path, sync::Arc};

use binnacle_crds::{Kind, Manifest, dashboard::DashboardSpec};
use binnacle_protocol::{FieldType, ObjectRef};
use binnacle_query::{
    Catalog, ColumnInfo, Rejection,
    chart::{ChartView, Part, chart_parts_at},
    state::FilterState,
};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Every object of a folder of `examples/`.
pub fn manifests(folder: &str) -> Vec<Manifest> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    texts.flat_map(|text| text.split("\n---\n").map(yaml).collect::<Vec<Manifest>>()).collect()
}

/// YAML as a type, by way of JSON as in the apply door.
pub fn yaml<T: DeserializeOwned>(text: &str) -> T {
    let value: Value = serde_saphyr::from_str(text).unwrap();
    serde_json::from_value(value).unwrap()
}

/// A dashboard of the examples.
pub fn dashboard(name: &str) -> DashboardSpec {
    let all = ["flights", "world"].into_iter().flat_map(manifests);
    let found = all.into_iter().find(|each| each.kind == Kind::Dashboard && each.metadata.name == name).unwrap();
    serde_json::from_value(found.spec).unwrap()
}

/// The examples' datasources and datasets; nothing is known of columns.
pub fn catalog_without_columns() -> Catalog {
    let mut catalog = Catalog::default();
    for manifest in ["flights", "world"].into_iter().flat_map(manifests) {
        let object = ObjectRef::new(&manifest.metadata.namespace, &manifest.metadata.name);
        match manifest.kind {
            Kind::Datasource => {
                catalog.insert_datasource(object, Arc::new(serde_json::from_value(manifest.spec).unwrap()), 1);
            }
            Kind::Dataset => catalog.insert_dataset(object, Arc::new(serde_json::from_value(manifest.spec).unwrap())),
            _ => {}
        }
    }
    catalog
}

/// The same with the columns that the files have.
pub fn catalog() -> Catalog {
    let mut catalog = catalog_without_columns();
    for (dataset, columns) in [
        ("flights", FLIGHTS),
        ("flight-weather", "observed_at:time origin:text temp:float wind_speed:float visib:float precip:float"),
        (
            "gapminder",
            "measured_on:date country:text region:text population:integer life_expectancy:float fertility:float",
        ),
        ("seattle-weather", "date:date precipitation:float temp_max:float temp_min:float wind:float weather:text"),
    ] {
        catalog.set_columns(&ObjectRef::new("default", dataset), columns_of(columns));
    }
    catalog
}

const FLIGHTS: &str = "scheduled_at:time dep_time:integer dep_delay:integer arr_delay:integer carrier:text flight:integer \
    tailnum:text origin:text dest:text air_time:integer distance:integer airline:text destination:text manufacturer:text \
    seats:integer plane_year:integer hour:float weekday:text status:text haul:text";

/// Columns as `name:type`; `moment` is a timestamp with a zone.
pub fn columns_of(text: &str) -> Arc<[ColumnInfo]> {
    let column = |(name, type_): (&str, &str)| ColumnInfo {
        name: name.to_owned(),
        zoned: type_ == "moment",
        type_: match type_ {
            "time" | "moment" => FieldType::Timestamp,
            "date" => FieldType::Date,
            "integer" => FieldType::Integer,
            "decimal" => FieldType::Decimal,
            "float" => FieldType::Float,
            _ => FieldType::String,
        },
    };
    text.split_whitespace().map(|each| column(each.split_once(':').unwrap())).collect()
}

/// A present that does not move.
pub fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-25T12:00:00Z").unwrap().to_utc()
}

/// The parts of a chart of a dashboard in the namespace `default`.
pub fn parts(
    dashboard: &DashboardSpec,
    chart: &str,
    state: &FilterState,
    catalog: &Catalog,
) -> Result<Vec<Part>, Rejection> {
    let view = ChartView { dashboard, namespace: "default", chart, state, time_zone: Some("Europe/Zurich"), catalog };
    chart_parts_at(&view, now())
}

/// Parts as JSON by name, in their order, without what is the same everywhere.
pub fn shown(parts: &[Part]) -> Value {
    let part = |part: &Part| {
        let mut query = serde_json::to_value(&part.query).unwrap();
        query.as_object_mut().unwrap().remove("timeZone");
        serde_json::json!({ (part.name.as_str()): query })
    };
    Value::Array(parts.iter().map(part).collect())
}

/// A filter state from JSON.
pub fn state(json: Value) -> FilterState {
    serde_json::from_value(json).unwrap()
}

/// A dashboard with every kind of chart, some of them several times.
pub fn every_kind() -> DashboardSpec {
    yaml(include_str!("every_kind.yaml"))
}
