//! Which migrations are left to run: a pure function of what is known and what is recorded.

use crate::{Error, Result, token::sha256_hex};

/// One migration of this binary.
#[derive(Debug)]
pub(super) struct Migration {
    pub version: i64,
    pub name: &'static str,
    /// SQL with the tokens of `Dialect::render_ddl`; each statement ends with `;` at the end of a line.
    pub template: &'static str,
}

impl Migration {
    pub fn checksum(&self) -> String {
        sha256_hex(self.template.as_bytes())
    }
}

/// One migration as the database recorded it.
#[derive(Debug)]
pub(super) struct Applied {
    pub version: i64,
    pub checksum: String,
    pub steps_done: i64,
    pub finished: bool,
}

/// The migrations to run, each with the steps already done if it was interrupted.
///
/// # Errors
/// `NewerSchema` and `ChangedMigration`.
pub(super) fn plan_pending<'m>(
    known: &'m [Migration],
    applied: &[Applied],
) -> Result<Vec<(&'m Migration, Option<i64>)>> {
    let supported = known.last().map_or(0, |migration| migration.version);
    if let Some(newest) = applied.iter().map(|migration| migration.version).max()
        && newest > supported
    {
        return Err(Error::NewerSchema { found: newest, supported });
    }
    let mut pending = Vec::new();
    for migration in known {
        match applied.iter().find(|applied| applied.version == migration.version) {
            Some(found) if found.checksum != migration.checksum() => {
                return Err(Error::ChangedMigration { version: migration.version });
            }
            Some(found) if found.finished => {}
            Some(found) => pending.push((migration, Some(found.steps_done))),
            None => pending.push((migration, None)),
        }
    }
    Ok(pending)
}

/// Splits a script at each `;` that ends a line.
pub(super) fn statements(script: &str) -> impl Iterator<Item = &str> {
    script.split(";\n").map(str::trim).filter(|statement| !statement.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Migration] = &[
        Migration { version: 1, name: "one", template: "CREATE TABLE a (b BIGINT);\n" },
        Migration { version: 2, name: "two", template: "CREATE TABLE c (d BIGINT);\n" },
    ];

    fn applied(index: usize, finished: bool) -> Applied {
        Applied { version: KNOWN[index].version, checksum: KNOWN[index].checksum(), steps_done: 1, finished }
    }

    fn versions(applied: &[Applied]) -> Vec<(i64, Option<i64>)> {
        let pending = plan_pending(KNOWN, applied).unwrap();
        pending.into_iter().map(|(migration, steps)| (migration.version, steps)).collect()
    }

    #[test]
    fn an_empty_database_needs_all_migrations_and_a_current_one_none() {
        assert_eq!(versions(&[]), [(1, None), (2, None)]);
        assert_eq!(versions(&[applied(0, true), applied(1, true)]), []);
    }

    #[test]
    fn an_interrupted_migration_goes_on_where_it_stopped() {
        assert_eq!(versions(&[applied(0, true), applied(1, false)]), [(2, Some(1))]);
    }

    #[test]
    fn a_changed_migration_is_refused() {
        let changed = Applied { checksum: "other".into(), ..applied(0, true) };
        assert!(matches!(plan_pending(KNOWN, &[changed]), Err(Error::ChangedMigration { version: 1 })));
    }

    #[test]
    fn a_newer_schema_is_refused_and_both_versions_are_named() {
        let newer = Applied { version: 7, ..applied(0, true) };
        let refused = plan_pending(KNOWN, &[newer]).unwrap_err();
        assert!(refused.to_string().contains("version 7, this release knows up to 2"), "{refused}");
    }
}
