//! Time ranges: from words to moments, in a time zone.

use binnacle_crds::{
    duration::{Span, SpanUnit},
    query::{Period, TimeRange},
};
use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use sqlparser::ast::{BinaryOperator, Expr};

use crate::{
    Rejection,
    dialect::{Rules, TimeKind},
    tree,
};

/// A point in time, as a moment and on the clocks of the question's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub at: DateTime<Utc>,
    pub wall: NaiveDateTime,
}

impl Edge {
    /// What the clocks of the zone say at a moment.
    pub fn of_moment(at: DateTime<Utc>, zone: Tz) -> Self {
        Self { at, wall: at.with_timezone(&zone).naive_local() }
    }

    /// The first moment at which clocks of the zone say this, or have gone past it.
    pub fn of_wall(wall: NaiveDateTime, zone: Tz) -> Self {
        // Clocks have never been put forward by more than a day.
        let mut quarters = (0..=96).map(|quarter| wall + TimeDelta::minutes(15 * quarter));
        let at = quarters.find_map(|wall| zone.from_local_datetime(&wall).earliest());
        Self { at: at.map_or_else(|| wall.and_utc(), |at| at.with_timezone(&Utc)), wall }
    }

    /// So long before, by the calendar.
    pub fn before(self, span: Span, zone: Tz) -> Option<Self> {
        match clock(span) {
            Some(length) => Some(Self::of_moment(self.at.checked_sub_signed(length)?, zone)),
            None => Some(Self::of_wall(back(self.wall, span)?, zone)),
        }
    }

    /// As the question's answer tells it.
    pub fn text(self, kind: TimeKind, zone: Tz) -> String {
        match kind {
            TimeKind::Moment => self.at.with_timezone(&zone).to_rfc3339(),
            TimeKind::Wall | TimeKind::Day => self.wall.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
        }
    }

    /// The literal to compare a column with; the day that is not before it, where the column holds days.
    pub fn literal(self, kind: TimeKind, rules: &dyn Rules) -> Expr {
        match kind {
            TimeKind::Moment => rules.moment(self.at),
            TimeKind::Wall => rules.wall(self.wall),
            TimeKind::Day if self.wall.time() == NaiveTime::MIN => rules.day(self.wall.date()),
            TimeKind::Day => rules.day(self.wall.date() + Days::new(1)),
        }
    }
}

/// A resolved range: from (inclusive) and to (exclusive).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    pub from: Option<Edge>,
    pub to: Option<Edge>,
    /// When the same words mean another range.
    pub valid_until: Option<DateTime<Utc>>,
}

impl Range {
    /// Resolves a range.
    ///
    /// # Errors
    /// When it is said in more than one way, in none, or its ends are no times.
    pub fn resolve(range: &TimeRange, now: DateTime<Utc>, zone: Tz) -> Result<Self, Rejection> {
        let TimeRange { last, current, previous, from, to, all } = range;
        match (last, current, previous, from.is_some() || to.is_some(), all) {
            (Some(span), None, None, false, false) => newest(*span, now, zone),
            (None, Some(period), None, false, false) => Ok(calendar(*period, now, zone, false)),
            (None, None, Some(period), false, false) => Ok(calendar(*period, now, zone, true)),
            (None, None, None, true, false) => absolute(from.as_deref(), to.as_deref(), zone),
            (None, None, None, false, true) => Ok(Self::default()),
            _ => Err(Rejection::invalid(
                "timeRange",
                "exactly one of `last`, `current`, `previous`, `all`, or `from` and/or `to` must be given",
            )),
        }
    }

    /// The same range so long before.
    pub fn before(&self, span: Span, zone: Tz) -> Option<Self> {
        let back = |edge: Option<Edge>| edge.map_or(Some(None), |edge| edge.before(span, zone).map(Some));
        Some(Self { from: back(self.from)?, to: back(self.to)?, valid_until: self.valid_until })
    }

    /// The conditions on a column.
    pub fn conditions(&self, column: &Expr, kind: TimeKind, rules: &dyn Rules) -> Vec<Expr> {
        let bound =
            |edge: Option<Edge>, op| edge.map(|edge| tree::binary(column.clone(), op, edge.literal(kind, rules)));
        let bounds = [bound(self.from, BinaryOperator::GtEq), bound(self.to, BinaryOperator::Lt)];
        bounds.into_iter().flatten().collect()
    }
}

/// The newest so much: whole days up to and with today, or up to the end of this minute (second).
fn newest(span: Span, now: DateTime<Utc>, zone: Tz) -> Result<Range, Rejection> {
    let to = match clock(span) {
        Some(_) => {
            let step = if span.unit == SpanUnit::Second { 1 } else { 60 };
            let seconds = (now.timestamp().div_euclid(step) + 1) * step;
            Edge::of_moment(DateTime::from_timestamp(seconds, 0).unwrap_or(now), zone)
        }
        None => midnight(today(now, zone) + Days::new(1), zone),
    };
    let from = to.before(span, zone).ok_or_else(|| too_long(span))?;
    Ok(Range { from: Some(from), to: Some(to), valid_until: Some(to.at) })
}

/// The rejection for spans that lead out of the calendar.
pub(super) fn too_long(span: Span) -> Rejection {
    Rejection::invalid("timeRange", format!("`{span}` is too long"))
}

fn today(now: DateTime<Utc>, zone: Tz) -> NaiveDate {
    now.with_timezone(&zone).date_naive()
}

fn midnight(day: NaiveDate, zone: Tz) -> Edge {
    Edge::of_wall(day.and_time(NaiveTime::MIN), zone)
}

/// The period that now lies in, or the one before it.
fn calendar(period: Period, now: DateTime<Utc>, zone: Tz, previous: bool) -> Range {
    let today = today(now, zone);
    let (start, end) = (start_of(period, today), next(period, start_of(period, today)));
    let (from, to) = if previous { (before(period, start), start) } else { (start, end) };
    let until = midnight(end, zone).at;
    Range { from: Some(midnight(from, zone)), to: Some(midnight(to, zone)), valid_until: Some(until) }
}

fn start_of(period: Period, day: NaiveDate) -> NaiveDate {
    let month = match period {
        Period::Day => return day,
        Period::Week => return day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        Period::Month => day.month(),
        Period::Quarter => (day.month0() / 3) * 3 + 1,
        Period::Year => 1,
    };
    NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day)
}

fn next(period: Period, start: NaiveDate) -> NaiveDate {
    match length(period) {
        Ok(days) => start + days,
        Err(months) => start + months,
    }
}

fn before(period: Period, start: NaiveDate) -> NaiveDate {
    match length(period) {
        Ok(days) => start - days,
        Err(months) => start - months,
    }
}

fn length(period: Period) -> Result<Days, Months> {
    match period {
        Period::Day => Ok(Days::new(1)),
        Period::Week => Ok(Days::new(7)),
        Period::Month => Err(Months::new(1)),
        Period::Quarter => Err(Months::new(3)),
        Period::Year => Err(Months::new(12)),
    }
}

fn absolute(from: Option<&str>, to: Option<&str>, zone: Tz) -> Result<Range, Rejection> {
    let edge = |field, text: Option<&str>| {
        text.map(|text| parse(text, zone).ok_or_else(|| Rejection::invalid(field, not_a_time(text)).hint(TIMES)))
            .transpose()
    };
    let (from, to) = (edge("timeRange.from", from)?, edge("timeRange.to", to)?);
    Ok(Range { from, to, valid_until: None })
}

/// What is said of a text that is no time.
pub(super) fn not_a_time(text: &str) -> String {
    format!("`{text}` is not a time")
}

/// What times look like.
pub(super) const TIMES: &str = "write `2013-01-31`, `2013-01-31T14:30:00`, or with a zone `2013-01-31T14:30:00Z`";

/// Reads a day, a wall-clock time of the zone, or a moment.
pub(super) fn parse(text: &str, zone: Tz) -> Option<Edge> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return in_reach(day).then(|| midnight(day, zone));
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return in_reach(moment.date_naive()).then(|| Edge::of_moment(moment.with_timezone(&Utc), zone));
    }
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let wall = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    in_reach(wall.date()).then(|| Edge::of_wall(wall, zone))
}

/// Years that every database knows, with room for a day more.
fn in_reach(day: NaiveDate) -> bool {
    (1..=9998).contains(&day.year())
}

/// The length of a span of the clock.
pub(super) fn clock(span: Span) -> Option<TimeDelta> {
    let count = i64::from(span.count);
    match span.unit {
        SpanUnit::Second => TimeDelta::try_seconds(count),
        SpanUnit::Minute => TimeDelta::try_minutes(count),
        SpanUnit::Hour => TimeDelta::try_hours(count),
        _ => None,
    }
}

/// So long before on the calendar; the last day of a month where that month is too short.
fn back(wall: NaiveDateTime, span: Span) -> Option<NaiveDateTime> {
    let earlier = match span.unit {
        SpanUnit::Day => wall.checked_sub_days(Days::new(span.count.into())),
        SpanUnit::Week => wall.checked_sub_days(Days::new(7 * u64::from(span.count))),
        SpanUnit::Month => wall.checked_sub_months(Months::new(span.count)),
        SpanUnit::Quarter => wall.checked_sub_months(Months::new(3 * span.count)),
        SpanUnit::Year => wall.checked_sub_months(Months::new(12 * span.count)),
        SpanUnit::Second | SpanUnit::Minute | SpanUnit::Hour => wall.checked_sub_signed(clock(span)?),
    }?;
    in_reach(earlier.date()).then_some(earlier)
}

/// The beginning of the step that a wall-clock time lies in.
pub(super) fn truncated(wall: NaiveDateTime, grain: binnacle_crds::query::Grain) -> NaiveDateTime {
    use binnacle_crds::query::Grain as G;
    let time = wall.time();
    let clock = |hour, minute, second| wall.date().and_hms_opt(hour, minute, second).unwrap_or(wall);
    match grain {
        G::Second => clock(time.hour(), time.minute(), time.second()),
        G::Minute => clock(time.hour(), time.minute(), 0),
        G::Hour => clock(time.hour(), 0, 0),
        G::Day => clock(0, 0, 0),
        G::Week => start_of(Period::Week, wall.date()).and_time(NaiveTime::MIN),
        G::Month => start_of(Period::Month, wall.date()).and_time(NaiveTime::MIN),
        G::Quarter => start_of(Period::Quarter, wall.date()).and_time(NaiveTime::MIN),
        G::Year => start_of(Period::Year, wall.date()).and_time(NaiveTime::MIN),
    }
}
