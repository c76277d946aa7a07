//! One statement: static fragments and bound values.

use std::fmt::{Display, Write as _};

use sqlx::{
    Any, AssertSqlSafe, Executor,
    any::{AnyArguments, AnyRow},
    error::BoxDynError,
};

use super::{Dialect, Fields, Record, Value};
use crate::{Error, Result};

/// A statement being built. Its text comes only from static fragments; everything else is bound.
pub(crate) struct Sql {
    dialect: Dialect,
    text: String,
    arguments: AnyArguments,
    placeholders: usize,
    failure: Option<BoxDynError>,
}

impl Sql {
    pub fn new(dialect: Dialect) -> Self {
        Self { dialect, text: String::new(), arguments: AnyArguments::default(), placeholders: 0, failure: None }
    }

    /// Appends a fragment; its `?` become `$1`, `$2`, … on PostgreSQL. No fragment may hold a literal `?`.
    pub fn push(mut self, fragment: &'static str) -> Self {
        if self.dialect != Dialect::Postgres {
            self.text.push_str(fragment);
            return self;
        }
        for (i, piece) in fragment.split('?').enumerate() {
            if i > 0 {
                self.placeholders += 1;
                // Writing to a String cannot fail.
                let _ = write!(self.text, "${}", self.placeholders);
            }
            self.text.push_str(piece);
        }
        self
    }

    /// Binds the next `?`.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        if let Err(error) = value.into().add_to(&mut self.arguments) {
            self.failure.get_or_insert(error);
        }
        self
    }

    /// Appends `fragment` and binds its one `?`, if there is a value.
    pub fn push_some<T: Into<Value>>(self, fragment: &'static str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.push(fragment).bind(value),
            None => self,
        }
    }

    /// Appends `(?, ?, …)` and binds the values; an empty list matches nothing.
    pub fn push_list<T: Into<Value>>(self, values: impl IntoIterator<Item = T>) -> Self {
        let mut sql = self.push("(");
        let mut separator = "";
        for value in values {
            sql = sql.push(separator).push("?").bind(value);
            separator = ", ";
        }
        if separator.is_empty() { sql.push("NULL)") } else { sql.push(")") }
    }

    pub fn for_update(self) -> Self {
        let fragment = self.dialect.for_update();
        self.push(fragment)
    }

    pub fn skip_locked(self) -> Self {
        let fragment = self.dialect.skip_locked();
        self.push(fragment)
    }

    /// Ends an INSERT so that a row that already exists under `key` stays as it is.
    pub fn or_keep(mut self, key: &'static str) -> Self {
        self.text.push_str(&self.dialect.or_keep(key));
        self
    }

    /// Runs the statement; returns how many rows it matched.
    pub async fn execute<'c>(self, on: impl Executor<'c, Database = Any>) -> Result<u64> {
        Ok(self.into_query()?.execute(on).await?.rows_affected())
    }

    pub async fn all<'c, T: Record>(self, on: impl Executor<'c, Database = Any>) -> Result<Vec<T>> {
        let rows = self.into_query()?.fetch_all(on).await?;
        rows.iter().map(|row| T::read(&Fields::new::<T>(row))).collect()
    }

    /// The rows as they are.
    pub async fn rows<'c>(self, on: impl Executor<'c, Database = Any>) -> Result<Vec<AnyRow>> {
        Ok(self.into_query()?.fetch_all(on).await?)
    }

    pub async fn optional<'c, T: Record>(self, on: impl Executor<'c, Database = Any>) -> Result<Option<T>> {
        let row = self.into_query()?.fetch_optional(on).await?;
        row.map(|row| T::read(&Fields::new::<T>(&row))).transpose()
    }

    /// The one row, or `NotFound` naming `key`.
    pub async fn one<'c, T: Record>(self, on: impl Executor<'c, Database = Any>, key: impl Display) -> Result<T> {
        self.optional(on).await?.ok_or_else(|| Error::not_found(T::ENTITY, &key))
    }

    fn into_query(self) -> Result<sqlx::query::Query<'static, Any, AnyArguments>> {
        if let Some(error) = self.failure {
            return Err(Error::Database(sqlx::Error::Encode(error)));
        }
        Ok(sqlx::query_with(AssertSqlSafe(self.text), self.arguments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_across_fragments_on_postgres_only() {
        let build = |dialect| Sql::new(dialect).push("a = ? AND b IN ").push_list([1, 2]).push(" AND c = ?").text;
        assert_eq!(build(Dialect::Postgres), "a = $1 AND b IN ($2, $3) AND c = $4");
        assert_eq!(build(Dialect::Sqlite), "a = ? AND b IN (?, ?) AND c = ?");
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        assert_eq!(Sql::new(Dialect::MySql).push("a IN ").push_list(Vec::<i64>::new()).text, "a IN (NULL)");
    }
}
