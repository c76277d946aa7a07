//! Results without dictionaries, views and other encodings that only the engine needs.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};

/// The columns of a result: the same names, plain types, each may be null, no metadata.
pub(super) fn plain_schema(schema: &Schema) -> SchemaRef {
    Arc::new(Schema::new(plain_fields(schema.fields())))
}

/// `batch` with the columns of `schema`, which is [`plain_schema`] of its own.
///
/// # Errors
/// When a value does not fit, for example texts of more than 2 GiB in one batch.
pub(super) fn plain_batch(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| plain(column, field.data_type()));
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns.collect::<Result<_, _>>()?, &options)
}

fn plain(column: &ArrayRef, type_: &DataType) -> Result<ArrayRef, ArrowError> {
    if column.data_type() == type_ {
        return Ok(Arc::clone(column));
    }
    cast_with_options(column, type_, &CastOptions { safe: false, ..CastOptions::default() })
}

fn plain_type(type_: &DataType) -> DataType {
    match type_ {
        DataType::Null | DataType::Utf8View | DataType::LargeUtf8 => DataType::Utf8,
        DataType::BinaryView | DataType::LargeBinary => DataType::Binary,
        DataType::Dictionary(_, values) => plain_type(values),
        DataType::RunEndEncoded(_, values) => plain_type(values.data_type()),
        DataType::List(item) | DataType::ListView(item) => DataType::List(plain_field(item)),
        DataType::LargeList(item) | DataType::LargeListView(item) => DataType::LargeList(plain_field(item)),
        DataType::FixedSizeList(item, size) => DataType::FixedSizeList(plain_field(item), *size),
        DataType::Struct(fields) => DataType::Struct(plain_fields(fields)),
        DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
            DataType::Decimal128(*precision, *scale)
        }
        other => other.clone(),
    }
}

fn plain_fields(fields: &Fields) -> Fields {
    fields.iter().map(plain_field).collect()
}

fn plain_field(field: &FieldRef) -> FieldRef {
    Arc::new(Field::new(field.name(), plain_type(field.data_type()), true))
}

#[cfg(test)]
mod tests {
    use arrow_array::{
        Array, DictionaryArray, Int32Array, ListArray, NullArray, StringArray, StringViewArray, cast::AsArray,
        types::Int32Type,
    };
    use arrow_buffer::OffsetBuffer;

    use super::*;

    #[test]
    fn encodings_are_undone_also_within_lists() {
        let texts = StringViewArray::from(vec!["a text that is too long to be inlined", "b"]);
        let item = Arc::new(Field::new("item", DataType::Utf8View, true));
        let list = ListArray::new(item, OffsetBuffer::from_lengths([2, 0]), Arc::new(texts), None);
        let keys: DictionaryArray<Int32Type> = vec!["x", "y"].into_iter().collect();
        let columns: [(&str, ArrayRef); 4] = [
            ("list", Arc::new(list)),
            ("key", Arc::new(keys)),
            ("null", Arc::new(NullArray::new(2))),
            ("number", Arc::new(Int32Array::from(vec![1, 2]))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let schema = plain_schema(&batch.schema());
        let plain = plain_batch(&batch, &schema).unwrap();
        assert_eq!(plain.column(0).as_list::<i32>().value(0).as_string::<i32>().value(1), "b");
        assert_eq!(plain.column(1).as_string::<i32>(), &StringArray::from(vec!["x", "y"]));
        assert_eq!((plain.column(2).data_type(), plain.column(2).null_count()), (&DataType::Utf8, 2));
        assert_eq!(plain.column(3).data_type(), &DataType::Int32);
    }
}
