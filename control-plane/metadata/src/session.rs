//! Sessions: browsers that are signed in.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    Result, SessionId, TokenHash, User, UserId, Users,
    db::{Db, Fields, Record, cut},
};

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id; not a secret.
    pub id: SessionId,
    /// Who is signed in.
    pub user_id: UserId,
    /// What the browser calls itself.
    pub user_agent: String,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used, exact to a minute.
    pub last_seen_at: DateTime<Utc>,
    /// Not accepted from then on.
    pub expires_at: DateTime<Utc>,
}

/// A session to be made.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Who signs in.
    pub user_id: UserId,
    /// Hash of the token that goes into the cookie.
    pub token_hash: TokenHash,
    /// What the browser calls itself; cut to 512 characters.
    pub user_agent: String,
    /// Not accepted from then on.
    pub expires_at: DateTime<Utc>,
}

/// A valid session and its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatedSession {
    /// The session.
    pub session: Session,
    /// Its user, who is not disabled.
    pub user: User,
}

/// Access to sessions.
#[derive(Debug, Clone)]
pub struct Sessions<'a> {
    db: &'a Db,
}

const SELECT: &str = "SELECT id, user_id, user_agent, created_at, last_seen_at, expires_at FROM session";

/// Writing "last seen" on every request would make every read a write.
pub(crate) const SEEN_PRECISION: TimeDelta = TimeDelta::minutes(1);

impl<'a> Sessions<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Stores a new session.
    pub async fn create(&self, new: &NewSession) -> Result<Session> {
        let (id, now) = (SessionId::new(), self.db.now());
        let user_agent = cut(&new.user_agent, 512);
        self.db
            .sql(
                "INSERT INTO session (id, token_hash, user_id, user_agent, created_at, last_seen_at, expires_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(id)
            .bind(&new.token_hash)
            .bind(new.user_id)
            .bind(&user_agent)
            .bind(now)
            .bind(now)
            .bind(new.expires_at)
            .execute(self.db.write())
            .await?;
        self.db.sql(SELECT).push(" WHERE id = ?").bind(id).one(self.db.read(), id).await
    }

    /// The session of this token, if it is valid now and its user is not disabled. Writes at most once a minute per
    /// session.
    pub async fn authenticate(&self, token: &TokenHash) -> Result<Option<AuthenticatedSession>> {
        let now = self.db.now();
        let sql = self.db.sql(SELECT).push(" WHERE token_hash = ? AND expires_at > ?").bind(token).bind(now);
        let Some(session) = sql.optional::<Session>(self.db.read()).await? else { return Ok(None) };
        let Some(user) = Users::new(self.db).find_enabled(session.user_id).await? else { return Ok(None) };
        if now - session.last_seen_at >= SEEN_PRECISION {
            let touch = self.db.sql("UPDATE session SET last_seen_at = ? WHERE id = ?").bind(now).bind(session.id);
            touch.execute(self.db.write()).await?;
        }
        Ok(Some(AuthenticatedSession { session, user }))
    }

    /// The user's sessions that are still valid, newest first.
    pub async fn list(&self, user: UserId) -> Result<Vec<Session>> {
        let sql = self.db.sql(SELECT).push(" WHERE user_id = ? AND expires_at > ? ORDER BY id DESC");
        sql.bind(user).bind(self.db.now()).all(self.db.read()).await
    }

    /// Ends the session of this token; false when there was none.
    pub async fn delete_by_token(&self, token: &TokenHash) -> Result<bool> {
        let sql = self.db.sql("DELETE FROM session WHERE token_hash = ?").bind(token);
        Ok(sql.execute(self.db.write()).await? > 0)
    }

    /// Ends one session of a user; false when there was none.
    pub async fn delete(&self, user: UserId, id: SessionId) -> Result<bool> {
        let sql = self.db.sql("DELETE FROM session WHERE user_id = ? AND id = ?").bind(user).bind(id);
        Ok(sql.execute(self.db.write()).await? > 0)
    }

    /// Ends all sessions of a user; returns how many.
    pub async fn delete_all(&self, user: UserId) -> Result<u64> {
        self.db.sql("DELETE FROM session WHERE user_id = ?").bind(user).execute(self.db.write()).await
    }

    /// Clears expired sessions away; returns how many.
    pub async fn purge_expired(&self) -> Result<u64> {
        let sql = self.db.sql("DELETE FROM session WHERE expires_at <= ?").bind(self.db.now());
        sql.execute(self.db.write()).await
    }
}

impl Record for Session {
    const ENTITY: &'static str = "session";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.parse("id")?,
            user_id: fields.parse("user_id")?,
            user_agent: fields.text("user_agent")?,
            created_at: fields.time("created_at")?,
            last_seen_at: fields.time("last_seen_at")?,
            expires_at: fields.time("expires_at")?,
        })
    }
}
