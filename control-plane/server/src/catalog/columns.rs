//! What is known of the columns of datasets; asked of their databases once, and again after a while.

use std::{sync::Arc, time::Duration};

use arrow_schema::{DataType, Schema};
use binnacle_protocol::{ErrorCode, FieldType, ObjectRef, ticket::DatasourceTarget};
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
    /// Kept when they are not fresh any more: what can be answered from a cache needs no database.
    known: sync::Cache<String, Columns>,
    fresh: sync::Cache<String, ()>,
    /// Databases that were away just now, so that not everybody waits for them anew.
    away: sync::Cache<String, Problem>,
    /// Questions under way, so that many who need the same columns ask once.
    asking: future::Cache<String, Columns>,
}

/// How long columns are believed; after that they are asked for again, beside whoever uses them.
const FRESH: Duration = Duration::from_mins(10);
/// How long a database that was away is not asked again.
const AWAY: Duration = Duration::from_secs(5);

impl ColumnBook {
    /// An empty book.
    pub fn new(workers: Arc<Workers>) -> Self {
        let known = sync::Cache::new(100_000);
        let fresh = sync::Cache::builder().max_capacity(100_000).time_to_live(FRESH).build();
        let away = sync::Cache::builder().max_capacity(10_000).time_to_live(AWAY).build();
        let asking = future::Cache::builder().max_capacity(1000).time_to_live(Duration::from_secs(1)).build();
        Self { workers, known, fresh, away, asking }
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

    /// Asks the dataset's database, unless it is known already. What was known before stands in where it is away.
    ///
    /// # Errors
    /// The policy gate's or the worker's error.
    pub async fn learn(&self, snapshot: &Snapshot, dataset: &ObjectRef) -> Result<Columns> {
        let (target, sql) = question(&snapshot.query, snapshot, dataset)?;
        let key = key_of(&target, &sql);
        if let Some(known) = self.known.get(&key).filter(|_| self.fresh.contains_key(&key)) {
            return Ok(known);
        }
        match self.ask(&key, &target, sql).await {
            Ok(columns) => {
                self.known.insert(key.clone(), Arc::clone(&columns));
                self.fresh.insert(key, ());
                Ok(columns)
            }
            Err(problem) if is_away(&problem) => self.known.get(&key).ok_or(problem),
            Err(problem) => Err(problem),
        }
    }

    /// Whether columns that are known have to be asked for again.
    pub fn is_old(&self, snapshot: &Snapshot, dataset: &ObjectRef) -> bool {
        question(&snapshot.query, snapshot, dataset)
            .is_ok_and(|(target, sql)| !self.fresh.contains_key(&key_of(&target, &sql)))
    }

    async fn ask(&self, key: &str, target: &Arc<DatasourceTarget>, sql: String) -> Result<Columns> {
        if let Some(problem) = self.away.get(key) {
            return Err(problem);
        }
        let ask = async { self.workers.describe(target, sql).await.map(|schema| columns_of(&schema)) };
        let asked = self.asking.try_get_with(key.to_owned(), ask).await;
        asked.map_err(|error| {
            let problem = Problem::from((*error).clone());
            if is_away(&problem) {
                self.away.insert(key.to_owned(), problem.clone());
            }
            problem
        })
    }

    /// Forgets everything, after the databases themselves changed.
    pub fn clear(&self) {
        self.known.invalidate_all();
        self.fresh.invalidate_all();
        self.away.invalidate_all();
        self.asking.invalidate_all();
    }
}

/// Whether it says nothing of the dataset, only that its database did not answer.
fn is_away(problem: &Problem) -> bool {
    matches!(problem.code, ErrorCode::DatasourceUnreachable | ErrorCode::Timeout)
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
