//! What is known of the columns of datasets; asked of their databases once, and again after a while.

use std::{sync::Arc, time::Duration};

use arrow_schema::{DataType, Schema};
use binnacle_protocol::{FieldType, ObjectRef, ticket::DatasourceTarget};
use binnacle_query::{Catalog, ColumnInfo, describe_sql};
use moka::{future, sync};

use super::Snapshot;
use crate::{
    problem::{Problem, Result},
    workers::Workers,
};

type Columns = Arc<[ColumnInfo]>;

/// Columns by what they were asked of: the datasource as it was, and the SQL. Cheap to clone, all clones share it.
#[derive(Clone, Debug)]
pub struct ColumnBook {
    workers: Arc<Workers>,
    known: sync::Cache<String, Columns>,
    /// Questions under way, so that many who need the same columns ask once.
    asking: future::Cache<String, Columns>,
}

/// How long columns are believed.
const TIME_TO_LIVE: Duration = Duration::from_mins(10);

impl ColumnBook {
    /// An empty book.
    pub fn new(workers: Arc<Workers>) -> Self {
        let known = sync::Cache::builder().max_capacity(100_000).time_to_live(TIME_TO_LIVE).build();
        let asking = future::Cache::builder().max_capacity(1000).time_to_live(Duration::from_secs(1)).build();
        Self { workers, known, asking }
    }

    /// Whom columns are asked of.
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// What is known by now, without asking.
    pub fn known(&self, query: &Catalog, snapshot: &Snapshot, dataset: &ObjectRef) -> Option<Columns> {
        let (target, sql) = question(query, snapshot, dataset).ok()?;
        self.known.get(&key_of(&target, &sql))
    }

    /// Asks the dataset's database, unless it is known already.
    ///
    /// # Errors
    /// The policy gate's or the worker's error.
    pub async fn learn(&self, snapshot: &Snapshot, dataset: &ObjectRef) -> Result<Columns> {
        let (target, sql) = question(&snapshot.query, snapshot, dataset)?;
        let key = key_of(&target, &sql);
        if let Some(known) = self.known.get(&key) {
            return Ok(known);
        }
        let ask = async { self.workers.describe(&target, sql).await.map(|schema| columns_of(&schema)) };
        let columns =
            self.asking.try_get_with(key.clone(), ask).await.map_err(|error| Problem::from((*error).clone()))?;
        self.known.insert(key, Arc::clone(&columns));
        Ok(columns)
    }

    /// Forgets everything, after the databases themselves changed.
    pub fn clear(&self) {
        self.known.invalidate_all();
        self.asking.invalidate_all();
    }
}

fn key_of(target: &DatasourceTarget, sql: &str) -> String {
    format!("{}\u{0}{}\u{0}{:?}\u{0}{:?}\u{0}{sql}", target.object, target.type_, target.parameters, target.secrets)
}

fn question(query: &Catalog, snapshot: &Snapshot, dataset: &ObjectRef) -> Result<(Arc<DatasourceTarget>, String)> {
    let (datasource, sql) = describe_sql(dataset, query)?;
    let target = snapshot.target(&datasource).ok_or_else(|| Problem::not_found(format!("Datasource {datasource}")))?;
    Ok((target, sql))
}

fn columns_of(schema: &Schema) -> Columns {
    let column = |field: &Arc<arrow_schema::Field>| ColumnInfo {
        name: field.name().clone(),
        type_: field_type(field.data_type()),
        zoned: matches!(field.data_type(), DataType::Timestamp(_, Some(_))),
    };
    schema.fields().iter().map(column).collect()
}

/// The kind of values in an Arrow column.
pub fn field_type(data_type: &DataType) -> FieldType {
    use DataType as D;
    match data_type {
        D::Utf8 | D::LargeUtf8 | D::Utf8View => FieldType::String,
        D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64 => FieldType::Integer,
        D::Decimal32(..) | D::Decimal64(..) | D::Decimal128(..) | D::Decimal256(..) => FieldType::Decimal,
        D::Float16 | D::Float32 | D::Float64 => FieldType::Float,
        D::Boolean => FieldType::Boolean,
        D::Date32 | D::Date64 => FieldType::Date,
        D::Timestamp(..) => FieldType::Timestamp,
        D::Dictionary(_, values) => field_type(values),
        _ => FieldType::Other,
    }
}
