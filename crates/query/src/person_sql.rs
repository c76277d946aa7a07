//! SQL of a person's own: gated, row policies rewritten in, limited.

use binnacle_crds::dataset::DatasetSpec;
use binnacle_protocol::ObjectRef;
use sqlparser::ast::{Expr, Fetch, LimitClause, Offset, Query, Value};

use crate::{
    Compiled, Context, Rejection, access,
    columns::Columns,
    compile::RowLimits,
    dataset::{Datasource, columns_of, datasource_of, row_filter, tables_of},
    fingerprint::fingerprint,
    gate::{self, Relations, TableName},
    parse,
    tree::{self, Selection},
};

/// SQL that a person wrote against a datasource as one read-only statement, with row policies and limits in it.
///
/// It names tables of the database. Where a dataset over this datasource has row policies and names a table, the table
/// is read through them; where a dataset that is SQL itself reads it, the policies cannot be moved there.
///
/// # Errors
/// `not_found` or `forbidden` where the person may not, `query_rejected` where the gate refuses the SQL.
pub fn compile_sql(
    datasource: &ObjectRef,
    sql: &str,
    limit: Option<u64>,
    offset: Option<u64>,
    context: &Context<'_>,
) -> Result<Compiled, Rejection> {
    parse::with_room(|| {
        let datasource = Datasource::open(datasource.clone(), context.catalog)?;
        access::check_sql(&datasource, context.viewer)?;
        let limits = RowLimits::of(&datasource, context.purpose, limit);
        let functions = &datasource.spec.allowed_functions;
        let mut guarded = Guarded { datasource: &datasource, context };
        let query = gate::read(datasource.dialect, sql, functions, &mut guarded)?;
        let query = limited(query, limits.fetched, offset.unwrap_or(0));
        let sql = gate::write(datasource.dialect, &query, functions)?;
        Ok(Compiled {
            fingerprint: fingerprint(&sql, limits.most, &datasource.object, datasource.revision),
            datasource: datasource.object,
            datasets: Vec::new(),
            sql,
            fields: Vec::new(),
            time_range: None,
            max_rows: limits.most,
            valid_until: None,
        })
    })
}

/// Tables as a person may read them.
struct Guarded<'a> {
    datasource: &'a Datasource<'a>,
    context: &'a Context<'a>,
}

impl Relations for Guarded<'_> {
    fn resolve(&mut self, table: &TableName) -> Result<Option<Query>, Rejection> {
        let Some(alias) = table.0.last() else { return Ok(None) };
        let mut filters = Vec::new();
        for (object, spec) in self.context.catalog.datasets() {
            let here = datasource_of(object, spec).is_ok_and(|datasource| datasource == self.datasource.object);
            if here && !spec.row_policies.is_empty() && self.reads(object, spec, table)? {
                filters.extend(self.filter(object, spec, alias)?);
            }
        }
        Ok((!filters.is_empty()).then(|| self.visible(table, alias, filters)))
    }
}

impl Guarded<'_> {
    /// Whether a dataset reads a table; nobody knows where its SQL is refused, so nothing may be read then.
    fn reads(&self, object: &ObjectRef, spec: &DatasetSpec, table: &TableName) -> Result<bool, Rejection> {
        let tables = tables_of(spec, self.datasource).map_err(|_| {
            Rejection::refused(
                "a dataset with row policies over this datasource is broken, so that no table can be read safely",
            )
            .hint(format!("ask whoever keeps the namespace `{}` to mend it", object.namespace))
        })?;
        Ok(tables.iter().any(|each| each.may_be(table)))
    }

    /// The rows that a dataset lets through, as a condition on its table; none where that is all of them.
    fn filter(&self, object: &ObjectRef, spec: &DatasetSpec, alias: &str) -> Result<Option<Expr>, Rejection> {
        let known = self.context.catalog.columns(object);
        let columns = Columns { relation: Some(alias), ..columns_of(spec, self.datasource, known.as_deref()) };
        let filter = row_filter(spec, &columns, self.context.viewer)?;
        if filter.is_some() && spec.sql.is_some() {
            return Err(Rejection::refused(format!(
                "`{alias}` is read by a dataset with row policies, which cannot be moved to it"
            ))
            .hint("ask the dataset instead"));
        }
        Ok(filter)
    }

    /// The table's rows that may be seen. Nothing around it is tried on the others.
    fn visible(&self, table: &TableName, alias: &str, filters: Vec<Expr>) -> Query {
        let mut query = Selection {
            projection: vec![tree::wildcard()],
            from: vec![tree::table(&table.0, Some(alias))],
            filter: tree::all(filters),
            ..Default::default()
        }
        .into_query();
        self.datasource.dialect.rules().fence(&mut query);
        query
    }
}

/// The query with at most so many rows, after passing over some.
fn limited(mut query: Query, most: u64, skipped: u64) -> Query {
    let Some((limit, offset)) = own_limits(&query) else {
        let mut outer = Selection {
            projection: vec![tree::wildcard()],
            from: vec![tree::derived(query, "rows")],
            ..Default::default()
        }
        .into_query();
        tree::set_limit(&mut outer, Some(most), (skipped > 0).then_some(skipped));
        return outer;
    };
    let left = limit.map_or(most, |limit| limit.saturating_sub(skipped).min(most));
    let passed = offset.saturating_add(skipped);
    query.fetch = None;
    tree::set_limit(&mut query, Some(left), (passed > 0).then_some(passed));
    query
}

/// The limit and the offset that a query has by itself, where they are plain numbers.
fn own_limits(query: &Query) -> Option<(Option<u64>, u64)> {
    let (limit, offset) = match &query.limit_clause {
        None => (None, 0),
        Some(LimitClause::LimitOffset { limit, offset, .. }) => {
            let limit = limit.as_ref().map_or(Some(None), |limit| rows(limit).map(Some))?;
            (limit, offset.as_ref().map_or(Some(0), |Offset { value, .. }| rows(value))?)
        }
        Some(LimitClause::OffsetCommaLimit { .. }) => return None,
    };
    match &query.fetch {
        None => Some((limit, offset)),
        Some(Fetch { with_ties: false, percent: false, quantity }) if limit.is_none() => {
            Some((Some(quantity.as_ref().map_or(Some(1), rows)?), offset))
        }
        Some(_) => None,
    }
}

fn rows(expr: &Expr) -> Option<u64> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
