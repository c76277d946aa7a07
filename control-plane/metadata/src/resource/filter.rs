//! Which resources to list.

use super::ManagedBy;
use crate::db::Sql;

/// All conditions must hold; `None` means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceFilter {
    /// This kind only.
    pub kind: Option<String>,
    /// This namespace only.
    pub namespace: Option<String>,
    /// This door's only.
    pub managed_by: Option<ManagedBy>,
    /// In exactly this folder; `Some("")`: at the top.
    pub folder: Option<String>,
    /// Title or name contains this, in any case.
    pub search: Option<String>,
    /// Also deleted ones.
    pub include_deleted: bool,
}

impl ResourceFilter {
    /// All living resources of one kind.
    pub fn kind(kind: impl Into<String>) -> Self {
        Self { kind: Some(kind.into()), ..Self::default() }
    }

    pub(super) fn append_to(&self, sql: Sql) -> Sql {
        let sql = sql
            .push(" WHERE 1 = 1")
            .push_some(" AND r.kind = ?", self.kind.as_deref())
            .push_some(" AND r.namespace = ?", self.namespace.as_deref())
            .push_some(" AND r.managed_by = ?", self.managed_by)
            .push_some(" AND r.folder = ?", self.folder.as_deref());
        let sql = match self.search.as_deref().map(like_pattern) {
            Some(pattern) => sql
                .push(" AND (LOWER(r.title) LIKE ? ESCAPE '!' OR LOWER(r.name) LIKE ? ESCAPE '!')")
                .bind(&pattern)
                .bind(&pattern),
            None => sql,
        };
        if self.include_deleted { sql } else { sql.push(" AND r.deleted_at IS NULL") }
    }
}

/// `%` and `_` in what the user typed stand for themselves.
fn like_pattern(search: &str) -> String {
    let mut pattern = String::from("%");
    for c in search.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
