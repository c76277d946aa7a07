//! What all parts of one chart have in common.

use binnacle_crds::{
    dashboard::ChartSpec,
    query::{Grain, OrderBy},
};
use binnacle_protocol::{
    FieldType, ObjectRef, QuerySpec,
    query::{Dimension, Top},
};
use chrono::{DateTime, Utc};

use super::{
    ChartView,
    conditions::Conditions,
    dataset::Known,
    grain::{Density, fitting_grain},
};
use crate::{Rejection, state::is_everything};

/// A chart, its dataset and the conditions that hold on it.
pub(super) struct Question<'a> {
    pub view: &'a ChartView<'a>,
    pub chart: &'a ChartSpec,
    pub data: Known<'a>,
    pub conditions: Conditions,
    now: DateTime<Utc>,
}

impl<'a> Question<'a> {
    pub(super) fn new(view: &'a ChartView<'a>, now: DateTime<Utc>) -> Result<Self, Rejection> {
        let chart = view.spec()?;
        let data = Known::find(view.catalog, view.dataset()?)?;
        let conditions = Conditions::of_chart(view, chart, &data)?;
        Ok(Self { view, chart, data, conditions, now })
    }

    /// A question for nothing yet, with the conditions.
    pub(super) fn query(&self) -> QuerySpec {
        QuerySpec {
            metric_definitions: self.chart.metrics.clone(),
            filters: self.conditions.filters.clone(),
            time_column: self.conditions.time_column.clone(),
            time_range: self.conditions.time_range.clone(),
            time_zone: self.view.dashboard_view().time_zone(),
            ..blank(self.data.object.clone())
        }
    }

    /// Groups and their metrics; what is named twice stands once.
    pub(super) fn grouped<'m>(
        &self,
        dimensions: impl IntoIterator<Item = Dimension>,
        metrics: impl IntoIterator<Item = &'m String>,
    ) -> QuerySpec {
        let mut query = self.query();
        for dimension in dimensions {
            if query.dimensions.iter().all(|each| each.column != dimension.column) {
                query.dimensions.push(dimension);
            }
        }
        for metric in metrics {
            if !query.metrics.contains(metric) {
                query.metrics.push(metric.clone());
            }
        }
        query
    }

    /// A dimension of a time axis: in steps where it is a time, the filter bar's before the chart's own before a
    /// fitting one; days have no finer steps.
    pub(super) fn axis(&self, column: &str, own: Option<Grain>, density: Density) -> Dimension {
        if !self.is_time(column, own) {
            return plain(column);
        }
        let fitting = || fitting_grain(self.conditions.time_range.as_ref(), density, self.now);
        let grain = self.conditions.grain.or(own).unwrap_or_else(fitting);
        Dimension { column: column.to_owned(), grain: Some(self.at_least_a_day(column, grain)) }
    }

    /// The same where nothing is cut that has no step of its own.
    pub(super) fn stepped(&self, column: &str, own: Option<Grain>, density: Density) -> Dimension {
        if own.is_some() { self.axis(column, own, density) } else { plain(column) }
    }

    fn at_least_a_day(&self, column: &str, grain: Grain) -> Grain {
        if self.data.type_of(column) == Some(FieldType::Date) { grain.max(Grain::Day) } else { grain }
    }

    /// Where columns are not known, a column with a step is taken for a time.
    fn is_time(&self, column: &str, own: Option<Grain>) -> bool {
        let chosen = self.chart.time_column.as_deref() == Some(column);
        self.data.is_time(column).unwrap_or(own.is_some() || chosen)
    }

    /// The chart's time column, else the dataset's.
    pub(super) fn time_column(&self) -> Option<&str> {
        self.chart.time_column.as_deref().or(self.data.spec.time_column.as_deref())
    }

    /// Whether an earlier time can be compared with: everything has nothing before it.
    pub(super) fn is_bounded(&self) -> bool {
        self.conditions.time_range.as_ref().is_some_and(|range| !is_everything(range))
    }
}

/// A question to a dataset for nothing yet.
pub(super) fn blank(dataset: ObjectRef) -> QuerySpec {
    QuerySpec {
        dataset,
        dimensions: Vec::new(),
        metrics: Vec::new(),
        metric_definitions: std::collections::BTreeMap::new(),
        columns: Vec::new(),
        filters: Vec::new(),
        time_column: None,
        time_range: None,
        time_zone: None,
        order_by: Vec::new(),
        limit: None,
        offset: None,
        top: None,
        rolling: None,
        compare: Vec::new(),
        search: None,
        shape: None,
    }
}

/// A dimension of values as they are.
pub(super) fn plain(column: &str) -> Dimension {
    Dimension { column: column.to_owned(), grain: None }
}

pub(super) fn ascending(field: &str) -> OrderBy {
    OrderBy { field: field.to_owned(), descending: false }
}

pub(super) fn descending(field: &str) -> OrderBy {
    OrderBy { field: field.to_owned(), descending: true }
}

/// Only the largest values of a column.
pub(super) fn top(column: &str, metric: &str, count: u32) -> Top {
    Top { column: column.to_owned(), metric: metric.to_owned(), count }
}
