//! Builds queries and what stands in their FROM.

use sqlparser::ast::{
    Cte, Expr, GroupByExpr, Ident, Join, JoinConstraint, JoinOperator, LimitClause, Offset, OffsetRows, OrderBy,
    OrderByExpr, OrderByKind, Query, Select, SelectFlavor, SelectItem, SetExpr, TableAlias, TableFactor,
    TableWithJoins, WildcardAdditionalOptions, With, helpers::attached_token::AttachedToken,
};

use super::{ident, number, object_name};

/// The parts of one SELECT, in the order of its clauses.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    pub with: Vec<Cte>,
    pub projection: Vec<SelectItem>,
    pub from: Vec<TableWithJoins>,
    pub filter: Option<Expr>,
    pub group_by: Vec<Expr>,
    pub order_by: Vec<OrderByExpr>,
    pub limit: Option<u64>,
    pub offset: Option<u64>,
}

impl Selection {
    /// The query of these parts.
    pub fn into_query(self) -> Query {
        let select = Select {
            projection: self.projection,
            from: self.from,
            selection: self.filter,
            group_by: GroupByExpr::Expressions(self.group_by, Vec::new()),
            ..empty_select()
        };
        let with = (!self.with.is_empty()).then_some(With {
            with_token: AttachedToken::empty(),
            recursive: false,
            cte_tables: self.with,
        });
        let order_by = (!self.order_by.is_empty())
            .then_some(OrderBy { kind: OrderByKind::Expressions(self.order_by), interpolate: None });
        let mut query = empty_query(SetExpr::Select(Box::new(select)));
        query.with = with;
        query.order_by = order_by;
        set_limit(&mut query, self.limit, self.offset);
        query
    }
}

fn empty_query(body: SetExpr) -> Query {
    Query {
        with: None,
        body: Box::new(body),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: Vec::new(),
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: Vec::new(),
    }
}

fn empty_select() -> Select {
    Select {
        select_token: AttachedToken::empty(),
        optimizer_hints: Vec::new(),
        distinct: None,
        select_modifiers: None,
        top: None,
        top_before_distinct: false,
        projection: Vec::new(),
        exclude: None,
        into: None,
        from: Vec::new(),
        lateral_views: Vec::new(),
        prewhere: None,
        selection: None,
        connect_by: Vec::new(),
        group_by: GroupByExpr::Expressions(Vec::new(), Vec::new()),
        cluster_by: Vec::new(),
        distribute_by: Vec::new(),
        sort_by: Vec::new(),
        having: None,
        named_window: Vec::new(),
        qualify: None,
        window_before_qualify: false,
        value_table_mode: None,
        flavor: SelectFlavor::Standard,
    }
}

/// A column of a result, with its name.
pub(crate) fn named(expr: Expr, name: &str) -> SelectItem {
    if matches!(&expr, Expr::Identifier(column) if column.value == name) {
        return SelectItem::UnnamedExpr(expr);
    }
    SelectItem::ExprWithAlias { expr, alias: ident(name) }
}

/// A column of a result, with the name that it has.
pub(crate) fn plain(expr: Expr) -> SelectItem {
    SelectItem::UnnamedExpr(expr)
}

/// All columns.
pub(crate) fn wildcard() -> SelectItem {
    SelectItem::Wildcard(WildcardAdditionalOptions::default())
}

/// A relation to select from: a table, or the name of a common table expression.
pub(crate) fn table(parts: &[String], alias: Option<&str>) -> TableWithJoins {
    alone(TableFactor::Table {
        name: object_name(parts),
        alias: alias.map(alias_of),
        args: None,
        with_hints: Vec::new(),
        version: None,
        with_ordinality: false,
        partitions: Vec::new(),
        json_path: None,
        sample: None,
        index_hints: Vec::new(),
    })
}

/// A sub-query to select from.
pub(crate) fn derived(query: Query, alias: &str) -> TableWithJoins {
    alone(TableFactor::Derived {
        lateral: false,
        subquery: Box::new(query),
        alias: Some(alias_of(alias)),
        sample: None,
    })
}

/// One relation with each row of the other that fits, or NULLs where none does.
pub(crate) fn joined(mut left: TableWithJoins, right: TableWithJoins, on: Expr) -> TableWithJoins {
    let join_operator = JoinOperator::Left(JoinConstraint::On(on));
    left.joins.push(Join { relation: right.relation, global: false, join_operator });
    left
}

/// One relation with every row of the other.
pub(crate) fn cross(mut left: TableWithJoins, right: TableWithJoins) -> TableWithJoins {
    let join_operator = JoinOperator::CrossJoin(JoinConstraint::None);
    left.joins.push(Join { relation: right.relation, global: false, join_operator });
    left
}

/// A query with a name, for `WITH`.
pub(crate) fn cte(name: &str, query: Query) -> Cte {
    Cte {
        alias: alias_of(name),
        query: Box::new(query),
        from: None,
        materialized: None,
        closing_paren_token: AttachedToken::empty(),
    }
}

/// Gives a query these limits, whatever it had.
pub(crate) fn set_limit(query: &mut Query, limit: Option<u64>, offset: Option<u64>) {
    query.limit_clause = limits(limit.map(literal), offset.map(literal));
}

/// The clause for a limit and an offset; none where there is neither.
fn limits(limit: Option<Expr>, offset: Option<Expr>) -> Option<LimitClause> {
    if limit.is_none() && offset.is_none() {
        return None;
    }
    let offset = offset.map(|value| Offset { value, rows: OffsetRows::None });
    Some(LimitClause::LimitOffset { limit, offset, limit_by: Vec::new() })
}

fn literal(rows: u64) -> Expr {
    number(&rows.to_string())
}

fn alone(relation: TableFactor) -> TableWithJoins {
    TableWithJoins { relation, joins: Vec::new() }
}

fn alias_of(name: &str) -> TableAlias {
    let name: Ident = ident(name);
    TableAlias { explicit: true, name, columns: Vec::new(), at: None }
}
