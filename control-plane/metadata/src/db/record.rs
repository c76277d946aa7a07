//! Rows → typed records.

use std::{fmt::Display, str::FromStr};

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::{Any, Decode, Row as _, Type, any::AnyRow};

use crate::{Error, Result};

/// A type that is read from a row by column names.
pub(crate) trait Record: Sized {
    /// Its noun, for messages.
    const ENTITY: &'static str;

    fn read(fields: &Fields<'_>) -> Result<Self>;
}

/// A single number, under the column name `value`.
impl Record for i64 {
    const ENTITY: &'static str = "number";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        fields.int("value")
    }
}

/// A single text, under the column name `value`.
impl Record for String {
    const ENTITY: &'static str = "text";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        fields.text("value")
    }
}

/// The columns of one row.
pub(crate) struct Fields<'r> {
    entity: &'static str,
    row: &'r AnyRow,
}

impl<'r> Fields<'r> {
    pub fn new<T: Record>(row: &'r AnyRow) -> Self {
        Self { entity: T::ENTITY, row }
    }

    /// The same for a row of whatever table has this name.
    pub fn of(entity: &'static str, row: &'r AnyRow) -> Self {
        Self { entity, row }
    }

    pub fn text(&self, column: &'static str) -> Result<String> {
        self.get(column)
    }

    pub fn opt_text(&self, column: &'static str) -> Result<Option<String>> {
        self.get(column)
    }

    pub fn int(&self, column: &'static str) -> Result<i64> {
        self.get(column)
    }

    pub fn opt_int(&self, column: &'static str) -> Result<Option<i64>> {
        self.get(column)
    }

    pub fn bytes(&self, column: &'static str) -> Result<Vec<u8>> {
        self.get(column)
    }

    pub fn flag(&self, column: &'static str) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    pub fn time(&self, column: &'static str) -> Result<DateTime<Utc>> {
        self.to_time(column, self.int(column)?)
    }

    pub fn opt_time(&self, column: &'static str) -> Result<Option<DateTime<Utc>>> {
        self.opt_int(column)?.map(|ms| self.to_time(column, ms)).transpose()
    }

    /// An id or an enum.
    pub fn parse<T: FromStr<Err: Display>>(&self, column: &'static str) -> Result<T> {
        self.text(column)?.parse().map_err(|error: T::Err| self.corrupt(column, &error))
    }

    pub fn opt_parse<T: FromStr<Err: Display>>(&self, column: &'static str) -> Result<Option<T>> {
        let text = self.opt_text(column)?;
        text.map(|text| text.parse()).transpose().map_err(|error: T::Err| self.corrupt(column, &error))
    }

    pub fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        serde_json::from_str(&self.text(column)?).map_err(|error| self.corrupt(column, &error))
    }

    pub fn opt_json<T: DeserializeOwned>(&self, column: &'static str) -> Result<Option<T>> {
        let text = self.opt_text(column)?;
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(|error| self.corrupt(column, &error))
    }

    fn get<T: Decode<'r, Any> + Type<Any>>(&self, column: &'static str) -> Result<T> {
        self.row.try_get(column).map_err(|error| self.corrupt(column, &error))
    }

    fn to_time(&self, column: &'static str, epoch_ms: i64) -> Result<DateTime<Utc>> {
        DateTime::from_timestamp_millis(epoch_ms).ok_or_else(|| self.corrupt(column, &"time out of range"))
    }

    fn corrupt(&self, column: &'static str, reason: &dyn Display) -> Error {
        Error::Corrupt { entity: self.entity, column, reason: reason.to_string() }
    }
}
