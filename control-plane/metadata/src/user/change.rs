//! Changing and removing users. An installation that has an enabled admin never loses the last one.

use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;

use super::{Role, User, Users, groups, normalise_email};
use crate::{
    Error, Result, UserId,
    catalog::{Topic, advance},
    db::{Sql, Tx, check_length},
};

/// What to change of a user; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct UserChange {
    /// What others see.
    pub display_name: Option<String>,
    /// Where mail goes; `Some(None)` removes it.
    pub email: Option<Option<String>>,
    /// What the user may do.
    pub role: Option<Role>,
    /// All groups, replacing the present ones.
    pub groups: Option<Vec<String>>,
    /// Disabling also ends the user's sessions.
    pub disabled: Option<bool>,
    /// May do nothing before choosing a new password.
    pub must_change_password: Option<bool>,
}

impl Users<'_> {
    /// Changes a user.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when no enabled admin would be left.
    pub async fn update(&self, id: UserId, change: &UserChange) -> Result<User> {
        if let Some(display_name) = &change.display_name {
            check_length("display_name", display_name, 255)?;
        }
        let (mut tx, admins_before) = self.begin_change().await?;
        expect_one(self.build_update(id, change)?.execute(&mut *tx).await?, id)?;
        if let Some(groups) = &change.groups {
            groups::replace(self.db, &mut tx, id, groups).await?;
        }
        if change.disabled == Some(true) {
            self.end_sessions(&mut tx, id).await?;
        }
        self.commit_change(tx, admins_before).await?;
        self.get(id).await
    }

    /// Sets or removes (`None`) the local password and ends all sessions of the user; the caller signs the user's own
    /// browser in again.
    pub async fn set_password(&self, id: UserId, hash: Option<&SecretString>, must_change: bool) -> Result<()> {
        let mut tx = self.db.begin().await?;
        advance(self.db, &mut tx, Topic::User).await?;
        let update = self
            .db
            .sql("UPDATE user_account SET password_hash = ?, must_change_password = ?, updated_at = ? WHERE id = ?")
            .bind(hash.map(ExposeSecret::expose_secret))
            .bind(must_change)
            .bind(self.db.now())
            .bind(id);
        expect_one(update.execute(&mut *tx).await?, id)?;
        self.end_sessions(&mut tx, id).await?;
        self.db.commit_and_notify(tx).await
    }

    /// Removes a user with sessions, tokens and favourites; history and audit log keep the name.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when no enabled admin would be left.
    pub async fn delete(&self, id: UserId) -> Result<()> {
        let (mut tx, admins_before) = self.begin_change().await?;
        let deleted = self.db.sql("DELETE FROM user_account WHERE id = ?").bind(id).execute(&mut *tx).await?;
        expect_one(deleted, id)?;
        self.commit_change(tx, admins_before).await
    }

    fn build_update(&self, id: UserId, change: &UserChange) -> Result<Sql> {
        let sql = self
            .db
            .sql("UPDATE user_account SET updated_at = ?")
            .bind(self.db.now())
            .push_some(", display_name = ?", change.display_name.as_deref())
            .push_some(", role = ?", change.role)
            .push_some(", disabled = ?", change.disabled)
            .push_some(", must_change_password = ?", change.must_change_password);
        let sql = match &change.email {
            Some(email) => sql.push(", email = ?").bind(normalise_email(email.as_deref())?),
            None => sql,
        };
        Ok(sql.push(" WHERE id = ?").bind(id))
    }

    /// Raising the counter first makes changes of users wait for each other, so that two admins cannot demote one
    /// another at the same moment.
    async fn begin_change(&self) -> Result<(Tx, i64)> {
        let mut tx = self.db.begin().await?;
        advance(self.db, &mut tx, Topic::User).await?;
        let admins = self.count_admins(&mut tx).await?;
        Ok((tx, admins))
    }

    async fn commit_change(&self, mut tx: Tx, admins_before: i64) -> Result<()> {
        if admins_before > 0 && self.count_admins(&mut tx).await? == 0 {
            return Err(Error::Conflict("the last enabled admin cannot be removed, demoted or disabled".into()));
        }
        self.db.commit_and_notify(tx).await
    }

    async fn count_admins(&self, tx: &mut AnyConnection) -> Result<i64> {
        let sql = self.db.sql("SELECT COUNT(*) AS value FROM user_account WHERE disabled = 0 AND role = ?");
        sql.bind(Role::Admin).one(tx, "admins").await
    }

    async fn end_sessions(&self, tx: &mut AnyConnection, id: UserId) -> Result<()> {
        self.db.sql("DELETE FROM session WHERE user_id = ?").bind(id).execute(tx).await.map(drop)
    }
}

fn expect_one(rows: u64, id: UserId) -> Result<()> {
    if rows == 0 { Err(Error::not_found("user", &id)) } else { Ok(()) }
}
