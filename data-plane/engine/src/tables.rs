//! The answers that are not rows of a query, as record batches.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use binnacle_connectors::Table;
use binnacle_protocol::{ErrorCode, RemoteError};

/// `catalog` (text, null), `schema` (text, null), `name` (text), `kind` (text: `table` or `view`).
pub(crate) fn tables_batch(tables: &[Table]) -> Result<RecordBatch, RemoteError> {
    let column = |values: StringArray| Arc::new(values) as ArrayRef;
    batch(
        Schema::new(vec![
            Field::new("catalog", DataType::Utf8, true),
            Field::new("schema", DataType::Utf8, true),
            Field::new("name", DataType::Utf8, false),
            Field::new("kind", DataType::Utf8, false),
        ]),
        vec![
            column(tables.iter().map(|table| table.catalog.as_deref()).collect()),
            column(tables.iter().map(|table| table.schema.as_deref()).collect()),
            column(tables.iter().map(|table| Some(table.name.as_str())).collect()),
            column(tables.iter().map(|table| Some(table.kind.as_str())).collect()),
        ],
    )
}

/// One row: `version` (text).
pub(crate) fn version_batch(version: &str) -> Result<RecordBatch, RemoteError> {
    let schema = Schema::new(vec![Field::new("version", DataType::Utf8, false)]);
    batch(schema, vec![Arc::new(StringArray::from(vec![version]))])
}

fn batch(schema: Schema, columns: Vec<ArrayRef>) -> Result<RecordBatch, RemoteError> {
    let schema: SchemaRef = Arc::new(schema);
    RecordBatch::try_new(schema, columns).map_err(|error| RemoteError::new(ErrorCode::Internal, error.to_string()))
}
