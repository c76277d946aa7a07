//! What the operator and other objects need to know of a spec.

use binnacle_crds::{
    Kind,
    alert_schedule::AlertScheduleSpec,
    cache_policy::{CachePolicySpec, CacheTargets},
    dashboard::{DashboardSpec, FilterSpec},
    dataset::DatasetSpec,
    datasource::DatasourceSpec,
    platform::{DeletionPolicy, PlatformSpec},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What one spec says about other objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The platform it names.
    pub platform_ref: Option<String>,
    /// Nothing is to be done.
    pub suspended: bool,
    /// The objects it names, each field on its own.
    pub references: Vec<Reference>,
    /// The keys of Secrets that a datasource names.
    pub secrets: Vec<SecretUse>,
    /// Other namespaces that a platform or a datasource lets in.
    pub allowed_namespaces: Vec<String>,
    /// What a cache policy is about.
    pub targets: Option<CacheTargets>,
    /// What a platform does with stored objects when it goes.
    pub deletion_policy: DeletionPolicy,
}

/// One field that names another object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it must be.
    pub kind: Kind,
    /// `name`, or `namespace/name`.
    pub name: String,
    /// The field, for example `spec.charts.busiest.dataset`.
    pub field: String,
}

/// One field that names a key of a Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretUse {
    /// The field, for example `spec.secrets.password`.
    pub field: String,
    /// The Secret, in the object's own namespace.
    pub name: String,
    /// The key in it.
    pub key: String,
}

impl Reference {
    /// Whether an object of `here` that says this names the object `namespace/name`.
    pub fn names(&self, here: &str, namespace: &str, name: &str) -> bool {
        names(&self.name, here, namespace, name)
    }
}

/// Whether `text`, said in namespace `here`, names the object `namespace/name`.
pub fn names(text: &str, here: &str, namespace: &str, name: &str) -> bool {
    let (said_namespace, said_name) = text.split_once('/').unwrap_or((here, text));
    said_namespace == namespace && said_name == name
}

impl Facts {
    /// Reads a spec as its kind.
    ///
    /// # Errors
    /// The field at fault and what is wrong with it.
    pub fn read(kind: Kind, spec: &Value) -> Result<Self, String> {
        match kind {
            Kind::Platform => parse(spec).map(of_platform),
            Kind::Datasource => parse(spec).map(of_datasource),
            Kind::Dataset => parse(spec).map(of_dataset),
            Kind::Dashboard => parse(spec).map(of_dashboard),
            Kind::AlertSchedule => parse(spec).map(of_alert_schedule),
            Kind::CachePolicy => parse(spec).map(of_cache_policy),
            Kind::WorkerPool => Ok(Self::default()),
        }
    }
}

fn parse<Spec: DeserializeOwned>(spec: &Value) -> Result<Spec, String> {
    serde_path_to_error::deserialize(spec).map_err(|error| match error.path().to_string().as_str() {
        "." => format!("`spec`: {}", error.inner()),
        path => format!("`spec.{path}`: {}", error.inner()),
    })
}

fn of_platform(spec: PlatformSpec) -> Facts {
    Facts {
        suspended: spec.suspend,
        allowed_namespaces: spec.allowed_namespaces,
        deletion_policy: spec.deletion_policy,
        ..Facts::default()
    }
}

fn of_datasource(spec: DatasourceSpec) -> Facts {
    let secrets = spec.secrets.into_iter();
    Facts {
        platform_ref: spec.platform_ref,
        suspended: spec.suspend,
        allowed_namespaces: spec.access.allowed_namespaces,
        secrets: secrets
            .map(|(parameter, secret)| SecretUse {
                field: format!("spec.secrets.{parameter}"),
                name: secret.name,
                key: secret.key,
            })
            .collect(),
        ..Facts::default()
    }
}

fn of_dataset(spec: DatasetSpec) -> Facts {
    let datasource = Reference { kind: Kind::Datasource, name: spec.datasource, field: "spec.datasource".into() };
    Facts { platform_ref: spec.platform_ref, suspended: spec.suspend, references: vec![datasource], ..Facts::default() }
}

fn of_dashboard(spec: DashboardSpec) -> Facts {
    let charts = spec.charts.into_iter();
    let charts = charts.map(|(name, chart)| Reference {
        kind: Kind::Dataset,
        name: chart.dataset,
        field: format!("spec.charts.{name}.dataset"),
    });
    let filters = spec.filters.into_iter().flat_map(|(name, filter)| of_filter(&name, filter));
    Facts {
        platform_ref: spec.platform_ref,
        suspended: spec.suspend,
        references: charts.chain(filters).collect(),
        ..Facts::default()
    }
}

/// A select filter reads from one dataset and names columns of others; a range filter reads from one.
fn of_filter(name: &str, filter: FilterSpec) -> Vec<Reference> {
    let dataset = |name: String, field: String| Reference { kind: Kind::Dataset, name, field };
    let mut references = Vec::new();
    if let Some(select) = filter.select {
        references.push(dataset(select.dataset, format!("spec.filters.{name}.select.dataset")));
        references.extend(select.columns.into_keys().map(|other| {
            let field = format!("spec.filters.{name}.select.columns.{other}");
            dataset(other, field)
        }));
    }
    if let Some(range) = filter.range {
        references.push(dataset(range.dataset, format!("spec.filters.{name}.range.dataset")));
    }
    references
}

fn of_alert_schedule(spec: AlertScheduleSpec) -> Facts {
    let mut references = Vec::new();
    let mut name = |kind, name: Option<String>, field: &str| {
        references.extend(name.map(|name| Reference { kind, name, field: field.into() }));
    };
    if let Some(alert) = spec.alert {
        name(Kind::Datasource, alert.datasource, "spec.alert.datasource");
        name(Kind::Dataset, alert.dataset, "spec.alert.dataset");
    }
    if let Some(report) = spec.report {
        name(Kind::Dashboard, Some(report.dashboard), "spec.report.dashboard");
    }
    Facts { platform_ref: spec.platform_ref, suspended: spec.suspend, references, ..Facts::default() }
}

fn of_cache_policy(spec: CachePolicySpec) -> Facts {
    Facts { platform_ref: spec.platform_ref, suspended: spec.suspend, targets: Some(spec.targets), ..Facts::default() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dashboard_names_datasets_in_charts_and_in_every_part_of_its_filters() {
        let facts = Facts::read(
            Kind::Dashboard,
            &json!({
                "charts": {"one": {"dataset": "flights", "table": {}}},
                "filters": {
                    "carrier": {"select": {"dataset": "x/carriers", "column": "code", "columns": {"y/flights": "carrier"}}},
                    "delay": {"range": {"dataset": "delays", "column": "minutes"}},
                    "period": {"time": {}},
                },
            }),
        );
        let named: Vec<_> = facts.unwrap().references.into_iter().map(|each| (each.field, each.name)).collect();
        insta::assert_debug_snapshot!(named, @r#"
        [
            (
                "spec.charts.one.dataset",
                "flights",
            ),
            (
                "spec.filters.carrier.select.dataset",
                "x/carriers",
            ),
            (
                "spec.filters.carrier.select.columns.y/flights",
                "y/flights",
            ),
            (
                "spec.filters.delay.range.dataset",
                "delays",
            ),
        ]
        "#);
    }

    #[test]
    fn an_alert_and_a_report_name_what_they_watch() {
        let recipients = json!([{"email": {"to": ["a@example.com"]}}]);
        for (part, expected) in [
            (
                json!({"alert": {"datasource": "d", "sql": "select 1", "condition": {"above": 1}}}),
                (Kind::Datasource, "d"),
            ),
            (json!({"alert": {"dataset": "s", "metric": "count", "condition": {"above": 1}}}), (Kind::Dataset, "s")),
            (json!({"report": {"dashboard": "a/b"}}), (Kind::Dashboard, "a/b")),
        ] {
            let mut spec = part;
            spec["schedule"] = json!("0 8 * * *");
            spec["recipients"] = recipients.clone();
            let facts = Facts::read(Kind::AlertSchedule, &spec).unwrap();
            let named: Vec<_> = facts.references.iter().map(|each| (each.kind, each.name.as_str())).collect();
            assert_eq!(named, [expected]);
        }
    }
}
