//! A dataset as far as it is known: its columns may not have been read yet, because its database is away.

use std::{collections::BTreeSet, sync::Arc};

use binnacle_crds::{dashboard::DashboardSpec, dataset::DatasetSpec};
use binnacle_protocol::{FieldType, ObjectRef};

use crate::{Catalog, ColumnInfo, Rejection};

/// A dataset and what is known of its columns.
#[derive(Clone, Debug)]
pub(crate) struct Known<'a> {
    pub object: ObjectRef,
    pub spec: &'a DatasetSpec,
    columns: Option<Arc<[ColumnInfo]>>,
}

impl<'a> Known<'a> {
    pub(crate) fn find(catalog: &'a Catalog, object: ObjectRef) -> Result<Self, Rejection> {
        let Some(spec) = catalog.dataset(&object) else {
            return Err(Rejection::not_found(format!("Dataset `{object}`")));
        };
        let columns = catalog.columns(&object);
        Ok(Self { spec: spec.as_ref(), columns, object })
    }

    /// A dataset that may not be in the catalog yet.
    pub(crate) const fn of_spec(spec: &'a DatasetSpec, object: ObjectRef, columns: Option<Arc<[ColumnInfo]>>) -> Self {
        Self { object, spec, columns }
    }

    /// The names of its columns, none where nobody knows.
    pub(crate) fn column_names(&self) -> Vec<String> {
        self.columns.iter().flat_map(|columns| columns.iter()).map(|column| column.name.clone()).collect()
    }

    /// Whether it has the column; none where nobody knows.
    pub(crate) fn has(&self, column: &str) -> Option<bool> {
        match &self.columns {
            Some(columns) => Some(columns.iter().any(|each| each.name == column)),
            None => self.spec.columns.contains_key(column).then_some(true),
        }
    }

    pub(crate) fn column(&self, name: &str) -> Option<&ColumnInfo> {
        self.columns.as_ref()?.iter().find(|each| each.name == name)
    }

    pub(crate) fn type_of(&self, column: &str) -> Option<FieldType> {
        self.column(column).map(|each| each.type_)
    }

    /// Whether the column is a time. Where columns are not known, the time column is.
    pub(crate) fn is_time(&self, column: &str) -> Option<bool> {
        match self.type_of(column) {
            Some(type_) => Some(matches!(type_, FieldType::Date | FieldType::Timestamp)),
            None => (self.spec.time_column.as_deref() == Some(column)).then_some(true),
        }
    }

    /// Whether values of the column have a size: times and numbers, rather than texts.
    pub(crate) fn is_ordered(&self, column: &str) -> bool {
        let type_ = self.type_of(column);
        let number = matches!(type_, Some(FieldType::Integer | FieldType::Decimal | FieldType::Float));
        number || self.is_time(column) == Some(true)
    }

    /// Whether people may see the column in lists of columns.
    pub(crate) fn is_hidden(&self, column: &str) -> bool {
        self.spec.columns.get(column).is_some_and(|each| each.hidden)
    }
}

/// The datasets that a dashboard's charts and filters read. Names that are none are passed over.
pub fn datasets_of(dashboard: &DashboardSpec, namespace: &str) -> BTreeSet<ObjectRef> {
    let charts = dashboard.charts.values().map(|chart| chart.dataset.as_str());
    let filters = dashboard.filters.values().filter_map(|filter| {
        let select = filter.select.as_ref().map(|select| select.dataset.as_str());
        select.or(filter.range.as_ref().map(|range| range.dataset.as_str()))
    });
    charts.chain(filters).filter_map(|name| ObjectRef::resolve(name, namespace).ok()).collect()
}
