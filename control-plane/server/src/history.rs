//! Notes queries of the SQL editor in the history: when they start, and how they end, also when their tab is closed.

use std::time::{Duration, Instant};

use binnacle_metadata::{Metadata, NewQuery, QueryOutcome, QueryStatus};
use binnacle_protocol::ErrorCode;

use crate::{app::App, auth::Identity, gate::QueryRequest, problem::Problem};

/// A query that is being run. Dropped before [`Recording::finish`], it was cancelled.
#[derive(Debug)]
pub struct Recording {
    noted: Option<(Metadata, NewQuery)>,
    started: Instant,
    rows: Option<u64>,
}

impl Recording {
    /// Begins to record a question, if it is SQL of a person's own.
    pub fn of(app: &App, identity: &Identity, request: &QueryRequest) -> Self {
        let query = request.sql.as_ref().zip(request.datasource.as_ref()).map(|(sql, datasource)| NewQuery {
            user_id: identity.user.as_ref().map(|user| user.id),
            user_name: identity.name().to_owned(),
            datasource: datasource.to_string(),
            sql: sql.clone(),
            chart: None,
        });
        Self { noted: query.map(|query| (app.metadata.clone(), query)), started: Instant::now(), rows: None }
    }

    /// So many rows came.
    pub fn rows(&mut self, rows: u64) {
        self.rows = Some(rows);
    }

    /// The query ended.
    pub fn finish(mut self, error: Option<&Problem>) {
        let status = match error {
            None => QueryStatus::Succeeded,
            Some(problem) if problem.code == ErrorCode::Cancelled => QueryStatus::Cancelled,
            Some(_) => QueryStatus::Failed,
        };
        self.note(status, error.map(|problem| problem.code));
    }

    fn note(&mut self, status: QueryStatus, code: Option<ErrorCode>) {
        let Some((metadata, query)) = self.noted.take() else { return };
        let outcome = QueryOutcome {
            status,
            row_count: self.rows.and_then(|rows| rows.try_into().ok()),
            elapsed: self.started.elapsed().max(Duration::from_millis(1)),
            error_code: code.map(|code| code.to_string()),
        };
        tokio::spawn(async move {
            if let Err(error) = metadata.query_history().record(&query, &outcome).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a query could not be noted in the history");
            }
        });
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        self.note(QueryStatus::Cancelled, Some(ErrorCode::Cancelled));
    }
}
