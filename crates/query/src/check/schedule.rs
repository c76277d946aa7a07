//! Times of day: cron expressions and time zones.

use chrono::{DateTime, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use croner::parser::{CronParser, Seconds, Year};

use super::report::Report;
use crate::suggest::nearest;

/// A cron expression of five fields.
pub(super) fn check_cron(text: &str, path: &str, report: &mut Report) {
    const HINT: &str = "write minute, hour, day of the month, month and day of the week, for example `0 7 * * 1-5`";
    let fields = text.split_whitespace().count();
    if fields != 5 {
        report.add_hinted(path, format!("`{text}` has {fields} fields, not five"), Some(HINT.into()));
        return;
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    if let Err(error) = parser.parse(text) {
        report.add_hinted(path, format!("`{text}` is not a cron expression: {error}"), Some(HINT.into()));
    }
}

/// When a cron expression of five fields, read in an IANA zone, comes true next after a moment; nothing where it never does, or
/// cannot be read.
pub fn next_run(cron: &str, time_zone: &str, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let zone: Tz = time_zone.parse().ok()?;
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let next = parser.parse(cron).ok()?.find_next_occurrence(&after.with_timezone(&zone), false).ok()?;
    Some(next.with_timezone(&Utc))
}

/// An IANA time zone.
pub(super) fn check_time_zone(name: &str, path: &str, report: &mut Report) {
    if name.parse::<Tz>().is_ok() {
        return;
    }
    let known: Vec<String> = TZ_VARIANTS.iter().map(|zone| zone.name().to_owned()).collect();
    let hint = match nearest(name, &known) {
        Some(zone) => format!("did you mean `{zone}`?"),
        None => "write its IANA name, for example `Europe/Zurich`".to_owned(),
    };
    report.add_hinted(path, format!("there is no time zone `{name}`"), Some(hint));
}
