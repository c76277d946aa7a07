//! Query history: who ran what, where, for how long.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::{
    Page, QueryId, Result, UserId,
    db::{Db, Fields, Record, Sql, cut},
    text_enum::text_enum,
};

text_enum! {
    /// How a query stands.
    pub enum QueryStatus {
        /// Still going, or its web pod died.
        Running = "running",
        /// All rows were returned.
        Succeeded = "succeeded",
        /// It ended with an error.
        Failed = "failed",
        /// The user, the closed tab or the deadline stopped it.
        Cancelled = "cancelled",
    }
}

/// A query that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRecord {
    /// Its id.
    pub id: QueryId,
    /// Who ran it.
    pub user_id: Option<UserId>,
    /// Their name at that time.
    pub user_name: String,
    /// `namespace/name`.
    pub datasource: String,
    /// As written, before the policy gate rewrote it.
    pub sql: String,
    /// `namespace/name#chart`; `None`: the SQL editor.
    pub chart: Option<String>,
    /// How it stands.
    pub status: QueryStatus,
    /// Rows returned.
    pub row_count: Option<i64>,
    /// From request to last row.
    pub elapsed: Option<Duration>,
    /// The stable code of the problem.
    pub error_code: Option<String>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
}

/// A query that starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQuery {
    /// Who runs it.
    pub user_id: Option<UserId>,
    /// Their name.
    pub user_name: String,
    /// `namespace/name`.
    pub datasource: String,
    /// As written.
    pub sql: String,
    /// `namespace/name#chart`; `None`: the SQL editor.
    pub chart: Option<String>,
}

/// How a query ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryOutcome {
    /// Anything but `Running`.
    pub status: QueryStatus,
    /// Rows returned.
    pub row_count: Option<i64>,
    /// From request to last row.
    pub elapsed: Duration,
    /// The stable code of the problem.
    pub error_code: Option<String>,
}

/// Which queries to list; `None` means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryFilter {
    /// This user's only.
    pub user_id: Option<UserId>,
    /// On this datasource only, as `namespace/name`.
    pub datasource: Option<String>,
    /// In this state only.
    pub status: Option<QueryStatus>,
}

/// Access to the query history.
#[derive(Debug, Clone)]
pub struct QueryHistory<'a> {
    db: &'a Db,
}

const SELECT: &str = "SELECT id, user_id, user_name, datasource, sql_text, chart, status, row_count, elapsed_ms,
    error_code, started_at FROM query_history";

impl<'a> QueryHistory<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Notes that a query starts now.
    pub async fn start(&self, new: &NewQuery) -> Result<QueryId> {
        let id = QueryId::new();
        self.build_insert(id, new, None, self.db.now()).execute(self.db.write()).await?;
        Ok(id)
    }

    /// Notes how a query ended.
    pub async fn finish(&self, id: QueryId, outcome: &QueryOutcome) -> Result<()> {
        self.db
            .sql("UPDATE query_history SET status = ?, row_count = ?, elapsed_ms = ?, error_code = ? WHERE id = ?")
            .bind(outcome.status)
            .bind(outcome.row_count)
            .bind(millis(outcome.elapsed))
            .bind(outcome.error_code.as_deref().map(|code| cut(code, 64)))
            .bind(id)
            .execute(self.db.write())
            .await
            .map(drop)
    }

    /// Notes a query that has ended, in one write.
    pub async fn record(&self, new: &NewQuery, outcome: &QueryOutcome) -> Result<QueryId> {
        let id = QueryId::new();
        let started_at = self.db.now() - outcome.elapsed;
        self.build_insert(id, new, Some(outcome), started_at).execute(self.db.write()).await?;
        Ok(id)
    }

    /// Queries that pass the filter, newest first.
    pub async fn list(&self, filter: &QueryFilter, page: Page<QueryId>) -> Result<Vec<QueryRecord>> {
        self.db
            .sql(SELECT)
            .push(" WHERE 1 = 1")
            .push_some(" AND user_id = ?", filter.user_id)
            .push_some(" AND datasource = ?", filter.datasource.as_deref())
            .push_some(" AND status = ?", filter.status)
            .push_some(" AND id < ?", page.before)
            .push(" ORDER BY id DESC LIMIT ?")
            .bind(i64::from(page.limit))
            .all(self.db.read())
            .await
    }

    /// Marks queries failed that have been running since before `started_before`: the web pod that ran them is gone.
    pub async fn abandon(&self, started_before: DateTime<Utc>) -> Result<u64> {
        self.db
            .sql("UPDATE query_history SET status = ?, error_code = 'abandoned' WHERE status = ? AND started_at < ?")
            .bind(QueryStatus::Failed)
            .bind(QueryStatus::Running)
            .bind(started_before)
            .execute(self.db.write())
            .await
    }

    /// Clears queries away that started before a time; returns how many.
    pub async fn purge(&self, started_before: DateTime<Utc>) -> Result<u64> {
        let sql = self.db.sql("DELETE FROM query_history WHERE started_at < ?").bind(started_before);
        sql.execute(self.db.write()).await
    }

    fn build_insert(&self, id: QueryId, new: &NewQuery, end: Option<&QueryOutcome>, started_at: DateTime<Utc>) -> Sql {
        self.db
            .sql(
                "INSERT INTO query_history (id, user_id, user_name, datasource, sql_text, chart, status, row_count,
                 elapsed_ms, error_code, started_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(id)
            .bind(new.user_id)
            .bind(cut(&new.user_name, 255))
            .bind(cut(&new.datasource, 320))
            .bind(new.sql.replace('\0', ""))
            .bind(new.chart.as_deref().map(|chart| cut(chart, 640)))
            .bind(end.map_or(QueryStatus::Running, |end| end.status))
            .bind(end.and_then(|end| end.row_count))
            .bind(end.map(|end| millis(end.elapsed)))
            .bind(end.and_then(|end| end.error_code.as_deref()).map(|code| cut(code, 64)))
            .bind(started_at)
    }
}

fn millis(elapsed: Duration) -> i64 {
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

impl Record for QueryRecord {
    const ENTITY: &'static str = "query";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.parse("id")?,
            user_id: fields.opt_parse("user_id")?,
            user_name: fields.text("user_name")?,
            datasource: fields.text("datasource")?,
            sql: fields.text("sql_text")?,
            chart: fields.opt_text("chart")?,
            status: fields.parse("status")?,
            row_count: fields.opt_int("row_count")?,
            elapsed: fields.opt_int("elapsed_ms")?.map(|ms| Duration::from_millis(ms.max(0).unsigned_abs())),
            error_code: fields.opt_text("error_code")?,
            started_at: fields.time("started_at")?,
        })
    }
}
