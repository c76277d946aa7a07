//! What differs between databases: how SQL is read and written, and which functions are harmless.
//!
//! Owns one file per dialect, each one [`Rules`]. A new dialect is a new file and a line in each `match` here.
//!
//! connector's name → [`Dialect`] → [`Rules`] → the gate (reads) and the semantic layer (writes)

use binnacle_crds::{
    duration::{Span, SpanUnit},
    query::Grain,
};
use binnacle_protocol::FieldType;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use sqlparser::ast::{DataType, Expr, Query};

use crate::{ColumnInfo, tree};

mod datafusion;
mod postgres;

/// The SQL that a datasource speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// PostgreSQL 12 and later.
    Postgres,
    /// The engine under the files connector.
    DataFusion,
}

impl Dialect {
    /// The dialect of a connector; none where there is no such connector.
    pub fn of(connector_type: &str) -> Option<Self> {
        match connector_type {
            "postgres" => Some(Self::Postgres),
            "files" => Some(Self::DataFusion),
            _ => None,
        }
    }

    pub(crate) fn rules(self) -> &'static dyn Rules {
        match self {
            Self::Postgres => &postgres::Postgres,
            Self::DataFusion => &datafusion::DataFusion,
        }
    }
}

/// What a time column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TimeKind {
    /// Moments.
    Moment,
    /// Wall-clock times of some place.
    Wall,
    /// Days.
    Day,
}

impl TimeKind {
    /// What a column holds, if it is a time at all.
    pub(crate) fn of(column: &ColumnInfo) -> Option<Self> {
        match column.type_ {
            FieldType::Timestamp if column.zoned => Some(Self::Moment),
            FieldType::Timestamp => Some(Self::Wall),
            FieldType::Date => Some(Self::Day),
            _ => None,
        }
    }
}

/// What a function makes of its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FunctionKind {
    /// A value of each row.
    Scalar,
    /// A value of many rows; with `OVER`, of a window of them.
    Aggregate,
    /// A value of a window of rows; only with `OVER`.
    Window,
    /// Rows; stands where tables stand.
    Table,
}

/// How one dialect reads and writes SQL. What standard SQL says is given; a dialect says where it differs.
pub(crate) trait Rules: Sync {
    /// The parser's rules.
    fn parser(&self) -> &'static dyn sqlparser::dialect::Dialect;

    /// Functions of one kind that do no harm: in lower case, sorted.
    fn functions(&self, kind: FunctionKind) -> &'static [&'static str];

    /// Functions whose second argument is a length, which must be a small number: memory is not to be filled with them.
    fn sized_functions(&self) -> &'static [&'static str] {
        &["lpad", "rpad"]
    }

    /// Whether functions that make rows may stand where values stand.
    fn rows_as_values(&self) -> bool {
        false
    }

    /// Whether values of every type can be cast to text.
    fn casts_anything_to_text(&self) -> bool {
        false
    }

    /// The longest name in bytes: longer ones are cut by the database, and might then name something else.
    fn longest_name(&self) -> usize {
        255
    }

    /// Whether the parts of a table's name are the system's own, or no name of a table at all.
    ///
    /// # Errors
    /// What is wrong with the name.
    fn check_table(&self, parts: &[String]) -> Result<(), String>;

    /// Whether values may be cast to a type that the parser knows by name only.
    fn allows_type(&self, name: &str) -> bool;

    /// Whether `QUALIFY` and `SELECT * EXCEPT (…)` are known.
    fn has_qualify(&self) -> bool {
        false
    }

    /// Whether `TRY_CAST` is known.
    fn has_try_cast(&self) -> bool {
        false
    }

    /// The type of floating-point numbers of 64 bits.
    fn double(&self) -> DataType {
        DataType::DoublePrecision
    }

    /// An exact decimal number, given as SQL writes it.
    fn decimal(&self, digits: &str) -> Expr {
        tree::number(digits)
    }

    /// A moment.
    fn moment(&self, at: DateTime<Utc>) -> Expr;

    /// A wall-clock time.
    fn wall(&self, at: NaiveDateTime) -> Expr;

    /// A day.
    fn day(&self, at: NaiveDate) -> Expr {
        tree::typed(DataType::Date, &at.to_string())
    }

    /// The beginning of the step that a time lies in, of the same kind as the time.
    fn truncate(&self, time: Expr, kind: TimeKind, grain: Grain, zone: Tz) -> Expr;

    /// The time so long before, by the calendar of the zone, of the same kind as the time.
    fn before(&self, time: Expr, kind: TimeKind, span: Span, zone: Tz) -> Expr;

    /// A percentile of numbers (`fraction` from 0 to 1), between two of them where it falls so.
    fn percentile(&self, number: Expr, fraction: &str) -> Expr {
        tree::ordered_set("percentile_cont", tree::number(fraction), tree::cast(number, self.double()))
    }

    /// Whether two values are the same, NULL being the same as NULL; such that a join can be done by hashing.
    fn same(&self, left: Expr, right: Expr) -> Expr;

    /// Keeps conditions around a sub-query from being tried on rows that it does not let through: their errors would tell.
    fn fence(&self, query: &mut Query);
}

/// The name of a step in SQL.
fn grain_name(grain: Grain) -> &'static str {
    match grain {
        Grain::Second => "second",
        Grain::Minute => "minute",
        Grain::Hour => "hour",
        Grain::Day => "day",
        Grain::Week => "week",
        Grain::Month => "month",
        Grain::Quarter => "quarter",
        Grain::Year => "year",
    }
}

/// A span as the text of an interval.
fn interval_text(span: Span) -> String {
    let (unit, factor) = match span.unit {
        SpanUnit::Second => ("seconds", 1),
        SpanUnit::Minute => ("minutes", 1),
        SpanUnit::Hour => ("hours", 1),
        SpanUnit::Day => ("days", 1),
        SpanUnit::Week => ("days", 7),
        SpanUnit::Month => ("months", 1),
        SpanUnit::Quarter => ("months", 3),
        SpanUnit::Year => ("months", 12),
    };
    format!("{} {unit}", u64::from(span.count) * factor)
}

/// Whether a span is of the clock, not of the calendar.
fn is_clock(span: Span) -> bool {
    matches!(span.unit, SpanUnit::Second | SpanUnit::Minute | SpanUnit::Hour)
}
