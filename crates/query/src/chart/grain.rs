//! The step of a time axis that nobody has chosen.
//!
//! It is the finest one that gives no more steps than the marks bear: a line is still read with 400 points, bars with
//! 100. So a line over a day has hours, over a month or a year days, over three years weeks; bars over a year have
//! weeks. Without a range, months.

use binnacle_crds::{
    duration::{Span, SpanUnit},
    query::{Grain, Period, TimeRange},
};
use chrono::{DateTime, Utc};

use crate::state::{is_everything, parse_time};

/// How many steps a mark bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Density {
    /// Lines, areas, trends.
    Lines,
    /// Bars, boxes, cells, columns of a table.
    Bars,
}

impl Density {
    const fn most_steps(self) -> i64 {
        match self {
            Self::Lines => 400,
            Self::Bars => 100,
        }
    }
}

const DAY: i64 = 86_400;
/// A mean month of the Gregorian calendar: 365.2425 days / 12.
const MONTH: i64 = 2_629_746;

/// Seconds of each grain that may be taken, finest first.
const STEPS: [(Grain, i64); 7] = [
    (Grain::Minute, 60),
    (Grain::Hour, 3600),
    (Grain::Day, DAY),
    (Grain::Week, 7 * DAY),
    (Grain::Month, MONTH),
    (Grain::Quarter, 3 * MONTH),
    (Grain::Year, 12 * MONTH),
];

/// The step of an axis over a range.
pub(super) fn fitting_grain(range: Option<&TimeRange>, density: Density, now: DateTime<Utc>) -> Grain {
    let Some(seconds) = range.and_then(|range| length_seconds(range, now)) else { return Grain::Month };
    let fits = |(_, step): &&(Grain, i64)| seconds / step <= density.most_steps();
    STEPS.iter().find(fits).map_or(Grain::Year, |(grain, _)| *grain)
}

/// How long the range is, roughly; nothing where it has no beginning.
fn length_seconds(range: &TimeRange, now: DateTime<Utc>) -> Option<i64> {
    if is_everything(range) {
        return None;
    }
    if let Some(span) = range.last {
        return Some(span_seconds(span));
    }
    if let Some(period) = range.current.or(range.previous) {
        return Some(period_seconds(period));
    }
    let from = parse_time(range.from.as_deref()?)?;
    let to = range.to.as_deref().and_then(parse_time).unwrap_or_else(|| now.naive_utc());
    Some((to - from).num_seconds().max(0))
}

fn span_seconds(span: Span) -> i64 {
    let unit = match span.unit {
        SpanUnit::Second => 1,
        SpanUnit::Minute => 60,
        SpanUnit::Hour => 3600,
        SpanUnit::Day => DAY,
        SpanUnit::Week => 7 * DAY,
        SpanUnit::Month => MONTH,
        SpanUnit::Quarter => 3 * MONTH,
        SpanUnit::Year => 12 * MONTH,
    };
    i64::from(span.count) * unit
}

const fn period_seconds(period: Period) -> i64 {
    match period {
        Period::Day => DAY,
        Period::Week => 7 * DAY,
        Period::Month => MONTH,
        Period::Quarter => 3 * MONTH,
        Period::Year => 12 * MONTH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grain(range: serde_json::Value, density: Density) -> Grain {
        let now = DateTime::parse_from_rfc3339("2026-11-25T12:00:00Z").unwrap().to_utc();
        fitting_grain(Some(&serde_json::from_value(range).unwrap()), density, now)
    }

    #[test]
    fn a_step_gives_as_many_points_as_the_marks_bear() {
        use Grain::{Day, Hour, Minute, Month, Quarter, Week, Year};
        let cases = [
            ("1h", Minute, Minute),
            ("24h", Hour, Hour),
            ("7d", Hour, Day),
            ("30d", Day, Day),
            ("90d", Day, Day),
            ("12M", Day, Week),
            ("3y", Week, Month),
            ("10y", Month, Quarter),
            ("99y", Quarter, Year),
            ("999y", Year, Year),
        ];
        for (last, lines, bars) in cases {
            let range = serde_json::json!({ "last": last });
            assert_eq!(grain(range.clone(), Density::Lines), lines, "lines over {last}");
            assert_eq!(grain(range, Density::Bars), bars, "bars over {last}");
        }
    }

    #[test]
    fn a_range_with_an_open_end_reaches_to_the_present() {
        assert_eq!(grain(serde_json::json!({ "from": "2026-11-20" }), Density::Bars), Grain::Day);
        assert_eq!(grain(serde_json::json!({ "to": "2026-11-20" }), Density::Bars), Grain::Month);
        assert_eq!(grain(serde_json::json!({ "all": true }), Density::Lines), Grain::Month);
        assert_eq!(grain(serde_json::json!({ "current": "year" }), Density::Lines), Grain::Day);
    }
}
