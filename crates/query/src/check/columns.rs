//! The names that a chart or a filter may use of its dataset.

use std::collections::BTreeSet;

use binnacle_crds::dashboard::ChartSpec;
use binnacle_protocol::FieldType;

use super::report::Report;
use crate::{chart::Known, suggest::did_you_mean};

/// The metric that every dataset has.
const COUNT: &str = "count";

/// The columns and metrics of a dataset, with a chart's own.
pub(super) struct Names<'a> {
    pub data: Known<'a>,
    metrics: BTreeSet<String>,
    /// What is said where neither the dataset nor the chart has a metric.
    chart_too: &'static str,
}

impl<'a> Names<'a> {
    pub(super) fn of_dataset(data: Known<'a>) -> Self {
        let metrics = data.spec.metrics.keys().cloned().chain([COUNT.to_owned()]).collect();
        Self { data, metrics, chart_too: "" }
    }

    pub(super) fn of_chart(data: Known<'a>, chart: &ChartSpec) -> Self {
        let mut names = Self::of_dataset(data);
        names.metrics.extend(chart.metrics.keys().cloned());
        names.chart_too = ", and neither has the chart";
        names
    }

    /// A column must stand here.
    pub(super) fn check_column(&self, name: &str, path: &str, report: &mut Report) {
        if self.data.has(name) != Some(false) {
            return;
        }
        let known = self.data.column_names();
        if self.metrics.contains(name) {
            report.add_hinted(
                path,
                format!("`{name}` is a metric, and a column must stand here"),
                did_you_mean("", &known),
            );
        } else {
            let message = format!("dataset `{}` has no column `{name}`", self.data.object);
            report.add_hinted(path, message, did_you_mean(name, &known));
        }
    }

    /// A metric must stand here.
    pub(super) fn check_metric(&self, name: &str, path: &str, report: &mut Report) {
        if self.metrics.contains(name) {
            return;
        }
        if self.data.has(name) == Some(true) {
            let hint = format!("define one under `metrics`, for example `{{expression: avg({name})}}`");
            report.add_hinted(path, format!("`{name}` is a column, and a metric must stand here"), Some(hint));
        } else {
            let message = format!("dataset `{}` has no metric `{name}`{}", self.data.object, self.chart_too);
            report.add_hinted(path, message, did_you_mean(name, &self.metrics));
        }
    }

    /// A column of times must stand here.
    pub(super) fn check_time(&self, name: &str, path: &str, report: &mut Report) {
        self.check_column(name, path, report);
        if self.data.is_time(name) == Some(false) {
            report.add_hinted(path, format!("`{name}` is not a time"), times_hint(&self.data));
        }
    }

    /// A column of numbers must stand here.
    pub(super) fn check_number(&self, name: &str, path: &str, report: &mut Report) {
        self.check_column(name, path, report);
        let type_ = self.data.type_of(name);
        if type_.is_some_and(|type_| !matches!(type_, FieldType::Integer | FieldType::Decimal | FieldType::Float)) {
            report.add(path, format!("`{name}` is not a number"));
        }
    }
}

/// The dataset's columns that are times.
pub(super) fn times_hint(data: &Known<'_>) -> Option<String> {
    let times: Vec<String> = data.column_names().into_iter().filter(|name| data.is_time(name) == Some(true)).collect();
    (!times.is_empty()).then(|| {
        format!("its times are {}", times.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
    })
}
