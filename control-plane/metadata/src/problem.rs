//! Problems: why something that was applied is not served. The last good revision is, meanwhile.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use crate::{
    ManagedBy, ProblemId, Result,
    catalog::{Topic, advance},
    db::{Db, Fields, Record, cut},
};

/// The file or object that is replaced as a whole when it is read again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProblemScope {
    /// The door it came through.
    pub source: ManagedBy,
    /// A file's path, or `Kind namespace/name`; at most 512 characters.
    pub name: String,
}

/// A problem as it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewProblem {
    /// Kind of the object, when it could be read.
    pub kind: Option<String>,
    /// Its namespace.
    pub namespace: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The file, as the user wrote its path.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<i64>,
    /// Column, from 1.
    pub column: Option<i64>,
    /// Path of the field at fault.
    pub field: Option<String>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A problem that still stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its id.
    pub id: ProblemId,
    /// Where it belongs to.
    pub scope: ProblemScope,
    /// What was found.
    pub problem: NewProblem,
    /// When this very problem was first seen.
    pub since: DateTime<Utc>,
}

/// Access to problems.
#[derive(Debug, Clone)]
pub struct Problems<'a> {
    db: &'a Db,
}

const SELECT: &str =
    "SELECT id, source, scope, kind, namespace, name, file, line_number, column_number, field, message,
    since FROM problem";

impl<'a> Problems<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Replaces all problems of a scope; an empty list clears it. A problem that was there before keeps its `since`.
    /// Returns whether anything changed; when nothing did, nothing is written.
    pub async fn replace(&self, scope: &ProblemScope, problems: &[NewProblem]) -> Result<bool> {
        let problems: Vec<NewProblem> = problems.iter().map(fit).collect();
        let scope = ProblemScope { source: scope.source, name: cut(&scope.name, 512) };
        let stored = self.list_scope(&scope).await?;
        if stored.iter().map(|stored| &stored.problem).eq(&problems) {
            return Ok(false);
        }
        let mut tx = self.db.begin().await?;
        advance(self.db, &mut tx, Topic::Problem).await?;
        self.clear(&mut tx, &scope).await?;
        for problem in &problems {
            let known = stored.iter().find(|stored| same(&stored.problem, problem));
            let since = known.map_or_else(|| self.db.now(), |stored| stored.since);
            self.insert(&mut tx, &scope, problem, since).await?;
        }
        self.db.commit_and_notify(tx).await?;
        Ok(true)
    }

    /// Clears all scopes of a door but those named: what was removed has no problems any more.
    pub async fn retain(&self, source: ManagedBy, scopes: &[String]) -> Result<u64> {
        let mut tx = self.db.begin().await?;
        let mut sql = self.db.sql("DELETE FROM problem WHERE source = ?").bind(source);
        if !scopes.is_empty() {
            sql = sql.push(" AND scope NOT IN ").push_list(scopes.iter().map(|scope| cut(scope, 512)));
        }
        let cleared = sql.execute(&mut *tx).await?;
        if cleared > 0 {
            advance(self.db, &mut tx, Topic::Problem).await?;
            self.db.commit_and_notify(tx).await?;
        }
        Ok(cleared)
    }

    /// All problems, by door, scope and order of finding.
    pub async fn list(&self) -> Result<Vec<Problem>> {
        self.db.sql(SELECT).push(" ORDER BY source, scope, id").all(self.db.read()).await
    }

    /// The problems of one scope.
    pub async fn list_scope(&self, scope: &ProblemScope) -> Result<Vec<Problem>> {
        let sql = self.db.sql(SELECT).push(" WHERE source = ? AND scope = ? ORDER BY id");
        sql.bind(scope.source).bind(&scope.name).all(self.db.read()).await
    }

    async fn clear(&self, tx: &mut AnyConnection, scope: &ProblemScope) -> Result<()> {
        let sql = self.db.sql("DELETE FROM problem WHERE source = ? AND scope = ?");
        sql.bind(scope.source).bind(&scope.name).execute(tx).await.map(drop)
    }

    async fn insert(
        &self,
        tx: &mut AnyConnection,
        scope: &ProblemScope,
        problem: &NewProblem,
        since: DateTime<Utc>,
    ) -> Result<()> {
        self.db
            .sql(
                "INSERT INTO problem (id, source, scope, kind, namespace, name, file, line_number, column_number, field,
                 message, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(ProblemId::new())
            .bind(scope.source)
            .bind(&scope.name)
            .bind(problem.kind.as_deref())
            .bind(problem.namespace.as_deref())
            .bind(problem.name.as_deref())
            .bind(problem.file.as_deref())
            .bind(problem.line)
            .bind(problem.column)
            .bind(problem.field.as_deref())
            .bind(&problem.message)
            .bind(since)
            .execute(tx)
            .await
            .map(drop)
    }
}

/// Text from a bad file may be anything: it is cut to what the columns hold.
fn fit(problem: &NewProblem) -> NewProblem {
    let cut_some = |text: &Option<String>, most| text.as_deref().map(|text| cut(text, most));
    NewProblem {
        kind: cut_some(&problem.kind, 63),
        namespace: cut_some(&problem.namespace, 63),
        name: cut_some(&problem.name, 253),
        file: cut_some(&problem.file, 1000),
        field: cut_some(&problem.field, 512),
        message: cut(&problem.message, 20_000),
        ..*problem
    }
}

/// The same problem may move to another line when the file is edited above it.
fn same(a: &NewProblem, b: &NewProblem) -> bool {
    (&a.kind, &a.name, &a.field, &a.message) == (&b.kind, &b.name, &b.field, &b.message)
}

impl Record for Problem {
    const ENTITY: &'static str = "problem";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        let problem = NewProblem {
            kind: fields.opt_text("kind")?,
            namespace: fields.opt_text("namespace")?,
            name: fields.opt_text("name")?,
            file: fields.opt_text("file")?,
            line: fields.opt_int("line_number")?,
            column: fields.opt_int("column_number")?,
            field: fields.opt_text("field")?,
            message: fields.text("message")?,
        };
        let scope = ProblemScope { source: fields.parse("source")?, name: fields.text("scope")? };
        Ok(Self { id: fields.parse("id")?, scope, problem, since: fields.time("since")? })
    }
}
