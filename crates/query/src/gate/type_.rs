//! Types that values may be cast to.

use sqlparser::ast::{ArrayElemTypeDef, CharacterLength, DataType, ExactNumberInfo, ObjectName};

use super::walk::{Walk, refuse};
use crate::{Dialect, Rejection};

impl Walk<'_> {
    /// Checks a type and brings it into the form that the database knows.
    pub fn data_type(&self, data_type: &mut DataType) -> Result<(), Rejection> {
        match data_type {
            DataType::Custom(name, modifiers) if modifiers.is_empty() => return self.custom_type(name),
            DataType::Array(ArrayElemTypeDef::SquareBracket(inner, _)) => return self.data_type(inner),
            DataType::Double(ExactNumberInfo::None) if self.dialect == Dialect::Postgres => {
                *data_type = DataType::DoublePrecision;
            }
            _ => {}
        }
        if is_plain(data_type) { Ok(()) } else { Err(refuse(format!("the type {data_type}"))) }
    }

    fn custom_type(&self, name: &mut ObjectName) -> Result<(), Rejection> {
        let parts = self.function_name(name)?;
        match parts.as_slice() {
            [one] if self.rules.allows_type(one) => {
                *name = ObjectName::from(sqlparser::ast::Ident::new(one.as_str()));
                Ok(())
            }
            _ => Err(refuse(format!("the type {}", parts.join(".")))),
        }
    }
}

fn is_plain(data_type: &DataType) -> bool {
    use DataType as T;
    match data_type {
        T::Character(length)
        | T::Char(length)
        | T::CharacterVarying(length)
        | T::CharVarying(length)
        | T::Varchar(length) => matches!(length, None | Some(CharacterLength::IntegerLength { unit: None, .. })),
        T::TinyInt(None)
        | T::SmallInt(None)
        | T::Int(None)
        | T::Integer(None)
        | T::BigInt(None)
        | T::Int2(None)
        | T::Int4(None)
        | T::Int8(None)
        | T::TinyIntUnsigned(None)
        | T::SmallIntUnsigned(None)
        | T::IntUnsigned(None)
        | T::IntegerUnsigned(None)
        | T::BigIntUnsigned(None)
        | T::Numeric(_)
        | T::Decimal(_)
        | T::Dec(_)
        | T::Float(_)
        | T::Double(_)
        | T::DoublePrecision
        | T::Real
        | T::Float4
        | T::Float8
        | T::Float32
        | T::Float64
        | T::Text
        | T::String(None)
        | T::Uuid
        | T::Bool
        | T::Boolean
        | T::Date
        | T::Time(..)
        | T::Timestamp(..)
        | T::Interval { fields: None, .. }
        | T::JSON
        | T::JSONB
        | T::Bytea
        | T::TsVector
        | T::TsQuery => true,
        _ => false,
    }
}
