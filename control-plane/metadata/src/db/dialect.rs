//! Where the three SQL dialects really differ.

use std::borrow::Cow;

use crate::{Error, Result};

/// Which database is behind the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
    MySql,
}

impl Dialect {
    /// Reads the dialect off the URL's scheme.
    pub fn of_url(url: &str) -> Result<Self> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql" | "mysql" | "mariadb") if cfg!(not(feature = "distributed")) => {
                Err(Error::Configuration(
                    "this binary was built for SQLite alone, without its feature `distributed`".into(),
                ))
            }
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            Some("mysql" | "mariadb") => Ok(Self::MySql),
            // The URL may hold a password, so it is not repeated.
            _ => Err(Error::Configuration("it must start with sqlite:, postgres: or mysql:".into())),
        }
    }

    /// Keeps a row that was read from changing until the transaction ends. SQLite has one writer anyway.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres | Self::MySql => " FOR UPDATE",
        }
    }

    /// As `for_update`, but passes over rows that another transaction holds.
    pub fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres | Self::MySql => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Ends an INSERT so that a row that already exists under `key` stays as it is.
    pub fn or_keep(self, key: &'static str) -> Cow<'static, str> {
        match self {
            Self::Sqlite | Self::Postgres => " ON CONFLICT DO NOTHING".into(),
            Self::MySql => format!(" ON DUPLICATE KEY UPDATE {key} = {key}").into(),
        }
    }

    /// Fills in the tokens of a migration.
    pub fn render_ddl(self, template: &str) -> String {
        let (text, bytes, table_options) = match self {
            Self::Sqlite => ("TEXT", "BLOB", ""),
            Self::Postgres => ("TEXT", "BYTEA", ""),
            // A binary collation compares as the other two do: by code point, so upper and lower case differ.
            Self::MySql => ("LONGTEXT", "LONGBLOB", " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
        };
        template.replace("{text}", text).replace("{bytes}", bytes).replace("{table_options}", table_options)
    }
}
