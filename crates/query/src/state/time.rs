//! Time ranges before anything is known of the present.

use binnacle_crds::query::TimeRange;
use chrono::{DateTime, NaiveDate, NaiveDateTime};

/// Whether the range limits nothing.
pub(crate) fn is_everything(range: &TimeRange) -> bool {
    *range == TimeRange { all: range.all, ..TimeRange::default() }
}

/// Why a range cannot be meant; none where it can.
pub(crate) fn range_problem(range: &TimeRange) -> Option<String> {
    let kinds = [
        range.last.is_some(),
        range.current.is_some(),
        range.previous.is_some(),
        range.all,
        range.from.is_some() || range.to.is_some(),
    ];
    if kinds.into_iter().filter(|set| *set).count() != 1 {
        return Some("set exactly one of `last`, `current`, `previous`, `all`, or `from` and/or `to`".to_owned());
    }
    for text in [&range.from, &range.to].into_iter().flatten() {
        if parse_time(text).is_none() {
            return Some(format!("`{text}` is neither a day like `2026-01-31` nor an RFC 3339 time"));
        }
    }
    match (range.from.as_deref().and_then(parse_time), range.to.as_deref().and_then(parse_time)) {
        (Some(from), Some(to)) if from >= to => Some("`from` must be before `to`".to_owned()),
        _ => None,
    }
}

/// A bare day, a wall-clock time, or an RFC 3339 time (in UTC).
pub(crate) fn parse_time(text: &str) -> Option<NaiveDateTime> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return day.and_hms_opt(0, 0, 0);
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.naive_utc());
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok())
}
