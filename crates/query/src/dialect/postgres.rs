//! PostgreSQL 12 and later.

use binnacle_crds::{duration::Span, query::Grain};
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use sqlparser::{
    ast::{BinaryOperator, DataType, Expr, Query, TimezoneInfo},
    dialect::PostgreSqlDialect,
};

use super::{FunctionKind, Rules, TimeKind, grain_name, interval_text, is_clock};
use crate::tree;

mod functions;

/// PostgreSQL 12 and later.
pub(super) struct Postgres;

/// `NAMEDATALEN - 1`.
const LONGEST_NAME: usize = 63;

impl Rules for Postgres {
    fn parser(&self) -> &'static dyn sqlparser::dialect::Dialect {
        &PostgreSqlDialect {}
    }

    fn functions(&self, kind: FunctionKind) -> &'static [&'static str] {
        match kind {
            FunctionKind::Scalar => functions::SCALAR,
            FunctionKind::Aggregate => functions::AGGREGATE,
            FunctionKind::Window => functions::WINDOW,
            FunctionKind::Table => functions::TABLE,
        }
    }

    fn rows_as_values(&self) -> bool {
        true
    }

    fn casts_anything_to_text(&self) -> bool {
        true
    }

    fn longest_name(&self) -> usize {
        LONGEST_NAME
    }

    fn check_table(&self, parts: &[String]) -> Result<(), String> {
        for part in parts {
            let lower = part.to_lowercase();
            if lower.starts_with("pg_") || lower == "information_schema" {
                return Err(format!("`{part}` belongs to the database system"));
            }
        }
        Ok(())
    }

    fn allows_type(&self, name: &str) -> bool {
        functions::TYPES.binary_search(&name).is_ok()
    }

    fn moment(&self, at: DateTime<Utc>) -> Expr {
        let text = at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string();
        tree::typed(DataType::Timestamp(None, TimezoneInfo::Tz), &text)
    }

    fn wall(&self, at: NaiveDateTime) -> Expr {
        let text = at.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
        tree::typed(DataType::Timestamp(None, TimezoneInfo::None), &text)
    }

    fn truncate(&self, time: Expr, kind: TimeKind, grain: Grain, zone: Tz) -> Expr {
        let step = tree::string(grain_name(grain));
        match kind {
            TimeKind::Moment => tree::call("date_trunc", [step, time, tree::string(zone.name())]),
            TimeKind::Wall => tree::call("date_trunc", [step, time]),
            TimeKind::Day if grain <= Grain::Day => time,
            TimeKind::Day => to_day(tree::call("date_trunc", [step, to_wall(time)])),
        }
    }

    fn before(&self, time: Expr, kind: TimeKind, span: Span, zone: Tz) -> Expr {
        let back = |time: Expr| tree::binary(time, BinaryOperator::Minus, tree::interval(&interval_text(span)));
        match kind {
            TimeKind::Moment if is_clock(span) => back(time),
            TimeKind::Moment => tree::at_time_zone(back(tree::at_time_zone(time, zone.name())), zone.name()),
            TimeKind::Wall => back(time),
            TimeKind::Day => to_day(back(time)),
        }
    }

    /// `IS NOT DISTINCT FROM` would have every pair of rows compared; arrays hold NULLs equal and can be hashed.
    fn same(&self, left: Expr, right: Expr) -> Expr {
        tree::binary(tree::array([left]), BinaryOperator::Eq, tree::array([right]))
    }

    /// The planner neither flattens sub-queries with `OFFSET` nor moves conditions into them.
    fn fence(&self, query: &mut Query) {
        tree::set_limit(query, None, Some(0));
    }
}

fn to_wall(day: Expr) -> Expr {
    tree::cast(day, DataType::Timestamp(None, TimezoneInfo::None))
}

fn to_day(time: Expr) -> Expr {
    tree::cast(time, DataType::Date)
}
