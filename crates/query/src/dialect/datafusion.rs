//! DataFusion, the engine under the files connector.

use binnacle_crds::{duration::Span, query::Grain};
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use sqlparser::{
    ast::{BinaryOperator, DataType, ExactNumberInfo, Expr, Query, TimezoneInfo},
    dialect::GenericDialect,
};

use super::{FunctionKind, Rules, TimeKind, grain_name, interval_text};
use crate::tree;

mod functions;

/// DataFusion with its own parser's rules, which are the generic ones.
pub(super) struct DataFusion;

/// The most digits of a decimal of 128 bits.
const MAX_PRECISION: usize = 38;

impl Rules for DataFusion {
    fn parser(&self) -> &'static dyn sqlparser::dialect::Dialect {
        &GenericDialect {}
    }

    fn functions(&self, kind: FunctionKind) -> &'static [&'static str] {
        match kind {
            FunctionKind::Scalar => functions::SCALAR,
            FunctionKind::Aggregate => functions::AGGREGATE,
            FunctionKind::Window => functions::WINDOW,
            FunctionKind::Table => functions::TABLE,
        }
    }

    /// Names that are paths or addresses would be opened as files where such tables are switched on.
    fn check_table(&self, parts: &[String]) -> Result<(), String> {
        for part in parts {
            let lower = part.to_lowercase();
            if lower == "information_schema" || lower.starts_with("pg_") {
                return Err(format!("`{part}` belongs to the database system"));
            }
            if part.contains(['/', '\\', ':', '*', '?']) || part.starts_with('.') || part.starts_with('~') {
                return Err(format!("`{part}` is a path, not the name of a table"));
            }
        }
        Ok(())
    }

    fn allows_type(&self, _: &str) -> bool {
        false
    }

    fn has_qualify(&self) -> bool {
        true
    }

    fn has_try_cast(&self) -> bool {
        true
    }

    fn double(&self) -> DataType {
        DataType::Double(ExactNumberInfo::None)
    }

    /// A literal with a point would be read as a float.
    fn decimal(&self, digits: &str) -> Expr {
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        let scale = unsigned.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let precision = unsigned.bytes().filter(u8::is_ascii_digit).count();
        let (Ok(scale), Ok(digit_count)) = (i64::try_from(scale), u64::try_from(precision)) else {
            return tree::number(digits);
        };
        if precision > MAX_PRECISION || unsigned.contains('e') {
            return tree::number(digits);
        }
        let type_ = DataType::Decimal(ExactNumberInfo::PrecisionAndScale(digit_count, scale));
        tree::cast(tree::string(digits), type_)
    }

    /// Not `TIMESTAMP WITH TIME ZONE`, which loses the zone where the session has none.
    fn moment(&self, at: DateTime<Utc>) -> Expr {
        in_zone(tree::string(&at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string()), Tz::UTC)
    }

    /// Microseconds, because nanoseconds end in the year 2262.
    fn wall(&self, at: NaiveDateTime) -> Expr {
        let text = tree::string(&at.format("%Y-%m-%dT%H:%M:%S%.f").to_string());
        tree::cast(text, DataType::Timestamp(Some(6), TimezoneInfo::None))
    }

    fn truncate(&self, time: Expr, kind: TimeKind, grain: Grain, zone: Tz) -> Expr {
        let step = tree::string(grain_name(grain));
        match kind {
            TimeKind::Moment => tree::call("date_trunc", [step, in_zone(time, zone)]),
            TimeKind::Wall => tree::call("date_trunc", [step, time]),
            TimeKind::Day if grain <= Grain::Day => time,
            TimeKind::Day => tree::cast(tree::call("date_trunc", [step, time]), DataType::Date),
        }
    }

    /// Arithmetic on a moment is done in the zone of its type.
    fn before(&self, time: Expr, kind: TimeKind, span: Span, zone: Tz) -> Expr {
        let back = |time: Expr| tree::binary(time, BinaryOperator::Minus, tree::interval(&interval_text(span)));
        match kind {
            TimeKind::Moment => back(in_zone(time, zone)),
            TimeKind::Wall => back(time),
            TimeKind::Day => tree::cast(back(time), DataType::Date),
        }
    }

    fn same(&self, left: Expr, right: Expr) -> Expr {
        Expr::IsNotDistinctFrom(Box::new(tree::atom(left)), Box::new(tree::atom(right)))
    }

    /// `OFFSET 0` would be optimised away; conditions are not moved below a limit.
    fn fence(&self, query: &mut Query) {
        tree::set_limit(query, Some(i64::MAX as u64), None);
    }
}

/// The same moment, in a type that remembers the zone.
fn in_zone(time: Expr, zone: Tz) -> Expr {
    let type_ = format!("Timestamp(Microsecond, Some(\"{}\"))", zone.name());
    tree::call("arrow_cast", [time, tree::string(&type_)])
}
