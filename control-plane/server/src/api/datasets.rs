//! Datasets: what their columns and metrics are called and mean.

use axum::extract::State;
use binnacle_crds::{Kind, dataset::DatasetSpec};
use binnacle_protocol::{FieldType, ObjectRef};
use binnacle_query::{ColumnInfo, title_of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::Identity,
    catalog::Snapshot,
    extract::{Json, Path},
    problem::{Problem, Result},
};

/// A column.
#[derive(Serialize, ToSchema)]
pub struct DatasetColumn {
    name: String,
    title: String,
    #[serde(rename = "type")]
    type_: FieldType,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// A d3-format or d3-time-format pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
}

/// A metric.
#[derive(Serialize, ToSchema)]
pub struct DatasetMetric {
    name: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    expression: String,
    /// A d3-format pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
}

/// What a dataset's columns and metrics are called and mean.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DatasetInfo {
    namespace: String,
    name: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    folder: String,
    /// `namespace/name`.
    datasource: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_column: Option<String>,
    /// Columns that are not hidden; only those that the dataset describes where its database does not answer.
    columns: Vec<DatasetColumn>,
    metrics: Vec<DatasetMetric>,
}

/// Datasets.
#[derive(Serialize, ToSchema)]
pub struct DatasetList {
    items: Vec<DatasetInfo>,
}

/// Datasets that this person may use.
#[utoipa::path(get, path = "/api/v1/datasets", tag = "datasets", responses((status = 200, body = DatasetList)))]
pub async fn list_datasets(State(app): State<App>, identity: Identity) -> Result<Json<DatasetList>> {
    let snapshot = app.catalog.current();
    let visible = snapshot.of_kind(Kind::Dataset).filter(|object| object.may_view(&identity));
    Ok(Json(DatasetList { items: visible.filter_map(|object| dataset_info(&snapshot, &object.object)).collect() }))
}

/// One dataset; asks its database for the columns where they are not known yet.
#[utoipa::path(get, path = "/api/v1/datasets/{namespace}/{name}", tag = "datasets", params(("namespace" = String, Path), ("name" = String, Path)), responses((status = 200, body = DatasetInfo), (status = 404, body = Problem)))]
pub async fn get_dataset(
    State(app): State<App>,
    identity: Identity,
    Path((namespace, name)): Path<(String, String)>,
) -> Result<Json<DatasetInfo>> {
    let dataset = ObjectRef::new(namespace, name);
    app.catalog.visible(Kind::Dataset, &dataset, &identity)?;
    let snapshot = match app.catalog.ensure_columns(&dataset).await {
        Ok(snapshot) => snapshot,
        Err(problem) => {
            tracing::warn!(%dataset, problem.detail, "the columns of a dataset cannot be found out");
            app.catalog.current()
        }
    };
    dataset_info(&snapshot, &dataset).map(Json).ok_or_else(|| Problem::not_found(format!("Dataset {dataset}")))
}

/// What is known of a dataset.
pub fn dataset_info(snapshot: &Snapshot, dataset: &ObjectRef) -> Option<DatasetInfo> {
    let object = snapshot.get(Kind::Dataset, dataset)?;
    let spec = snapshot.dataset(dataset)?;
    let datasource = ObjectRef::resolve(&spec.datasource, &dataset.namespace)
        .map_or_else(|_| spec.datasource.clone(), |found| found.to_string());
    Some(DatasetInfo {
        namespace: dataset.namespace.clone(),
        name: dataset.name.clone(),
        title: object.title.clone(),
        description: spec.description.clone(),
        folder: object.folder.clone(),
        datasource,
        time_column: spec.time_column.clone(),
        columns: columns_of(snapshot, dataset, &spec),
        metrics: metrics_of(&spec),
    })
}

fn columns_of(snapshot: &Snapshot, dataset: &ObjectRef, spec: &DatasetSpec) -> Vec<DatasetColumn> {
    let described = || spec.columns.keys().map(|name| (name.clone(), FieldType::Other)).collect();
    let known = |columns: std::sync::Arc<[ColumnInfo]>| {
        columns.iter().map(|column| (column.name.clone(), column.type_)).collect()
    };
    let columns: Vec<(String, FieldType)> = snapshot.query.columns(dataset).map_or_else(described, known);
    let meaning = |(name, type_): (String, FieldType)| {
        let column = spec.columns.get(&name).cloned().unwrap_or_default();
        (!column.hidden).then(|| DatasetColumn {
            title: column.title.unwrap_or_else(|| title_of(&name)),
            description: column.description,
            format: column.format,
            unit: column.unit,
            name,
            type_,
        })
    };
    columns.into_iter().filter_map(meaning).collect()
}

fn metrics_of(spec: &DatasetSpec) -> Vec<DatasetMetric> {
    let metric = |(name, metric): (&String, &binnacle_crds::dataset::Metric)| DatasetMetric {
        name: name.clone(),
        title: metric.title.clone().unwrap_or_else(|| title_of(name)),
        description: metric.description.clone(),
        expression: metric.expression.clone(),
        format: metric.format.clone(),
        unit: metric.unit.clone(),
    };
    spec.metrics.iter().map(metric).collect()
}
