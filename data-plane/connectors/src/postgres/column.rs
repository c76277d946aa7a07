//! Builds one Arrow column from the server's binary values.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BinaryArray, Decimal128Array, StringArray,
    builder::{
        BinaryBuilder, BooleanBuilder, Date32Builder, Float32Builder, Float64Builder, Int16Builder, Int32Builder,
        Int64Builder, Time64MicrosecondBuilder, TimestampMicrosecondBuilder,
    },
};
use arrow_schema::DataType;

use super::{
    numeric::{Declared, DoesNotFit, Numeric, Target},
    plan::{Fetch, UTC},
    text,
};

/// From Arrow's epoch, 1970, to PostgreSQL's, 2000.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * DAY_MICROS;
const DAY_MICROS: i64 = 86_400_000_000;
/// 0001-01-01 and 9999-12-31, in days from 1970.
const FIRST_DAY: i32 = -719_162;
const LAST_DAY: i32 = 2_932_896;
/// The years -200000 and 200000, roughly: calendars of readers end not far beyond.
const DAYS: std::ops::Range<i32> = -73_000_000..73_000_000;

/// A column that is being filled.
pub(super) enum Column {
    Boolean(BooleanBuilder),
    Int16(Int16Builder),
    Int32(Int32Builder),
    Int64(Int64Builder),
    Oid(Int64Builder),
    Float32(Float32Builder),
    Float64(Float64Builder),
    /// Kept as the server sent it until the batch is full.
    Numeric {
        wire: BinaryBuilder,
        declared: Option<Declared>,
        target: Option<Target>,
    },
    Text(BinaryBuilder),
    Jsonb(BinaryBuilder),
    Uuid(BinaryBuilder),
    Binary(BinaryBuilder),
    Date(Date32Builder),
    Time(Time64MicrosecondBuilder),
    Timestamp(TimestampMicrosecondBuilder),
}

/// Does the same with the builder of any column.
macro_rules! each {
    ($column:expr, $builder:ident => $work:expr) => {
        match $column {
            Column::Boolean($builder) => $work,
            Column::Int16($builder) => $work,
            Column::Int32($builder) => $work,
            Column::Int64($builder) | Column::Oid($builder) => $work,
            Column::Float32($builder) => $work,
            Column::Float64($builder) => $work,
            Column::Numeric { wire: $builder, .. }
            | Column::Text($builder)
            | Column::Jsonb($builder)
            | Column::Uuid($builder)
            | Column::Binary($builder) => $work,
            Column::Date($builder) => $work,
            Column::Time($builder) => $work,
            Column::Timestamp($builder) => $work,
        }
    };
}

impl Column {
    pub fn new(fetch: Fetch) -> Self {
        match fetch {
            Fetch::Boolean => Self::Boolean(BooleanBuilder::new()),
            Fetch::Int16 => Self::Int16(Int16Builder::new()),
            Fetch::Int32 => Self::Int32(Int32Builder::new()),
            Fetch::Int64 => Self::Int64(Int64Builder::new()),
            Fetch::Oid => Self::Oid(Int64Builder::new()),
            Fetch::Float32 => Self::Float32(Float32Builder::new()),
            Fetch::Float64 => Self::Float64(Float64Builder::new()),
            Fetch::Numeric(declared) => Self::Numeric { wire: BinaryBuilder::new(), declared, target: None },
            Fetch::Text | Fetch::Cast => Self::Text(BinaryBuilder::new()),
            Fetch::Jsonb => Self::Jsonb(BinaryBuilder::new()),
            Fetch::Uuid => Self::Uuid(BinaryBuilder::new()),
            Fetch::Binary => Self::Binary(BinaryBuilder::new()),
            Fetch::Date => Self::Date(Date32Builder::new()),
            Fetch::Time => Self::Time(Time64MicrosecondBuilder::new()),
            Fetch::Timestamp { utc } => {
                Self::Timestamp(TimestampMicrosecondBuilder::new().with_timezone_opt(utc.then_some(UTC)))
            }
        }
    }

    /// Adds one value as the server sent it.
    ///
    /// # Errors
    /// When the value has another length than its type.
    pub fn append(&mut self, value: Option<&[u8]>) -> Result<(), DoesNotFit> {
        let Some(value) = value else {
            each!(self, builder => builder.append_null());
            return Ok(());
        };
        match self {
            Self::Boolean(builder) => builder.append_value(u8::from_be_bytes(fixed(value)?) != 0),
            Self::Int16(builder) => builder.append_value(i16::from_be_bytes(fixed(value)?)),
            Self::Int32(builder) => builder.append_value(i32::from_be_bytes(fixed(value)?)),
            Self::Int64(builder) => builder.append_value(i64::from_be_bytes(fixed(value)?)),
            Self::Oid(builder) => builder.append_value(u32::from_be_bytes(fixed(value)?).into()),
            Self::Float32(builder) => builder.append_value(f32::from_be_bytes(fixed(value)?)),
            Self::Float64(builder) => builder.append_value(f64::from_be_bytes(fixed(value)?)),
            Self::Numeric { wire: builder, .. } | Self::Text(builder) | Self::Binary(builder) => {
                builder.append_value(value);
            }
            Self::Jsonb(builder) => builder.append_value(text::jsonb(value)?),
            Self::Uuid(builder) => builder.append_value(text::uuid(value)?),
            Self::Date(builder) => builder.append_value(date(i32::from_be_bytes(fixed(value)?))),
            Self::Time(builder) => builder.append_value(i64::from_be_bytes(fixed(value)?)),
            Self::Timestamp(builder) => builder.append_value(timestamp(i64::from_be_bytes(fixed(value)?))),
        }
        Ok(())
    }

    /// The values so far as an array; the column starts anew. `more` says whether others follow, and matters only to the
    /// first batch.
    ///
    /// # Errors
    /// When a numeric does not fit what the column became with its first batch, or text is not UTF-8.
    pub fn finish(&mut self, more: bool) -> Result<ArrayRef, DoesNotFit> {
        match self {
            Self::Numeric { wire, declared, target } => {
                let wire = wire.finish();
                let target = match *target {
                    Some(target) => target,
                    None => *target.insert(Target::choose(*declared, wire.iter().flatten(), more)?),
                };
                numerics(&wire, target)
            }
            Self::Text(builder) | Self::Jsonb(builder) | Self::Uuid(builder) => {
                Ok(Arc::new(StringArray::try_from_binary(builder.finish()).map_err(|_| DoesNotFit)?))
            }
            column => Ok(each!(column, builder => Arc::new(builder.finish()) as ArrayRef)),
        }
    }
}

fn numerics(wire: &BinaryArray, target: Target) -> Result<ArrayRef, DoesNotFit> {
    let declared = match target {
        Target::Decimal(declared) => declared,
        Target::Text => {
            let texts = wire.iter().map(|value| value.map(|value| Ok(Numeric::read(value)?.to_text())).transpose());
            return Ok(Arc::new(texts.collect::<Result<StringArray, _>>()?));
        }
    };
    let decimals = wire.iter().map(|value| match value {
        Some(value) => Numeric::read(value)?.to_decimal(declared.scale),
        None => Ok(0),
    });
    let values = decimals.collect::<Result<Vec<_>, _>>()?;
    let array = Decimal128Array::new(values.into(), wire.nulls().cloned());
    Ok(Arc::new(array.with_data_type(declared.data_type())))
}

/// The types of finished columns.
pub(super) fn data_types(arrays: &[ArrayRef]) -> impl Iterator<Item = DataType> {
    arrays.iter().map(|array| array.data_type().clone())
}

fn fixed<const N: usize>(value: &[u8]) -> Result<[u8; N], DoesNotFit> {
    value.try_into().map_err(|_| DoesNotFit)
}

fn date(days: i32) -> i32 {
    let edge = if days < 0 { FIRST_DAY } else { LAST_DAY };
    days.checked_add(EPOCH_DAYS).filter(|days| DAYS.contains(days)).unwrap_or(edge)
}

fn timestamp(micros: i64) -> i64 {
    let edge = if micros < 0 { i64::from(FIRST_DAY) * DAY_MICROS } else { (i64::from(LAST_DAY) + 1) * DAY_MICROS - 1 };
    let fits = |micros: &i64| DAYS.contains(&(micros.div_euclid(DAY_MICROS) as i32));
    micros.checked_add(EPOCH_MICROS).filter(fits).unwrap_or(edge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinite_and_unreadable_moments_become_the_edges_of_the_calendar() {
        assert_eq!((date(0), date(-10_958)), (10_957, -1));
        assert_eq!((date(i32::MAX), date(i32::MIN), date(i32::MAX - 1)), (LAST_DAY, FIRST_DAY, LAST_DAY));
        assert_eq!(timestamp(-EPOCH_MICROS - 1), -1);
        assert_eq!((timestamp(i64::MAX), timestamp(i64::MIN)), (253_402_300_799_999_999, -62_135_596_800_000_000));
    }
}
