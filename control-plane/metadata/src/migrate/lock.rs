//! One migrating process at a time.

use sqlx::{Any, AnyConnection, Transaction, pool::PoolConnection};

use crate::{
    Error, Result,
    db::{Db, Dialect},
};

/// A connection that holds the migration lock of this database.
pub(super) enum Locked<'c> {
    /// The lock ends with the transaction that also holds the changes.
    Transaction(Transaction<'c, Any>),
    /// MySQL cannot change its schema in a transaction; the lock belongs to the connection.
    Session(&'c mut PoolConnection<Any>, &'c Db),
}

impl<'c> Locked<'c> {
    /// Waits until no other process migrates.
    pub async fn acquire(db: &'c Db, connection: &'c mut PoolConnection<Any>) -> Result<Self> {
        use sqlx::Connection as _;
        match db.dialect() {
            Dialect::Sqlite => Ok(Self::Transaction(connection.begin_with("BEGIN IMMEDIATE").await?)),
            Dialect::Postgres => {
                let mut transaction = connection.begin().await?;
                db.sql("SELECT pg_advisory_xact_lock(hashtext('binnacle migration ' || current_schema()))")
                    .execute(&mut *transaction)
                    .await?;
                Ok(Self::Transaction(transaction))
            }
            Dialect::MySql => {
                let got = db
                    .sql("SELECT COALESCE(GET_LOCK(CONCAT('binnacle migration ', MD5(DATABASE())), 120), 0) AS value")
                    .one::<i64>(&mut **connection, "migration lock")
                    .await?;
                if got != 1 {
                    return Err(Error::Unavailable(sqlx::Error::PoolTimedOut));
                }
                Ok(Self::Session(connection, db))
            }
        }
    }

    pub fn connection(&mut self) -> &mut AnyConnection {
        match self {
            Self::Transaction(transaction) => transaction,
            Self::Session(connection, _) => connection,
        }
    }

    /// Keeps the changes if `outcome` is good, and lets the next process in.
    pub async fn release(self, outcome: Result<()>) -> Result<()> {
        match self {
            Self::Transaction(transaction) => {
                outcome?;
                Ok(transaction.commit().await?)
            }
            Self::Session(connection, db) => {
                db.sql("SELECT RELEASE_LOCK(CONCAT('binnacle migration ', MD5(DATABASE()))) AS value")
                    .execute(&mut **connection)
                    .await?;
                outcome
            }
        }
    }
}
