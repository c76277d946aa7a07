//! What people look at: dashboards with something chosen on them, counted by all web servers together.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use crate::{
    Result,
    db::{Db, Fields, Record, Retry, to_json},
};

/// How many views are remembered; those that come when there are more are not.
const MOST: i64 = 100_000;

/// Looks at one view since the last time they were written down.
#[derive(Debug, Clone, PartialEq)]
pub struct NewViewUse {
    /// What tells the view from others; at most 64 characters.
    pub id: String,
    /// The dashboard, as `namespace/name`.
    pub dashboard: String,
    /// The view, for whoever shows it again.
    pub chosen: Json,
    /// How often.
    pub uses: i64,
}

/// A view that people looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewUse {
    /// The dashboard, as `namespace/name`.
    pub dashboard: String,
    /// The view.
    pub chosen: Json,
    /// How often.
    pub uses: i64,
}

/// Access to what people look at.
#[derive(Debug, Clone)]
pub struct ViewUses<'a> {
    db: &'a Db,
}

impl<'a> ViewUses<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Adds looks to those that are written down; all of them or, after an error, none. Views are passed over whose id or
    /// dashboard is too long, and new ones where there are too many.
    pub async fn add(&self, looks: &[NewViewUse]) -> Result<()> {
        // In one order for all, so that two web servers never wait for each other in a circle.
        let fits = |look: &&NewViewUse| look.id.len() <= 64 && look.dashboard.chars().count() <= 320;
        let mut looks: Vec<_> = looks.iter().filter(fits).collect();
        looks.sort_by(|one, other| one.id.cmp(&other.id));
        let mut retry = Retry::default();
        loop {
            match self.try_add(&looks).await {
                Err(error) if retry.again(&error) => {}
                done => return done,
            }
        }
    }

    async fn try_add(&self, looks: &[&NewViewUse]) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let known: i64 = self.db.sql("SELECT COUNT(*) AS value FROM view_use").one(&mut *tx, "views").await?;
        for look in looks {
            if known < MOST {
                self.db
                    .sql("INSERT INTO view_use (id, dashboard, chosen, uses, last_used_at) VALUES (?, ?, ?, 0, ?)")
                    .or_keep("id")
                    .bind(&look.id)
                    .bind(&look.dashboard)
                    .bind(to_json(&look.chosen))
                    .bind(self.db.now())
                    .execute(&mut *tx)
                    .await?;
            }
            self.db
                .sql("UPDATE view_use SET uses = uses + ?, last_used_at = ? WHERE id = ?")
                .bind(look.uses)
                .bind(self.db.now())
                .bind(&look.id)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The most used views of these dashboards (`namespace/name`), at most so many of all together.
    pub async fn most_used(&self, dashboards: &[String], most: u32) -> Result<Vec<ViewUse>> {
        let sql = self.db.sql("SELECT dashboard, chosen, uses FROM view_use WHERE dashboard IN ");
        let sql = sql.push_list(dashboards.iter().map(String::as_str)).push(" ORDER BY uses DESC, id LIMIT ?");
        sql.bind(i64::from(most)).all(self.db.read()).await
    }

    /// Forgets views that nobody looked at since; returns how many.
    pub async fn forget(&self, since: DateTime<Utc>) -> Result<u64> {
        self.db.sql("DELETE FROM view_use WHERE last_used_at < ?").bind(since).execute(self.db.write()).await
    }
}

impl Record for ViewUse {
    const ENTITY: &'static str = "view";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self { dashboard: fields.text("dashboard")?, chosen: fields.json("chosen")?, uses: fields.int("uses")? })
    }
}
