//! API tokens: long-lived secrets for scripts and notebooks.

use chrono::{DateTime, Utc};

use crate::{
    ApiTokenId, Error, Result, Role, TokenHash, User, UserId, Users,
    db::{Db, Fields, Record, check_length, cut, to_json},
    session::SEEN_PRECISION,
};

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id; not a secret.
    pub id: ApiTokenId,
    /// For whom it acts.
    pub user_id: UserId,
    /// What its owner calls it.
    pub name: String,
    /// The secret's first characters.
    pub prefix: String,
    /// The most it may do.
    pub role: Role,
    /// What it is restricted to; empty: all that the role allows.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Not accepted from then on; `None`: never expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, exact to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// For whom it acts.
    pub user_id: UserId,
    /// What its owner calls it; unique per user.
    pub name: String,
    /// The secret's first characters; cut to 16.
    pub prefix: String,
    /// Hash of the secret.
    pub token_hash: TokenHash,
    /// The most it may do.
    pub role: Role,
    /// What it is restricted to; empty: all that the role allows.
    pub scopes: Vec<String>,
    /// Not accepted from then on.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A valid token and its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticatedToken {
    /// The token.
    pub token: ApiToken,
    /// Its user, who is not disabled.
    pub user: User,
}

impl AuthenticatedToken {
    /// The lesser of the token's and the user's role.
    pub fn effective_role(&self) -> Role {
        self.token.role.min(self.user.role)
    }
}

/// Access to API tokens.
#[derive(Debug, Clone)]
pub struct ApiTokens<'a> {
    db: &'a Db,
}

const SELECT: &str =
    "SELECT id, user_id, name, prefix, role, scopes, created_at, expires_at, last_used_at FROM api_token";

impl<'a> ApiTokens<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Stores a new token.
    ///
    /// # Errors
    /// `Conflict` when the user has a token of this name, `Invalid` for an empty or long name.
    pub async fn create(&self, new: &NewApiToken) -> Result<ApiToken> {
        if new.name.trim().is_empty() {
            return Err(Error::invalid("name", "must not be empty"));
        }
        check_length("name", &new.name, 255)?;
        let id = ApiTokenId::new();
        let insert = self
            .db
            .sql(
                "INSERT INTO api_token (id, user_id, name, prefix, token_hash, role, scopes, created_at, expires_at)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(id)
            .bind(new.user_id)
            .bind(new.name.trim())
            .bind(cut(&new.prefix, 16))
            .bind(&new.token_hash)
            .bind(new.role)
            .bind(to_json(&new.scopes))
            .bind(self.db.now())
            .bind(new.expires_at);
        insert.execute(self.db.write()).await.map_err(|error| match error {
            Error::Conflict(_) => Error::Conflict(format!("there already is a token named {:?}", new.name)),
            other => other,
        })?;
        self.db.sql(SELECT).push(" WHERE id = ?").bind(id).one(self.db.read(), id).await
    }

    /// The token with this hash, if it is valid now and its user is not disabled. Writes at most once a minute per
    /// token.
    pub async fn authenticate(&self, hash: &TokenHash) -> Result<Option<AuthenticatedToken>> {
        let now = self.db.now();
        let sql = self.db.sql(SELECT).push(" WHERE token_hash = ? AND (expires_at IS NULL OR expires_at > ?)");
        let Some(token) = sql.bind(hash).bind(now).optional::<ApiToken>(self.db.read()).await? else {
            return Ok(None);
        };
        let Some(user) = Users::new(self.db).find_enabled(token.user_id).await? else { return Ok(None) };
        if token.last_used_at.is_none_or(|last| now - last >= SEEN_PRECISION) {
            let touch = self.db.sql("UPDATE api_token SET last_used_at = ? WHERE id = ?").bind(now).bind(token.id);
            touch.execute(self.db.write()).await?;
        }
        Ok(Some(AuthenticatedToken { token, user }))
    }

    /// The user's tokens by name.
    pub async fn list(&self, user: UserId) -> Result<Vec<ApiToken>> {
        self.db.sql(SELECT).push(" WHERE user_id = ? ORDER BY name").bind(user).all(self.db.read()).await
    }

    /// Everybody's tokens by name, for administrators.
    pub async fn list_all(&self) -> Result<Vec<ApiToken>> {
        self.db.sql(SELECT).push(" ORDER BY name, id").all(self.db.read()).await
    }

    /// The token with this id.
    pub async fn get(&self, id: ApiTokenId) -> Result<ApiToken> {
        self.db.sql(SELECT).push(" WHERE id = ?").bind(id).one(self.db.read(), id).await
    }

    /// Revokes a token; false when there was none.
    pub async fn delete(&self, id: ApiTokenId) -> Result<bool> {
        let sql = self.db.sql("DELETE FROM api_token WHERE id = ?").bind(id);
        Ok(sql.execute(self.db.write()).await? > 0)
    }
}

impl Record for ApiToken {
    const ENTITY: &'static str = "API token";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.parse("id")?,
            user_id: fields.parse("user_id")?,
            name: fields.text("name")?,
            prefix: fields.text("prefix")?,
            role: fields.parse("role")?,
            scopes: fields.json("scopes")?,
            created_at: fields.time("created_at")?,
            expires_at: fields.opt_time("expires_at")?,
            last_used_at: fields.opt_time("last_used_at")?,
        })
    }
}
