//! Filters of a dashboard's filter bar.

use std::collections::BTreeMap;

use binnacle_crds::dashboard::{
    DashboardSpec, FilterSpec,
    filter::{GrainFilter, RangeFilter, SelectFilter, TimeFilter},
};

use super::{columns::Names, cycle::ring, reference, report::Report};
use crate::{
    Catalog,
    chart::{Known, datasets_of},
    state::range_problem,
    suggest::did_you_mean,
};

struct Filters<'a> {
    spec: &'a DashboardSpec,
    namespace: &'a str,
    catalog: &'a Catalog,
}

pub(super) fn check_filters(spec: &DashboardSpec, namespace: &str, catalog: &Catalog, report: &mut Report) {
    let filters = Filters { spec, namespace, catalog };
    for (name, filter) in &spec.filters {
        filters.check(filter, &format!("spec.filters.{name}"), report);
    }
    check_rings(spec, report);
}

impl Filters<'_> {
    fn check(&self, filter: &FilterSpec, path: &str, report: &mut Report) {
        for (place, chart) in filter.excludes.iter().enumerate() {
            if !self.spec.charts.contains_key(chart) {
                let hint = did_you_mean(chart, self.spec.charts.keys());
                report.add_hinted(&format!("{path}.excludes[{place}]"), format!("there is no chart `{chart}`"), hint);
            }
        }
        if let Some(time) = &filter.time {
            self.check_time(time, &format!("{path}.time"), report);
        }
        if let Some(select) = &filter.select {
            self.check_select(select, &format!("{path}.select"), report);
        }
        if let Some(range) = &filter.range {
            self.check_range(range, &format!("{path}.range"), report);
        }
        if let Some(grain) = &filter.grain {
            check_grain(grain, &format!("{path}.grain"), report);
        }
    }

    fn names(&self, dataset: &str, path: &str, report: &mut Report) -> Option<Names<'_>> {
        reference::dataset(dataset, self.namespace, self.catalog, path, report).map(Names::of_dataset)
    }

    /// A column that no dataset of the dashboard has would filter nothing.
    fn check_time(&self, time: &TimeFilter, path: &str, report: &mut Report) {
        if let Some(why) = time.default.as_ref().and_then(range_problem) {
            report.add(&format!("{path}.default"), why);
        }
        let Some(column) = &time.column else { return };
        let datasets = datasets_of(self.spec, self.namespace);
        let known = datasets.into_iter().filter_map(|object| Known::find(self.catalog, object).ok());
        let mut nowhere = true;
        for data in known {
            nowhere &= data.has(column) == Some(false);
            if data.is_time(column) == Some(false) {
                let message = format!("`{column}` of dataset `{}` is not a time", data.object);
                report.add(&format!("{path}.column"), message);
            }
        }
        if nowhere {
            report.add(&format!("{path}.column"), format!("no dataset of this dashboard has a column `{column}`"));
        }
    }

    fn check_select(&self, select: &SelectFilter, path: &str, report: &mut Report) {
        if let Some(names) = self.names(&select.dataset, &format!("{path}.dataset"), report) {
            names.check_column(&select.column, &format!("{path}.column"), report);
            if let Some(label) = &select.label {
                names.check_column(label, &format!("{path}.label"), report);
            }
        }
        for (dataset, column) in &select.columns {
            let path = format!("{path}.columns.{dataset}");
            if let Some(names) = self.names(dataset, &path, report) {
                names.check_column(column, &path, report);
            }
        }
        if select.default.len() > 1 && !select.multiple {
            let message = format!("there are {} values, and the filter takes one", select.default.len());
            report.add_hinted(&format!("{path}.default"), message, Some("set `multiple: true`".into()));
        }
        for (place, value) in
            select.default.iter().enumerate().filter(|(_, value)| value.is_array() || value.is_object())
        {
            report.add(&format!("{path}.default[{place}]"), format!("`{value}` is no text, number, boolean or null"));
        }
        for (place, other) in select.depends_on.iter().enumerate() {
            if !self.spec.filters.contains_key(other) {
                let hint = did_you_mean(other, self.spec.filters.keys());
                report.add_hinted(&format!("{path}.dependsOn[{place}]"), format!("there is no filter `{other}`"), hint);
            }
        }
    }

    fn check_range(&self, range: &RangeFilter, path: &str, report: &mut Report) {
        if let Some(names) = self.names(&range.dataset, &format!("{path}.dataset"), report) {
            names.check_number(&range.column, &format!("{path}.column"), report);
        }
        let ends = range.default.as_ref().and_then(|default| default.min.zip(default.max));
        if ends.is_some_and(|(min, max)| min > max) {
            report.add(&format!("{path}.default"), "`min` must not be above `max`");
        }
        if range.step.is_some_and(|step| step <= 0.0) {
            report.add(&format!("{path}.step"), "the step must be above 0");
        }
    }
}

fn check_grain(grain: &GrainFilter, path: &str, report: &mut Report) {
    let offered = grain.options.is_empty() || grain.default.is_none_or(|default| grain.options.contains(&default));
    if !offered {
        report.add(&format!("{path}.default"), "the step at first is none of `options`");
    }
}

/// Each ring is reported once, at its first filter.
fn check_rings(spec: &DashboardSpec, report: &mut Report) {
    let depends = |filter: &'_ FilterSpec| filter.select.as_ref().map(|select| select.depends_on.clone());
    let owned: BTreeMap<&str, Vec<String>> =
        spec.filters.iter().filter_map(|(name, filter)| Some((name.as_str(), depends(filter)?))).collect();
    let next: BTreeMap<&str, &[String]> = owned.iter().map(|(name, others)| (*name, others.as_slice())).collect();
    for name in next.keys() {
        let Some(way) = ring(name, &next) else { continue };
        if way.iter().min() == Some(name) {
            let message = format!("filters depend on each other in a ring: {}", way.join(" → "));
            report.add(&format!("spec.filters.{name}.select.dependsOn"), message);
        }
    }
}
