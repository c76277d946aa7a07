//! What a filter of the filter bar has to offer.

use binnacle_crds::dashboard::{
    FilterSpec,
    filter::{RangeFilter, SelectFilter},
};
use binnacle_protocol::{ObjectRef, QuerySpec, query::Shape};

use super::{
    DashboardView,
    conditions::Conditions,
    dataset::Known,
    question::{ascending, blank, plain},
};
use crate::{Rejection, suggest::did_you_mean};

/// Values offered where nobody says how many.
const USUAL_VALUES: u64 = 200;
/// The most values offered at once.
const MOST_VALUES: u64 = 10_000;

/// The question behind a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterQuestion {
    /// Columns: the value, and its label where `labelled`. A row beyond `limit` says that there are more.
    Values {
        /// What is asked; at most `limit` + 1 rows.
        query: QuerySpec,
        /// How many values to show.
        limit: u64,
        /// The second column has labels.
        labelled: bool,
    },
    /// Columns: `min`, `max`; one row, null where there are no rows.
    Bounds {
        /// What is asked.
        query: QuerySpec,
    },
}

impl FilterQuestion {
    /// What is asked.
    pub const fn query(&self) -> &QuerySpec {
        match self {
            Self::Values { query, .. } | Self::Bounds { query } => query,
        }
    }
}

/// The question behind a select filter's values, narrowed by `search` and the filters that it depends on, or behind the
/// bounds of a range filter. `limit` is 200 where absent, and at most 10,000.
///
/// # Errors
/// [`Rejection`] when the filter or its dataset does not exist, the filter offers nothing of the data, or a value of
/// the state is wrong.
pub fn filter_values<'a>(
    view: impl Into<DashboardView<'a>>,
    filter: &str,
    search: Option<&str>,
    limit: Option<u64>,
) -> Result<FilterQuestion, Rejection> {
    let view = &view.into();
    let Some(spec) = view.dashboard.filters.get(filter) else {
        let rejection = Rejection::not_found(format!("Filter `{filter}`"));
        return Err(match did_you_mean(filter, view.dashboard.filters.keys()) {
            Some(hint) => rejection.hint(hint),
            None => rejection,
        });
    };
    match spec {
        FilterSpec { select: Some(select), .. } => values(view, filter, select, search, limit.unwrap_or(USUAL_VALUES)),
        FilterSpec { range: Some(range), .. } => bounds(view, filter, range),
        _ => Err(Rejection::invalid(
            format!("filters.{filter}"),
            format!("filter `{filter}` takes no values of the data"),
        )
        .hint("only `select` and `range` filters do")),
    }
}

fn values(
    view: &DashboardView<'_>,
    filter: &str,
    select: &SelectFilter,
    search: Option<&str>,
    limit: u64,
) -> Result<FilterQuestion, Rejection> {
    let data = dataset(view, filter, "select", &select.dataset)?;
    let depends_on: Vec<String> = select.depends_on.iter().filter(|name| *name != filter).cloned().collect();
    let conditions = Conditions::of_filters(view, &depends_on, &data)?;
    let label = select.label.as_ref().filter(|label| **label != select.column);
    let limit = limit.clamp(1, MOST_VALUES);
    let query = QuerySpec {
        dimensions: [Some(&select.column), label].into_iter().flatten().map(|column| plain(column)).collect(),
        filters: conditions.filters,
        time_column: conditions.time_column,
        time_range: conditions.time_range,
        time_zone: view.time_zone(),
        order_by: [label, Some(&select.column)].into_iter().flatten().map(|column| ascending(column)).collect(),
        limit: Some(limit + 1),
        search: search.map(str::trim).filter(|search| !search.is_empty()).map(str::to_owned),
        ..blank(data.object)
    };
    Ok(FilterQuestion::Values { query, limit, labelled: label.is_some() })
}

fn bounds(view: &DashboardView<'_>, filter: &str, range: &RangeFilter) -> Result<FilterQuestion, Rejection> {
    let data = dataset(view, filter, "range", &range.dataset)?;
    let shape = Some(Shape::Bounds { column: range.column.clone() });
    Ok(FilterQuestion::Bounds { query: QuerySpec { shape, ..blank(data.object) } })
}

fn dataset<'a>(view: &DashboardView<'a>, filter: &str, kind: &str, name: &str) -> Result<Known<'a>, Rejection> {
    let object = ObjectRef::resolve(name, view.namespace)
        .map_err(|error| Rejection::invalid(format!("filters.{filter}.{kind}.dataset"), error.to_string()))?;
    Known::find(view.catalog, object)
}
