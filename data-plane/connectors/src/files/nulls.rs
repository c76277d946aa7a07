//! A text that stands for no value in CSV files. DataFusion heeds it only when it tells the types, so the values are read
//! as text and converted here.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::{
    catalog::TableProvider,
    datasource::{ViewTable, listing::ListingTable, provider_as_source},
    error::DataFusionError,
    functions::expr_fn::nullif,
    logical_expr::{LogicalPlanBuilder, cast, ident, lit},
};

/// The same columns, all of text.
pub(super) fn as_texts(schema: &Schema) -> SchemaRef {
    let texts = schema.fields().iter().map(|field| Field::new(field.name(), DataType::Utf8, true));
    Arc::new(Schema::new(texts.collect::<Vec<_>>()))
}

/// A table with the columns of `schema`, made of `texts`; `null` is no value.
pub(super) fn with_nulls(
    name: &str,
    texts: ListingTable,
    schema: &Schema,
    null: &str,
) -> Result<Arc<dyn TableProvider>, DataFusionError> {
    let columns = schema.fields().iter().map(|field| {
        let value = nullif(ident(field.name()), lit(null));
        let value = if *field.data_type() == DataType::Utf8 { value } else { cast(value, field.data_type().clone()) };
        value.alias(field.name())
    });
    let plan = LogicalPlanBuilder::scan(name, provider_as_source(Arc::new(texts)), None)?.project(columns)?.build()?;
    Ok(Arc::new(ViewTable::new(plan, None)))
}
