//! The fields of one chart kind, each with what must stand there.

use binnacle_crds::{
    dashboard::{
        ChartSpec,
        chart::cartesian::{Axis, Threshold},
    },
    duration::Span,
    query::{Grain, OrderBy},
};

use crate::{
    check::{color::check_meaning, columns::Names, report::Report},
    suggest::did_you_mean,
};

pub(super) struct Fields<'a> {
    pub names: &'a Names<'a>,
    pub chart: &'a ChartSpec,
    /// The path of the kind, for example `spec.charts.busiest.bar`.
    pub path: String,
    pub report: &'a mut Report,
}

impl Fields<'_> {
    pub(super) fn at(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    pub(super) fn add(&mut self, field: &str, message: impl Into<String>, hint: Option<&str>) {
        let path = self.at(field);
        self.report.add_hinted(&path, message, hint.map(str::to_owned));
    }

    pub(super) fn column(&mut self, field: &str, name: &str) {
        let path = self.at(field);
        self.names.check_column(name, &path, self.report);
    }

    pub(super) fn metric(&mut self, field: &str, name: &str) {
        let path = self.at(field);
        self.names.check_metric(name, &path, self.report);
    }

    pub(super) fn number(&mut self, field: &str, name: &str) {
        let path = self.at(field);
        self.names.check_number(name, &path, self.report);
    }

    pub(super) fn time(&mut self, field: &str, name: &str) {
        let path = self.at(field);
        self.names.check_time(name, &path, self.report);
    }

    pub(super) fn columns(&mut self, field: &str, names: &[String]) {
        for (place, name) in names.iter().enumerate() {
            self.column(&format!("{field}[{place}]"), name);
        }
    }

    pub(super) fn metrics(&mut self, field: &str, names: &[String]) {
        for (place, name) in names.iter().enumerate() {
            self.metric(&format!("{field}[{place}]"), name);
        }
    }

    /// A step needs a time among the columns that it may be of.
    pub(super) fn grain(&mut self, grain: Option<Grain>, columns: &[&str]) {
        let data = &self.names.data;
        if grain.is_some() && columns.iter().all(|column| data.is_time(column) == Some(false)) {
            let message = match columns {
                [column] => format!("`{column}` is not a time, so it has no steps"),
                _ => "there is no time among the columns, so there are no steps".to_owned(),
            };
            self.add("grain", message, Some("leave `grain` out"));
        }
    }

    /// What is about time needs a time column.
    pub(super) fn needs_time(&mut self, field: &str, what: &str) {
        if self.chart.time_column.is_none() && self.names.data.spec.time_column.is_none() {
            let message = format!("{what} needs a time, and dataset `{}` names none", self.names.data.object);
            self.add(field, message, Some("set `timeColumn` of the chart or of the dataset"));
        }
    }

    /// An order is by what the chart shows.
    pub(super) fn order(&mut self, field: &str, order: &OrderBy, shown: &[&String], compare: &[Span]) {
        let compared = shown.iter().flat_map(|name| compare.iter().map(move |span| format!("{name}__{span}")));
        let known: Vec<String> = shown.iter().map(|name| (*name).clone()).chain(compared).collect();
        if !known.contains(&order.field) {
            let path = self.at(&format!("{field}.field"));
            let message = format!("the chart does not show `{}`", order.field);
            self.report.add_hinted(&path, message, did_you_mean(&order.field, &known));
        }
    }

    pub(super) fn axis(&mut self, field: &str, axis: Option<&Axis>) {
        let Some(axis) = axis else { return };
        if axis.min.zip(axis.max).is_some_and(|(min, max)| min >= max) {
            self.add(field, "`min` must be below `max`", None);
        }
        if axis.log && axis.min.is_some_and(|min| min <= 0.0) {
            self.add(&format!("{field}.min"), "a logarithmic axis has no values of 0 and below", None);
        }
    }

    pub(super) fn thresholds(&mut self, thresholds: &[Threshold]) {
        for (place, threshold) in thresholds.iter().enumerate() {
            let path = self.at(&format!("thresholds[{place}].color"));
            check_meaning(threshold.color.as_ref(), &path, self.report);
        }
    }
}
