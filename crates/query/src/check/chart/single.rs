//! Charts of one number, and of one number a day.

use binnacle_crds::dashboard::chart::{BigNumberChart, CalendarChart, GaugeChart};

use super::Fields;

pub(super) fn check_big_number(fields: &mut Fields<'_>, chart: &BigNumberChart) {
    fields.metric("metric", &chart.metric);
    match chart.trend.as_ref().map(|trend| &trend.x) {
        Some(Some(x)) => fields.time("trend.x", x),
        Some(None) => fields.needs_time("trend", "a trend"),
        None => {}
    }
    if chart.compare.is_some() {
        fields.needs_time("compare", "a comparison with an earlier time");
    }
}

pub(super) fn check_gauge(fields: &mut Fields<'_>, chart: &GaugeChart) {
    fields.metric("metric", &chart.metric);
    if chart.min >= chart.max {
        fields.add("min", "the dial must begin below its end", Some("`min` is 0 and `max` is 100 where absent"));
    }
    if !chart.thresholds.is_sorted_by(|left, right| left.value <= right.value) {
        fields.add("thresholds", "the values must ascend", None);
    }
    fields.thresholds(&chart.thresholds);
}

pub(super) fn check_calendar(fields: &mut Fields<'_>, chart: &CalendarChart) {
    match &chart.date {
        Some(date) => fields.time("date", date),
        None => fields.needs_time("date", "a calendar"),
    }
    fields.metric("metric", &chart.metric);
}
