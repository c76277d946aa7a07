//! Which applied objects and files are wrong, and why; what was good before goes on being served.

use axum::extract::State;
use binnacle_metadata::Problem as StoredProblem;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::App, auth::Identity, extract::Json, problem::Result};

/// One mistake in one object or file.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemItem {
    /// `kubernetes`, `files` or `ui`.
    source: String,
    file: Option<String>,
    line: Option<i64>,
    column: Option<i64>,
    kind: Option<String>,
    namespace: Option<String>,
    name: Option<String>,
    field: Option<String>,
    message: String,
    since: DateTime<Utc>,
}

impl From<StoredProblem> for ProblemItem {
    fn from(stored: StoredProblem) -> Self {
        let problem = stored.problem;
        Self {
            source: stored.scope.source.to_string(),
            file: problem.file,
            line: problem.line,
            column: problem.column,
            kind: problem.kind,
            namespace: problem.namespace,
            name: problem.name,
            field: problem.field,
            message: problem.message,
            since: stored.since,
        }
    }
}

/// Problems.
#[derive(Serialize, ToSchema)]
pub struct ProblemList {
    items: Vec<ProblemItem>,
}

/// All problems, newest last.
#[utoipa::path(get, path = "/api/v1/problems", tag = "resources", responses((status = 200, body = ProblemList)))]
pub async fn list_problems(State(app): State<App>, _: Identity) -> Result<Json<ProblemList>> {
    let problems = app.metadata.problems().list().await?;
    Ok(Json(ProblemList { items: problems.into_iter().map(ProblemItem::from).collect() }))
}
