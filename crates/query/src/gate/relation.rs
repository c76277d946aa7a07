//! What stands in FROM.

use sqlparser::ast::{
    Ident, Join, JoinConstraint, JoinOperator, TableAlias, TableAliasColumnDef, TableFactor, TableFunctionArgs,
    TableWithJoins,
};

use super::{
    TableName,
    walk::{Walk, refuse},
};
use crate::Rejection;

impl Walk<'_> {
    /// Checks one item of FROM with its joins.
    pub fn relation(&mut self, item: &mut TableWithJoins) -> Result<(), Rejection> {
        let TableWithJoins { relation, joins } = item;
        self.factor(relation)?;
        for Join { relation, global, join_operator } in joins {
            if *global {
                return Err(refuse("GLOBAL JOIN"));
            }
            self.factor(relation)?;
            self.join(join_operator)?;
        }
        Ok(())
    }

    fn join(&mut self, operator: &mut JoinOperator) -> Result<(), Rejection> {
        use JoinOperator as J;
        match operator {
            J::Join(constraint)
            | J::Inner(constraint)
            | J::Left(constraint)
            | J::LeftOuter(constraint)
            | J::Right(constraint)
            | J::RightOuter(constraint)
            | J::FullOuter(constraint)
            | J::CrossJoin(constraint)
            | J::LeftSemi(constraint)
            | J::RightSemi(constraint)
            | J::LeftAnti(constraint)
            | J::RightAnti(constraint) => self.constraint(constraint),
            J::Semi(_)
            | J::Anti(_)
            | J::CrossApply
            | J::OuterApply
            | J::AsOf { .. }
            | J::StraightJoin(_)
            | J::ArrayJoin
            | J::LeftArrayJoin
            | J::InnerArrayJoin => Err(refuse("this kind of join")),
        }
    }

    fn constraint(&mut self, constraint: &mut JoinConstraint) -> Result<(), Rejection> {
        match constraint {
            JoinConstraint::On(condition) => self.expr(condition),
            JoinConstraint::Using(names) => names.iter_mut().try_for_each(|name| self.object_name(name).map(|_| ())),
            JoinConstraint::Natural | JoinConstraint::None => Ok(()),
        }
    }

    fn factor(&mut self, factor: &mut TableFactor) -> Result<(), Rejection> {
        self.descend(|walk| walk.factor_inside(factor))
    }

    fn factor_inside(&mut self, factor: &mut TableFactor) -> Result<(), Rejection> {
        match factor {
            TableFactor::Table { .. } => self.table(factor),
            TableFactor::Derived { lateral: _, subquery, alias, sample } => {
                if sample.is_some() {
                    return Err(refuse("TABLESAMPLE"));
                }
                self.subquery(subquery)?;
                self.alias(alias)
            }
            TableFactor::Function { lateral: _, name, args, with_ordinality: _, alias } => {
                self.allowed(name, true)?;
                args.iter_mut().try_for_each(|arg| self.argument(arg))?;
                self.alias(alias)
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset, with_offset_alias, with_ordinality: _ } => {
                if *with_offset || with_offset_alias.is_some() {
                    return Err(refuse("WITH OFFSET"));
                }
                array_exprs.iter_mut().try_for_each(|expr| self.expr(expr))?;
                self.alias(alias)
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                self.relation(table_with_joins)?;
                self.alias(alias)
            }
            TableFactor::TableFunction { .. }
            | TableFactor::JsonTable { .. }
            | TableFactor::OpenJsonTable { .. }
            | TableFactor::Pivot { .. }
            | TableFactor::Unpivot { .. }
            | TableFactor::MatchRecognize { .. }
            | TableFactor::XmlTable { .. }
            | TableFactor::SemanticView { .. } => Err(refuse("this kind of table")),
        }
    }

    fn table(&mut self, factor: &mut TableFactor) -> Result<(), Rejection> {
        let TableFactor::Table {
            name,
            alias,
            args,
            with_hints,
            version,
            with_ordinality,
            partitions,
            json_path,
            sample,
            index_hints,
        } = factor
        else {
            return Err(refuse("this kind of table"));
        };
        let plain = with_hints.is_empty()
            && version.is_none()
            && partitions.is_empty()
            && json_path.is_none()
            && index_hints.is_empty();
        if !plain || sample.is_some() {
            return Err(refuse("TABLESAMPLE, or a hint, version or partition of a table"));
        }
        self.alias(alias)?;
        if let Some(TableFunctionArgs { args, settings }) = args {
            if settings.is_some() {
                return Err(refuse("SETTINGS"));
            }
            self.allowed(name, true)?;
            return args.iter_mut().try_for_each(|arg| self.argument(arg));
        }
        if *with_ordinality {
            return Err(refuse("WITH ORDINALITY on a table"));
        }
        let (name, alias) = (self.object_name(name)?, alias.clone());
        if let Some(replacement) = self.replacement(&name)? {
            let alias = alias.or_else(|| name.0.last().map(|last| plain_alias(last)));
            *factor = TableFactor::Derived { lateral: false, subquery: Box::new(replacement), alias, sample: None };
        }
        Ok(())
    }

    /// What stands in the place of a table; common table expressions stay.
    fn replacement(&mut self, name: &TableName) -> Result<Option<sqlparser::ast::Query>, Rejection> {
        if let [one] = name.0.as_slice()
            && self.is_cte(one)
        {
            return Ok(None);
        }
        if name.0.len() > 3 {
            return Err(refuse(format!("a table's name of {} parts", name.0.len())));
        }
        self.rules.check_table(&name.0).map_err(Rejection::refused)?;
        self.relations.resolve(name)
    }

    fn alias(&mut self, alias: &mut Option<TableAlias>) -> Result<(), Rejection> {
        alias.as_mut().map_or(Ok(()), |alias| {
            self.alias_parts(alias)?;
            alias.explicit = true;
            Ok(())
        })
    }

    /// Checks the names of an alias.
    pub fn alias_parts(&mut self, alias: &mut TableAlias) -> Result<(), Rejection> {
        let TableAlias { explicit: _, name, columns, at } = alias;
        if at.is_some() {
            return Err(refuse("AT in an alias"));
        }
        self.name(name)?;
        for TableAliasColumnDef { name, data_type } in columns {
            self.name(name)?;
            if let Some(data_type) = data_type {
                self.data_type(data_type)?;
            }
        }
        Ok(())
    }
}

fn plain_alias(name: &str) -> TableAlias {
    TableAlias { explicit: true, name: Ident::with_quote('"', name), columns: Vec::new(), at: None }
}
