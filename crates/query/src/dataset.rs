//! One dataset, opened: where its rows come from, its columns, and which rows a person may see.

use std::collections::BTreeMap;

use binnacle_crds::{dataset::DatasetSpec, datasource::DatasourceSpec};
use binnacle_protocol::{ErrorCode, ObjectRef};
use sqlparser::ast::{Expr, Query, TableWithJoins};

use crate::{
    Catalog, ColumnInfo, Dialect, Rejection, Viewer,
    columns::Columns,
    expression::{ExpressionKind, resolve},
    gate::{self, Noted, Relations, TableName},
    matches_subject,
    person::read_condition,
    tree,
};

/// A datasource and what is derived from it.
#[derive(Debug)]
pub(crate) struct Datasource<'a> {
    pub object: ObjectRef,
    pub spec: &'a DatasourceSpec,
    pub revision: i64,
    pub dialect: Dialect,
}

impl<'a> Datasource<'a> {
    /// Opens a datasource.
    ///
    /// # Errors
    /// When there is none, or its connector is not known.
    pub fn open(object: ObjectRef, catalog: &'a Catalog) -> Result<Self, Rejection> {
        let Some((spec, revision)) = catalog.datasource(&object) else {
            return Err(Rejection::not_found(format!("Datasource {object}")));
        };
        let dialect = Dialect::of(&spec.type_).ok_or_else(|| {
            let message = format!("Datasource {object} has the type `{}`, which no connector has", spec.type_);
            Rejection::new(ErrorCode::DatasourceInvalid, message)
        })?;
        Ok(Self { object, spec, revision, dialect })
    }
}

/// A dataset and what is derived from it.
#[derive(Debug)]
pub(crate) struct Dataset<'a> {
    pub object: &'a ObjectRef,
    pub spec: &'a DatasetSpec,
    pub datasource: Datasource<'a>,
    columns: Option<std::sync::Arc<[ColumnInfo]>>,
    source: Source,
    tables: Vec<TableName>,
}

#[derive(Debug)]
enum Source {
    Table(Vec<String>),
    Sql(Box<Query>),
}

impl<'a> Dataset<'a> {
    /// Opens a dataset.
    ///
    /// # Errors
    /// When there is none, its datasource does not serve its namespace, or its SQL is refused.
    pub fn open(object: &'a ObjectRef, catalog: &'a Catalog) -> Result<Self, Rejection> {
        let missing = || Rejection::not_found(format!("Dataset {object}"));
        let spec = catalog.dataset(object).ok_or_else(missing)?;
        let datasource = Datasource::open(datasource_of(object, spec)?, catalog)?;
        check_namespace(object, &datasource)?;
        let (source, tables) = read_source(spec, &datasource).map_err(|rejection| Rejection {
            message: format!("Dataset {object}: {}", rejection.message),
            ..rejection
        })?;
        Ok(Self { object, spec, datasource, columns: catalog.columns(object), source, tables })
    }

    /// What to select from.
    pub fn relation(&self) -> TableWithJoins {
        match &self.source {
            Source::Table(parts) => tree::table(parts, None),
            Source::Sql(query) => tree::derived((**query).clone(), &self.alias()),
        }
    }

    /// The name of the dataset's rows in SQL; short enough for every database.
    fn alias(&self) -> String {
        self.object.name.chars().take(40).collect()
    }

    /// The columns, as expressions over [`Self::relation`].
    pub fn columns(&self) -> Columns<'_> {
        columns_of(self.spec, &self.datasource, self.columns.as_deref())
    }

    /// The condition on the rows that a person may see; none where it is all of them.
    ///
    /// # Errors
    /// When a policy's filter is refused.
    pub fn row_filter(&self, viewer: &Viewer) -> Result<Option<Expr>, Rejection> {
        row_filter(self.spec, &self.columns(), viewer)
    }

    /// A name for a common table expression that no table of the dataset has.
    pub fn free_name(&self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while self.tables.iter().any(|table| table.0.last().is_some_and(|last| last.eq_ignore_ascii_case(&name))) {
            name.push('_');
        }
        name
    }

    /// The dataset's own tables, for the gate.
    pub fn own_tables(&self) -> OwnTables<'_> {
        OwnTables(&self.tables)
    }
}

/// Which datasource a dataset names.
///
/// # Errors
/// When what it names is no name.
pub(crate) fn datasource_of(object: &ObjectRef, spec: &DatasetSpec) -> Result<ObjectRef, Rejection> {
    ObjectRef::resolve(&spec.datasource, &object.namespace)
        .map_err(|error| Rejection::refused(format!("Dataset {object}: {error}")))
}

fn check_namespace(object: &ObjectRef, datasource: &Datasource<'_>) -> Result<(), Rejection> {
    let allowed = &datasource.spec.access.allowed_namespaces;
    let serves = datasource.object.namespace == object.namespace
        || allowed.iter().any(|each| each == "*" || *each == object.namespace);
    if serves { Ok(()) } else { Err(Rejection::not_found(format!("Datasource {}", datasource.object))) }
}

fn read_source(spec: &DatasetSpec, datasource: &Datasource<'_>) -> Result<(Source, Vec<TableName>), Rejection> {
    match (&spec.table, &spec.sql) {
        (Some(table), None) => {
            let parts = table_parts(table)?;
            Ok((Source::Table(parts.clone()), vec![TableName(parts)]))
        }
        (None, Some(sql)) => {
            let mut tables = Noted::default();
            let query = gate::read(datasource.dialect, sql, &datasource.spec.allowed_functions, &mut tables)?;
            Ok((Source::Sql(Box::new(query)), tables.0))
        }
        _ => Err(Rejection::refused("set exactly one of `table` and `sql`")),
    }
}

/// The tables that a dataset reads.
///
/// # Errors
/// When its SQL or its table's name is refused.
pub(crate) fn tables_of(spec: &DatasetSpec, datasource: &Datasource<'_>) -> Result<Vec<TableName>, Rejection> {
    read_source(spec, datasource).map(|(_, tables)| tables)
}

/// Reads `name`, `schema.name` or `catalog.schema.name`; parts with points in them stand in double quotes.
///
/// # Errors
/// When a part is empty, or there are too many.
pub(crate) fn table_parts(text: &str) -> Result<Vec<String>, Rejection> {
    let wrong = || {
        Rejection::refused(format!("`{text}` is not the name of a table"))
            .hint("write `name`, `schema.name` or `catalog.schema.name`, parts with points in double quotes")
    };
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, tail) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(wrong)?,
            None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        if part.is_empty() {
            return Err(wrong());
        }
        parts.push(part.to_owned());
        match tail.strip_prefix('.') {
            Some(tail) => rest = tail,
            None if tail.is_empty() && parts.len() <= 3 => return Ok(parts),
            None => return Err(wrong()),
        }
    }
}

/// The columns of a dataset, as expressions over its rows.
pub(crate) fn columns_of<'a>(
    spec: &'a DatasetSpec,
    datasource: &'a Datasource<'_>,
    known: Option<&'a [ColumnInfo]>,
) -> Columns<'a> {
    let calculated: BTreeMap<_, _> =
        spec.columns.iter().filter_map(|(name, column)| Some((name.as_str(), column.expression.as_deref()?))).collect();
    let functions = datasource.spec.allowed_functions.as_slice();
    Columns { dialect: datasource.dialect, functions, known, calculated, relation: None }
}

/// The condition on the rows of a dataset that a person may see: any of the policies that name them; none where there is
/// no policy, or one lets everything through.
///
/// # Errors
/// When a policy's filter is refused.
pub(crate) fn row_filter(
    spec: &DatasetSpec,
    columns: &Columns<'_>,
    viewer: &Viewer,
) -> Result<Option<Expr>, Rejection> {
    if spec.row_policies.is_empty() {
        return Ok(None);
    }
    let mut filters = Vec::new();
    for policy in &spec.row_policies {
        if policy.subjects.is_empty() || matches_subject(&policy.subjects, viewer) {
            let filter = read_condition(columns, &policy.filter, viewer)
                .and_then(|filter| resolve(columns, filter, ExpressionKind::Condition, &mut Vec::new()))
                .map_err(|rejection| Rejection {
                    message: format!("row policy `{}`: {}", policy.name, rejection.message),
                    ..rejection
                })?;
            filters.push(filter);
        }
    }
    if filters.contains(&tree::boolean(true)) {
        return Ok(None);
    }
    Ok(Some(tree::any(filters)))
}

/// The tables that a dataset reads, and no others.
#[derive(Debug)]
pub(crate) struct OwnTables<'a>(&'a [TableName]);

impl Relations for OwnTables<'_> {
    fn resolve(&mut self, table: &TableName) -> Result<Option<Query>, Rejection> {
        if self.0.contains(table) {
            Ok(None)
        } else {
            Err(Rejection::refused(format!("`{table}` is no table of this dataset")))
        }
    }
}
