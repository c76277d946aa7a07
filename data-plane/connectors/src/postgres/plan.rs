//! How each column of a result is fetched and what it becomes in Arrow.
//!
//! | PostgreSQL | Arrow |
//! |---|---|
//! | `bool` | Boolean |
//! | `int2`, `int4`, `int8`, `oid` | Int16, Int32, Int64, Int64 |
//! | `float4`, `float8` | Float32, Float64; NaN and infinity as they are |
//! | `numeric` | Decimal128, see [`numeric`](super::numeric) |
//! | `text`, `varchar`, `bpchar`, `name`, enums, `citext`, `json`, `jsonb`, `uuid` | Utf8 |
//! | `bytea` | Binary |
//! | `date` | Date32 |
//! | `time` | Time64(µs) |
//! | `timestamp`, `timestamptz` | Timestamp(µs) without and with the zone `UTC` |
//! | anything else, for example arrays, `interval`, `inet`, ranges | Utf8, as the server writes it |
//!
//! `infinity` and `-infinity` of dates and timestamps, and what Arrow cannot hold, become the last and first moment of the
//! years 9999 and 1, which is how Python's drivers read them. Every column may be null: the server does not tell.

use std::{fmt::Write, sync::Arc};

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use tokio_postgres::{
    Column, Statement,
    types::{Kind, Type},
};

use super::numeric::{Declared, UNSEEN};

/// How one column is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fetch {
    Boolean,
    Int16,
    Int32,
    Int64,
    Oid,
    Float32,
    Float64,
    Numeric(Option<Declared>),
    Text,
    Jsonb,
    Uuid,
    Binary,
    Date,
    Time,
    Timestamp {
        utc: bool,
    },
    /// The server is asked to write it as text.
    Cast,
}

/// How a result is fetched.
#[derive(Debug)]
pub(super) struct Plan {
    pub columns: Vec<(String, Fetch)>,
}

impl Plan {
    pub fn new(statement: &Statement) -> Self {
        let columns = statement.columns().iter().map(|column| (column.name().to_owned(), fetch(column))).collect();
        Self { columns }
    }

    /// The schema before any row was seen, in which numerics without a declared scale have 10 digits after the point.
    pub fn declared_schema(&self) -> SchemaRef {
        let numeric = |declared: Option<Declared>| declared.unwrap_or(UNSEEN).data_type();
        self.schema(self.columns.iter().map(|(_, fetch)| fetch.data_type(numeric)))
    }

    /// The schema with these types.
    pub fn schema(&self, types: impl IntoIterator<Item = DataType>) -> SchemaRef {
        let fields: Vec<_> =
            self.columns.iter().zip(types).map(|((name, _), type_)| Field::new(name, type_, true)).collect();
        Arc::new(Schema::new(fields))
    }

    /// The COPY that fetches `sql` where some columns must be written as text by the server; none where no column must.
    pub fn casting_copy(&self, sql: &str) -> Option<String> {
        if !self.columns.iter().any(|(_, fetch)| *fetch == Fetch::Cast) {
            return None;
        }
        let (mut list, mut names) = (String::new(), String::new());
        for (at, (_, fetch)) in self.columns.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            let cast = if *fetch == Fetch::Cast { "::text" } else { "" };
            // Writing to a String cannot fail.
            let _ = write!(list, "{comma}c{at}{cast}");
            let _ = write!(names, "{comma}c{at}");
        }
        Some(copy(&format!("SELECT {list} FROM ({}\n) AS q({names})", trimmed(sql))))
    }
}

/// The COPY that fetches `sql` in binary. The line break ends a comment at the end of `sql`.
pub(super) fn copy(sql: &str) -> String {
    format!("COPY ({}\n) TO STDOUT (FORMAT binary)", trimmed(sql))
}

/// Without what may follow a statement but not stand in parentheses.
pub(super) fn trimmed(sql: &str) -> &str {
    sql.trim_end_matches(|c: char| c == ';' || c.is_whitespace())
}

fn fetch(column: &Column) -> Fetch {
    match *column.type_() {
        Type::BOOL => Fetch::Boolean,
        Type::INT2 => Fetch::Int16,
        Type::INT4 => Fetch::Int32,
        Type::INT8 => Fetch::Int64,
        Type::OID => Fetch::Oid,
        Type::FLOAT4 => Fetch::Float32,
        Type::FLOAT8 => Fetch::Float64,
        Type::NUMERIC => Fetch::Numeric(Declared::from_type_modifier(column.type_modifier())),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::JSON | Type::UNKNOWN => Fetch::Text,
        Type::JSONB => Fetch::Jsonb,
        Type::UUID => Fetch::Uuid,
        Type::BYTEA => Fetch::Binary,
        Type::DATE => Fetch::Date,
        Type::TIME => Fetch::Time,
        Type::TIMESTAMP => Fetch::Timestamp { utc: false },
        Type::TIMESTAMPTZ => Fetch::Timestamp { utc: true },
        ref other if matches!(other.kind(), Kind::Enum(_)) || other.name() == "citext" => Fetch::Text,
        _ => Fetch::Cast,
    }
}

impl Fetch {
    /// The Arrow type; that of a numeric is `numeric` of what was declared.
    pub fn data_type(self, numeric: impl FnOnce(Option<Declared>) -> DataType) -> DataType {
        match self {
            Self::Boolean => DataType::Boolean,
            Self::Int16 => DataType::Int16,
            Self::Int32 => DataType::Int32,
            Self::Int64 | Self::Oid => DataType::Int64,
            Self::Float32 => DataType::Float32,
            Self::Float64 => DataType::Float64,
            Self::Numeric(declared) => numeric(declared),
            Self::Text | Self::Jsonb | Self::Uuid | Self::Cast => DataType::Utf8,
            Self::Binary => DataType::Binary,
            Self::Date => DataType::Date32,
            Self::Time => DataType::Time64(TimeUnit::Microsecond),
            Self::Timestamp { utc } => DataType::Timestamp(TimeUnit::Microsecond, utc.then(|| UTC.into())),
        }
    }
}

/// The zone of `timestamptz`.
pub(super) const UTC: &str = "UTC";
