//! Driver errors → the variants a caller can act on.
//!
//! Codes: <https://www.sqlite.org/rescode.html>, PostgreSQL appendix A (SQLSTATE), MariaDB error code reference.

use sqlx::{error::DatabaseError, sqlite::SqliteError};

use super::Error;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let class = match &error {
            sqlx::Error::Database(inner) => classify(inner.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Class::Unavailable,
            _ => Class::Other,
        };
        match class {
            Class::Unique => Self::Conflict("an object with this name or key already exists".into()),
            Class::ForeignKey => Self::Conflict("it refers to an object that does not exist".into()),
            Class::Full => Self::Full(error),
            Class::Unavailable => Self::Unavailable(error),
            Class::Contended => Self::Contended(error),
            Class::NotADatabase => Self::Configuration("the file is not a SQLite database, or it is damaged".into()),
            Class::Other => Self::Database(error),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Unique,
    ForeignKey,
    Full,
    Unavailable,
    Contended,
    NotADatabase,
    Other,
}

fn classify(error: &dyn DatabaseError) -> Class {
    if error.is_unique_violation() {
        return Class::Unique;
    }
    if error.is_foreign_key_violation() {
        return Class::ForeignKey;
    }
    if let Some(number) = mysql_number(error) {
        return classify_mysql(number);
    }
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<SqliteError>().is_some() {
        return code.parse().map_or(Class::Other, classify_sqlite);
    }
    if is_postgres(error) { classify_postgres(&code) } else { Class::Other }
}

/// The error's number, where it is MySQL's or MariaDB's.
#[cfg(feature = "distributed")]
pub(crate) fn mysql_number(error: &dyn DatabaseError) -> Option<u16> {
    error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>().map(sqlx::mysql::MySqlDatabaseError::number)
}

#[cfg(not(feature = "distributed"))]
pub(crate) fn mysql_number(_: &dyn DatabaseError) -> Option<u16> {
    None
}

#[cfg(feature = "distributed")]
fn is_postgres(error: &dyn DatabaseError) -> bool {
    error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some()
}

#[cfg(not(feature = "distributed"))]
fn is_postgres(_: &dyn DatabaseError) -> bool {
    false
}

/// Extended result codes; the low byte is the primary one.
fn classify_sqlite(code: i32) -> Class {
    // A full disk shows as SQLITE_FULL, or as SQLITE_IOERR_SHMSIZE when the WAL index cannot grow.
    match (code, code & 0xff) {
        (_, 13) | (4874, _) => Class::Full,
        (_, 5 | 6) => Class::Contended,
        (_, 11 | 26) => Class::NotADatabase,
        (_, 8 | 10 | 14 | 23) => Class::Unavailable,
        _ => Class::Other,
    }
}

fn classify_postgres(code: &str) -> Class {
    match code {
        "53100" => Class::Full,
        "40001" | "40P01" | "55P03" => Class::Contended,
        _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => Class::Unavailable,
        "28P01" | "28000" | "3D000" | "25006" => Class::Unavailable,
        _ => Class::Other,
    }
}

fn classify_mysql(number: u16) -> Class {
    match number {
        1021 | 1114 => Class::Full,
        1205 | 1213 | 1020 => Class::Contended,
        1040 | 1044 | 1045 | 1049 | 1053 | 1129 | 1203 | 1226 | 1290 => Class::Unavailable,
        _ => Class::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_on_each_database() {
        let full = [classify_sqlite(13), classify_sqlite(4874), classify_postgres("53100"), classify_mysql(1021)];
        assert_eq!(full, [Class::Full; 4]);
    }

    #[test]
    fn a_busy_sqlite_snapshot_is_contended_and_an_unknown_code_is_not() {
        assert_eq!(classify_sqlite(517), Class::Contended);
        assert_eq!(classify_sqlite(1), Class::Other);
    }
}
