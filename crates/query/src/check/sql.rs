//! SQL and expressions within specs, by the policy gate's own reading.

use std::collections::BTreeMap;

use binnacle_crds::{dataset::DatasetSpec, datasource::DatasourceSpec};

use super::report::Report;
use crate::{
    ColumnInfo, Dialect,
    columns::Columns,
    expression::{ExpressionKind, read_resolved},
    gate::check_query,
    parse,
};

/// What the SQL of a dataset may say.
pub(super) struct Speech<'a> {
    dialect: Dialect,
    functions: &'a [String],
    columns: Option<&'a [ColumnInfo]>,
    calculated: BTreeMap<&'a str, &'a str>,
}

impl<'a> Speech<'a> {
    /// Of a datasource; nothing where no connector speaks for it, which is the datasource's own mistake.
    pub(super) fn of(datasource: &'a DatasourceSpec) -> Option<Self> {
        let dialect = Dialect::of(&datasource.type_)?;
        Some(Self { dialect, functions: &datasource.allowed_functions, columns: None, calculated: BTreeMap::new() })
    }

    /// With the columns of a dataset, as far as they are known.
    pub(super) fn over(self, spec: &'a DatasetSpec, columns: Option<&'a [ColumnInfo]>) -> Self {
        let calculated = spec
            .columns
            .iter()
            .filter_map(|(name, column)| column.expression.as_deref().map(|expression| (name.as_str(), expression)));
        Self { columns, calculated: calculated.collect(), ..self }
    }

    /// One read-only query.
    pub(super) fn check_query(&self, sql: &str, path: &str, report: &mut Report) {
        if let Err(rejection) = check_query(self.dialect, sql, self.functions) {
            report.add_rejection(path, rejection);
        }
    }

    /// An expression over the columns. `within` is the calculated column that it defines, if any.
    pub(super) fn check_expression(
        &self,
        expression: &str,
        kind: ExpressionKind,
        within: Option<&str>,
        path: &str,
        report: &mut Report,
    ) {
        let columns = Columns {
            dialect: self.dialect,
            functions: self.functions,
            known: self.columns,
            calculated: self.calculated.clone(),
            relation: None,
        };
        let mut within: Vec<String> = within.into_iter().map(str::to_owned).collect();
        if let Err(rejection) = parse::with_room(|| read_resolved(&columns, expression, kind, &mut within).map(drop)) {
            report.add_rejection(path, rejection);
        }
    }
}
