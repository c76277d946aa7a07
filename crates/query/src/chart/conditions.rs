//! Which rows a chart is about: its own conditions, the dashboard's filters, and what is picked on other charts.

use binnacle_crds::{
    dashboard::{
        ChartSpec, FilterSpec,
        filter::{NumberRange, SelectFilter, TimeFilter},
    },
    query::{Filter, FilterOp, Grain, TimeRange},
};
use binnacle_protocol::ObjectRef;
use serde_json::Value;

use super::{ChartView, DashboardView, cross, dataset::Known};
use crate::{
    Rejection,
    state::{Choice, is_everything},
};

/// The conditions on one question.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    pub filters: Vec<Filter>,
    pub time_column: Option<String>,
    pub time_range: Option<TimeRange>,
    /// The step that the filter bar sets for every time axis.
    pub grain: Option<Grain>,
    /// A time filter has set `time_range`.
    chosen_time: bool,
}

impl Conditions {
    /// Everything that holds on a chart.
    pub(super) fn of_chart(view: &ChartView<'_>, chart: &ChartSpec, data: &Known<'_>) -> Result<Self, Rejection> {
        let mut conditions = Self {
            filters: chart.filters.clone(),
            time_column: chart.time_column.clone(),
            time_range: chart.time_range.clone(),
            ..Self::default()
        };
        let dashboard = view.dashboard_view();
        view.state.check_names(view.dashboard)?;
        for (name, filter) in ordered_filters(&dashboard) {
            if !filter.excludes.iter().any(|each| each == view.chart) {
                conditions.add(&dashboard, name, filter, data)?;
            }
        }
        conditions.filters.extend(cross::cross_filters(view, data)?);
        Ok(conditions)
    }

    /// What the filters of these names let through of a dataset.
    pub(super) fn of_filters(view: &DashboardView<'_>, names: &[String], data: &Known<'_>) -> Result<Self, Rejection> {
        let mut conditions = Self::default();
        for (name, filter) in ordered_filters(view) {
            if names.contains(name) {
                conditions.add(view, name, filter, data)?;
            }
        }
        Ok(conditions)
    }

    fn add(
        &mut self,
        view: &DashboardView<'_>,
        name: &str,
        filter: &FilterSpec,
        data: &Known<'_>,
    ) -> Result<(), Rejection> {
        match view.state.choice(name, filter)? {
            Choice::Time(range) => self.add_time(range, filter.time.as_ref(), data, name)?,
            Choice::Select(values) => {
                let Some(select) = filter.select.as_ref().filter(|_| !values.is_empty()) else { return Ok(()) };
                self.filters.extend(select_column(select, view, data).map(|column| choose(column, select, values)));
            }
            Choice::Range(range) => {
                let Some(spec) = &filter.range else { return Ok(()) };
                if let Some(column) = column_of(&spec.dataset, &spec.column, view, data) {
                    self.filters.extend(range_filters(&column, &range));
                }
            }
            Choice::Grain(grain) => self.grain = grain.or(self.grain),
            Choice::Nothing => {}
        }
        Ok(())
    }

    /// The first time filter that acts takes the place of the chart's range; a second one narrows further.
    fn add_time(
        &mut self,
        range: TimeRange,
        filter: Option<&TimeFilter>,
        data: &Known<'_>,
        name: &str,
    ) -> Result<(), Rejection> {
        let usual = self.time_column.as_deref().or(data.spec.time_column.as_deref());
        let named = filter.and_then(|filter| filter.column.as_deref());
        let column = match named {
            None => usual,
            Some(column) if usual == Some(column) || data.has(column) == Some(true) => Some(column),
            Some(_) => None,
        };
        let Some(column) = column.map(str::to_owned) else { return Ok(()) };
        if self.chosen_time {
            self.filters.extend(time_filters(&column, &range, name)?);
            return Ok(());
        }
        self.chosen_time = true;
        self.time_range = (!is_everything(&range)).then_some(range);
        if named.is_some() {
            self.time_column = Some(column);
        }
        Ok(())
    }
}

/// Filters in the order of the filter bar: by `order`, time filters first among equals, then by name.
fn ordered_filters<'a>(view: &DashboardView<'a>) -> Vec<(&'a String, &'a FilterSpec)> {
    let mut filters: Vec<_> = view.dashboard.filters.iter().collect();
    filters.sort_by_key(|(name, filter)| (filter.order, filter.time.is_none(), *name));
    filters
}

/// The column that a select filter acts on in a dataset: as it says for that dataset, else the one of the same name.
fn select_column(select: &SelectFilter, view: &DashboardView<'_>, data: &Known<'_>) -> Option<String> {
    let is_this = |name: &str| ObjectRef::resolve(name, view.namespace).is_ok_and(|object| object == data.object);
    let mapped = select.columns.iter().find(|(dataset, _)| is_this(dataset)).map(|(_, column)| column.clone());
    mapped.or_else(|| column_of(&select.dataset, &select.column, view, data))
}

/// The filter's column, where the dataset is the filter's own or has a column of that name.
fn column_of(dataset: &str, column: &str, view: &DashboardView<'_>, data: &Known<'_>) -> Option<String> {
    let own = ObjectRef::resolve(dataset, view.namespace).is_ok_and(|object| object == data.object);
    (own || data.has(column) == Some(true)).then(|| column.to_owned())
}

fn choose(column: String, select: &SelectFilter, values: Vec<Value>) -> Filter {
    Filter { column, op: if select.exclude { FilterOp::NotIn } else { FilterOp::In }, values }
}

/// Both ends included.
fn range_filters(column: &str, range: &NumberRange) -> Vec<Filter> {
    let bound = |op, value: f64| Filter { column: column.to_owned(), op, values: vec![number(value)] };
    let (min, max) = (range.min.map(|min| bound(FilterOp::Ge, min)), range.max.map(|max| bound(FilterOp::Le, max)));
    min.into_iter().chain(max).collect()
}

/// A range of time as conditions; only one that says its ends can be.
fn time_filters(column: &str, range: &TimeRange, name: &str) -> Result<Vec<Filter>, Rejection> {
    if range.last.is_some() || range.current.is_some() || range.previous.is_some() {
        return Err(Rejection::invalid(
            format!("state.filters.{name}"),
            format!("filter `{name}` is a second time filter on this chart, so its range cannot be relative"),
        )
        .hint("choose days from and to, or name the chart in the filter's `excludes`"));
    }
    let bound = |op, text: &String| Filter { column: column.to_owned(), op, values: vec![text.clone().into()] };
    let (from, to) = (&range.from, &range.to);
    Ok([from.as_ref().map(|from| bound(FilterOp::Ge, from)), to.as_ref().map(|to| bound(FilterOp::Lt, to))]
        .into_iter()
        .flatten()
        .collect())
}

/// A number as people would write it: whole where it is.
pub(super) fn number(value: f64) -> Value {
    /// Whole numbers up to here are exact in a double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT { (value as i64).into() } else { value.into() }
}
