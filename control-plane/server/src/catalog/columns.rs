//! What is known of the columns of datasets; asked of their databases once, and again after a while.

use std::{sync::Arc, time::Duration};

use arrow_schema::{DataType, Schema};
use binnacle_protocol::{ErrorCode, FieldType, ObjectRef, QueryId, RemoteError, Task, Ticket, ticket::DatasourceTarget};
use binnacle_query::{Catalog, ColumnInfo, describe_sql};
use chrono::Utc;
use futures::StreamExt;
use moka::future::Cache;

use super::Snapshot;
use crate::{
    problem::{Problem, Result},
    workers::{Piece, Workers},
};

/// Columns by what they were asked of: the datasource as it was, and the SQL.
#[derive(Clone, Debug)]
pub struct ColumnBook {
    workers: Arc<Workers>,
    known: Cache<String, Arc<[ColumnInfo]>>,
}

impl ColumnBook {
    /// An empty book.
    pub fn new(workers: Arc<Workers>) -> Self {
        let known = Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(600)).build();
        Self { workers, known }
    }

    /// What is known by now, without asking.
    pub fn known(&self, query: &Catalog, snapshot: &Snapshot, dataset: &ObjectRef) -> Option<Arc<[ColumnInfo]>> {
        let (target, sql) = question(query, snapshot, dataset).ok()?;
        let key = key_of(&target, &sql);
        // A blocking look-up would need the runtime; the entry itself is in memory.
        self.known.iter().find(|(known, _)| **known == key).map(|(_, columns)| columns)
    }

    /// Asks the dataset's database, unless it is known already.
    ///
    /// # Errors
    /// The policy gate's or the worker's error.
    pub async fn learn(&self, snapshot: &Snapshot, dataset: &ObjectRef) -> Result<Arc<[ColumnInfo]>> {
        let (target, sql) = question(&snapshot.query, snapshot, dataset)?;
        let workers = Arc::clone(&self.workers);
        let key = key_of(&target, &sql);
        self.known
            .try_get_with(key, async move { describe(&workers, &target, sql).await })
            .await
            .map_err(|error: Arc<RemoteError>| Problem::from((*error).clone()))
    }
}

fn key_of(target: &DatasourceTarget, sql: &str) -> String {
    format!("{}\u{0}{}\u{0}{:?}\u{0}{sql}", target.object, target.type_, target.parameters)
}

fn question(query: &Catalog, snapshot: &Snapshot, dataset: &ObjectRef) -> Result<(Arc<DatasourceTarget>, String)> {
    let (datasource, sql) = describe_sql(dataset, query)?;
    let target = snapshot.target(&datasource).ok_or_else(|| Problem::not_found(format!("Datasource {datasource}")))?;
    Ok((target, sql))
}

const TIMEOUT: Duration = Duration::from_secs(20);

async fn describe(workers: &Workers, target: &DatasourceTarget, sql: String) -> std::result::Result<Arc<[ColumnInfo]>, RemoteError> {
    let now = Utc::now();
    let ticket = Ticket {
        id: QueryId::generate(),
        task: Task::Describe { sql },
        datasource: target.clone(),
        max_rows: 0,
        max_bytes: 1 << 20,
        deadline: now + TIMEOUT,
        expires: now + TIMEOUT,
        traceparent: None,
    };
    let mut pieces = std::pin::pin!(workers.run(&ticket).await?);
    while let Some(piece) = pieces.next().await {
        if let Piece::Schema(schema, _) = piece? {
            return Ok(columns_of(&schema));
        }
    }
    Err(RemoteError::new(ErrorCode::Internal, "the worker described nothing"))
}

fn columns_of(schema: &Schema) -> Arc<[ColumnInfo]> {
    schema.fields().iter().map(|field| ColumnInfo { name: field.name().clone(), type_: field_type(field.data_type()) }).collect()
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
