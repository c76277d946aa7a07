//! Queries: SELECT, VALUES, set operations and WITH; nothing else.

use sqlparser::ast::{
    Cte, Distinct, ExceptSelectItem, ExcludeSelectItem, Expr, Fetch, GroupByExpr, LimitClause, NamedWindowDefinition,
    NamedWindowExpr, Offset, OffsetRows, OrderBy, OrderByExpr, OrderByKind, Query, Select, SelectFlavor, SelectItem,
    SelectItemQualifiedWildcardKind, SelectModifiers, SetExpr, SetOperator, SetQuantifier, Values,
    WildcardAdditionalOptions, With,
};

use super::walk::{Walk, refuse};
use crate::Rejection;

impl Walk<'_> {
    /// Checks a query.
    pub fn query(&mut self, query: &mut Query) -> Result<(), Rejection> {
        self.query_named(query, None)
    }

    /// Checks a query inside another one.
    pub fn subquery(&mut self, query: &mut Query) -> Result<(), Rejection> {
        if self.subqueries { self.query(query) } else { Err(refuse("a sub-query")) }
    }

    /// Checks a query that may read itself, by this name, in the last arm of its UNION.
    fn query_named(&mut self, query: &mut Query, itself: Option<&str>) -> Result<(), Rejection> {
        let Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        if !locks.is_empty() || for_clause.is_some() {
            return Err(refuse("FOR UPDATE, FOR SHARE or another FOR clause"));
        }
        if settings.is_some() || format_clause.is_some() || !pipe_operators.is_empty() {
            return Err(refuse("SETTINGS, FORMAT or |>"));
        }
        self.scopes.push(Vec::new());
        if let Some(with) = with {
            self.with(with)?;
        }
        self.body(body, itself)?;
        if let Some(order_by) = order_by {
            self.order_by(order_by)?;
        }
        if let Some(limit) = limit_clause {
            self.limit(limit)?;
        }
        if let Some(fetch) = fetch {
            self.fetch(fetch)?;
        }
        self.scopes.pop();
        Ok(())
    }

    fn with(&mut self, with: &mut With) -> Result<(), Rejection> {
        let With { with_token: _, recursive, cte_tables } = with;
        for Cte { alias, query, from, materialized: _, closing_paren_token: _ } in cte_tables {
            if from.is_some() {
                return Err(refuse("FROM after a common table expression"));
            }
            self.alias_parts(alias)?;
            alias.explicit = false;
            let name = alias.name.value.clone();
            if self.scopes.last().is_some_and(|scope| scope.contains(&name)) {
                return Err(Rejection::refused(format!("WITH names `{name}` twice")));
            }
            self.query_named(query, recursive.then_some(name.as_str()))?;
            if let Some(scope) = self.scopes.last_mut() {
                scope.push(name);
            }
        }
        Ok(())
    }

    /// Databases differ in whether a recursive query sees itself outside the last arm of a UNION. Where it is not
    /// certain, the name is taken for a table's, so that no table is ever read unseen.
    fn body(&mut self, body: &mut SetExpr, itself: Option<&str>) -> Result<(), Rejection> {
        match (body, itself) {
            (SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier, right }, Some(name)) => {
                check_quantifier(*set_quantifier)?;
                self.set(left)?;
                self.scopes.push(vec![name.to_owned()]);
                self.set(right)?;
                self.scopes.pop();
                Ok(())
            }
            (body, _) => self.set(body),
        }
    }

    fn set(&mut self, body: &mut SetExpr) -> Result<(), Rejection> {
        self.descend(|walk| match body {
            SetExpr::Select(select) => walk.select(select),
            SetExpr::Query(query) => walk.query(query),
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                if *op == SetOperator::Minus {
                    return Err(refuse("MINUS").hint("write EXCEPT"));
                }
                check_quantifier(*set_quantifier)?;
                walk.set(left)?;
                walk.set(right)
            }
            SetExpr::Values(Values { explicit_row, value_keyword, rows }) => {
                if *explicit_row || *value_keyword {
                    return Err(refuse("ROW in VALUES"));
                }
                rows.iter_mut().try_for_each(|row| row.content.iter_mut().try_for_each(|expr| walk.expr(expr)))
            }
            SetExpr::Table(_) => Err(refuse("TABLE").hint("write SELECT * FROM …")),
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                Err(Rejection::refused("only a query may run here, nothing that changes data"))
            }
        })
    }

    fn select(&mut self, select: &mut Select) -> Result<(), Rejection> {
        check_clauses(select)?;
        let Select {
            select_token: _,
            optimizer_hints,
            distinct,
            select_modifiers: _,
            top: _,
            top_before_distinct: _,
            projection,
            exclude: _,
            into: _,
            from,
            lateral_views: _,
            prewhere: _,
            selection,
            connect_by: _,
            group_by,
            cluster_by: _,
            distribute_by: _,
            sort_by: _,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode: _,
            flavor: _,
        } = select;
        optimizer_hints.clear();
        from.iter_mut().try_for_each(|item| self.relation(item))?;
        if let Some(Distinct::On(exprs)) = distinct {
            self.exprs(exprs)?;
        }
        projection.iter_mut().try_for_each(|item| self.item(item))?;
        for condition in [selection, having].into_iter().flatten() {
            self.expr(condition)?;
        }
        self.group_by(group_by)?;
        for NamedWindowDefinition(name, window) in named_window {
            self.name(name)?;
            match window {
                NamedWindowExpr::NamedWindow(name) => self.name(name)?,
                NamedWindowExpr::WindowSpec(spec) => self.window(spec)?,
            }
        }
        match qualify {
            None => Ok(()),
            Some(condition) if self.rules.has_qualify() => self.expr(condition),
            Some(_) => Err(refuse("QUALIFY")),
        }
    }

    fn group_by(&mut self, group_by: &mut GroupByExpr) -> Result<(), Rejection> {
        match group_by {
            GroupByExpr::Expressions(exprs, modifiers) if modifiers.is_empty() => self.exprs(exprs),
            _ => Err(refuse("GROUP BY ALL, or a modifier after GROUP BY").hint("name the columns")),
        }
    }

    fn item(&mut self, item: &mut SelectItem) -> Result<(), Rejection> {
        match item {
            SelectItem::UnnamedExpr(expr) => self.expr(expr),
            SelectItem::ExprWithAlias { expr, alias } => {
                self.expr(expr)?;
                self.name(alias)
            }
            SelectItem::Wildcard(options) => self.wildcard(options),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                self.object_name(name)?;
                self.wildcard(options)
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _) => {
                Err(refuse("a wildcard of an expression"))
            }
            SelectItem::ExprWithAliases { .. } => Err(refuse("several names for one expression")),
        }
    }

    fn wildcard(&mut self, options: &mut WildcardAdditionalOptions) -> Result<(), Rejection> {
        let WildcardAdditionalOptions {
            wildcard_token: _,
            opt_ilike,
            opt_exclude,
            opt_except,
            opt_replace,
            opt_rename,
            opt_alias,
        } = options;
        if opt_ilike.is_some() || opt_replace.is_some() || opt_rename.is_some() || opt_alias.is_some() {
            return Err(refuse("this option of a wildcard"));
        }
        if (opt_exclude.is_some() || opt_except.is_some()) && !self.rules.has_qualify() {
            return Err(refuse("EXCEPT after a wildcard"));
        }
        match opt_exclude {
            Some(ExcludeSelectItem::Single(name)) => drop(self.object_name(name)?),
            Some(ExcludeSelectItem::Multiple(names)) => {
                names.iter_mut().try_for_each(|name| self.object_name(name).map(|_| ()))?;
            }
            None => {}
        }
        if let Some(ExceptSelectItem { first_element, additional_elements }) = opt_except {
            self.name(first_element)?;
            additional_elements.iter_mut().try_for_each(|name| self.name(name))?;
        }
        Ok(())
    }

    fn order_by(&mut self, order_by: &mut OrderBy) -> Result<(), Rejection> {
        let OrderBy { kind, interpolate } = order_by;
        match kind {
            OrderByKind::Expressions(orders) if interpolate.is_none() => {
                orders.iter_mut().try_for_each(|order| self.order(order))
            }
            _ => Err(refuse("ORDER BY ALL or INTERPOLATE").hint("name the columns")),
        }
    }

    /// Checks one term of an ORDER BY.
    pub fn order(&mut self, order: &mut OrderByExpr) -> Result<(), Rejection> {
        let OrderByExpr { expr, options: _, with_fill } = order;
        if with_fill.is_some() {
            return Err(refuse("WITH FILL"));
        }
        self.expr(expr)
    }

    fn limit(&mut self, clause: &mut LimitClause) -> Result<(), Rejection> {
        match clause {
            LimitClause::LimitOffset { limit, offset, limit_by } => {
                if !limit_by.is_empty() {
                    return Err(refuse("LIMIT BY"));
                }
                if let Some(limit) = limit {
                    self.expr(limit)?;
                }
                if let Some(Offset { value, rows }) = offset {
                    *rows = OffsetRows::None;
                    self.expr(value)?;
                }
                Ok(())
            }
            LimitClause::OffsetCommaLimit { .. } => Err(refuse("LIMIT with a comma").hint("write LIMIT … OFFSET …")),
        }
    }

    fn fetch(&mut self, fetch: &mut Fetch) -> Result<(), Rejection> {
        let Fetch { with_ties: _, percent, quantity } = fetch;
        match quantity {
            _ if *percent => Err(refuse("FETCH … PERCENT")),
            Some(quantity) => self.expr(quantity),
            None => Ok(()),
        }
    }

    /// Checks each expression.
    pub fn exprs(&mut self, exprs: &mut [Expr]) -> Result<(), Rejection> {
        exprs.iter_mut().try_for_each(|expr| self.expr(expr))
    }
}

fn check_quantifier(quantifier: SetQuantifier) -> Result<(), Rejection> {
    match quantifier {
        SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None => Ok(()),
        SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName => Err(refuse("BY NAME")),
    }
}

/// Refuses every clause that is no part of a plain SELECT.
fn check_clauses(select: &Select) -> Result<(), Rejection> {
    if select.into.is_some() {
        return Err(Rejection::refused("SELECT INTO would make a table; only a query may run here"));
    }
    let unusual = [
        ("TOP", select.top.is_some()),
        ("a modifier of SELECT", select.select_modifiers.as_ref().is_some_and(SelectModifiers::is_any_set)),
        ("EXCLUDE after the columns", select.exclude.is_some()),
        ("LATERAL VIEW", !select.lateral_views.is_empty()),
        ("PREWHERE", select.prewhere.is_some()),
        ("CONNECT BY", !select.connect_by.is_empty()),
        ("CLUSTER BY", !select.cluster_by.is_empty()),
        ("DISTRIBUTE BY", !select.distribute_by.is_empty()),
        ("SORT BY", !select.sort_by.is_empty()),
        ("SELECT AS", select.value_table_mode.is_some()),
        ("FROM before SELECT", select.flavor != SelectFlavor::Standard),
    ];
    match unusual.iter().find(|(_, present)| *present) {
        Some((what, _)) => Err(refuse(what)),
        None => Ok(()),
    }
}
