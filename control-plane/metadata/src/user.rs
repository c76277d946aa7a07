//! Users: who may sign in, with which role, in which groups.

mod change;
mod groups;

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;

use crate::{
    Error, Result, UserId,
    catalog::{Topic, advance},
    db::{Db, Fields, Record, check_length},
    text_enum::text_enum,
};
pub use change::UserChange;

text_enum! {
    /// What a user may do; each role may do all that the ones before it may.
    pub enum Role {
        /// Looks at dashboards.
        Viewer = "viewer",
        /// Also makes and changes what the UI manages, and writes SQL.
        Editor = "editor",
        /// Also manages users, tokens and settings.
        Admin = "admin",
    }
}

/// A person or a robot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// What is typed to sign in; lower case.
    pub name: String,
    /// What others see.
    pub display_name: String,
    /// Where mail goes; lower case.
    pub email: Option<String>,
    /// What it may do.
    pub role: Role,
    /// Groups, sorted.
    pub groups: Vec<String>,
    /// Whether a local password is set; false for someone an identity provider signs in.
    pub has_password: bool,
    /// Cannot sign in.
    pub disabled: bool,
    /// May do nothing before choosing a new password.
    pub must_change_password: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it last signed in.
    pub last_login_at: Option<DateTime<Utc>>,
}

/// A user to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What is typed to sign in; stored in lower case, without space around it.
    pub name: String,
    /// What others see; empty: the name.
    pub display_name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// An argon2 hash in PHC format; `None` for an external user.
    pub password_hash: Option<SecretString>,
    /// What it may do.
    pub role: Role,
    /// Groups; order and repetition do not matter.
    pub groups: Vec<String>,
    /// May do nothing before choosing a new password.
    pub must_change_password: bool,
}

/// What is needed to check a password.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The user, who may be disabled.
    pub user: User,
    /// The stored hash; `None`: this user cannot sign in with a password.
    pub password_hash: Option<SecretString>,
}

/// Access to users.
#[derive(Debug, Clone)]
pub struct Users<'a> {
    db: &'a Db,
}

const SELECT: &str = "SELECT id, name, display_name, email, password_hash, role, disabled, must_change_password,
    created_at, updated_at, last_login_at FROM user_account";

impl<'a> Users<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// Adds a user.
    ///
    /// # Errors
    /// `Conflict` when the name is taken, `Invalid` when it is empty or too long.
    pub async fn create(&self, new: &NewUser) -> Result<User> {
        let mut tx = self.db.begin().await?;
        advance(self.db, &mut tx, Topic::User).await?;
        let id = self.insert(&mut tx, new).await?;
        self.db.commit_and_notify(tx).await?;
        self.get(id).await
    }

    /// Adds the first user of an empty installation, or returns `None` when there is one already. Safe to call from
    /// several starting pods: one of them wins.
    pub async fn create_first(&self, new: &NewUser) -> Result<Option<User>> {
        let mut tx = self.db.begin().await?;
        advance(self.db, &mut tx, Topic::User).await?;
        if self.db.sql("SELECT COUNT(*) AS value FROM user_account").one::<i64>(&mut *tx, "users").await? > 0 {
            return Ok(None);
        }
        let id = self.insert(&mut tx, new).await?;
        self.db.commit_and_notify(tx).await?;
        self.get(id).await.map(Some)
    }

    /// The user with this id.
    pub async fn get(&self, id: UserId) -> Result<User> {
        let user: StoredUser = self.db.sql(SELECT).push(" WHERE id = ?").bind(id).one(self.db.read(), id).await?;
        self.with_groups(user.user).await
    }

    /// The user with this id, unless it is disabled or was removed a moment ago.
    pub(crate) async fn find_enabled(&self, id: UserId) -> Result<Option<User>> {
        let sql = self.db.sql(SELECT).push(" WHERE id = ? AND disabled = 0").bind(id);
        match sql.optional::<StoredUser>(self.db.read()).await? {
            Some(stored) => self.with_groups(stored.user).await.map(Some),
            None => Ok(None),
        }
    }

    /// The user with this name, in any case.
    pub async fn find_by_name(&self, name: &str) -> Result<Option<User>> {
        Ok(self.credentials(name).await?.map(|credentials| credentials.user))
    }

    /// The user with this name and the hash to check the password against.
    pub async fn credentials(&self, name: &str) -> Result<Option<Credentials>> {
        let sql = self.db.sql(SELECT).push(" WHERE name = ?").bind(normalise(name));
        let Some(stored) = sql.optional::<StoredUser>(self.db.read()).await? else { return Ok(None) };
        let password_hash = stored.password_hash.map(SecretString::from);
        Ok(Some(Credentials { user: self.with_groups(stored.user).await?, password_hash }))
    }

    /// All users by name.
    pub async fn list(&self) -> Result<Vec<User>> {
        let stored: Vec<StoredUser> = self.db.sql(SELECT).push(" ORDER BY name").all(self.db.read()).await?;
        let mut groups = groups::read_all(self.db).await?;
        let mut with_groups = |mut user: User| {
            user.groups = groups.remove(&user.id).unwrap_or_default();
            user
        };
        Ok(stored.into_iter().map(|stored| with_groups(stored.user)).collect())
    }

    /// How many users there are.
    pub async fn count(&self) -> Result<i64> {
        self.db.sql("SELECT COUNT(*) AS value FROM user_account").one(self.db.read(), "users").await
    }

    /// Notes that the user signed in just now.
    pub async fn record_login(&self, id: UserId) -> Result<()> {
        let sql = self.db.sql("UPDATE user_account SET last_login_at = ? WHERE id = ?");
        sql.bind(self.db.now()).bind(id).execute(self.db.write()).await.map(drop)
    }

    async fn insert(&self, tx: &mut AnyConnection, new: &NewUser) -> Result<UserId> {
        let (id, name, now) = (UserId::new(), normalise(&new.name), self.db.now());
        check_name(&name)?;
        check_length("display_name", &new.display_name, 255)?;
        let display_name = if new.display_name.is_empty() { new.name.trim() } else { &new.display_name };
        let insert = self
            .db
            .sql(
                "INSERT INTO user_account (id, name, display_name, email, password_hash, role, disabled,
                 must_change_password, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
            )
            .bind(id)
            .bind(&name)
            .bind(display_name)
            .bind(normalise_email(new.email.as_deref())?)
            .bind(new.password_hash.as_ref().map(ExposeSecret::expose_secret))
            .bind(new.role)
            .bind(new.must_change_password)
            .bind(now)
            .bind(now);
        insert.execute(&mut *tx).await.map_err(|error| match error {
            Error::Conflict(_) => Error::Conflict(format!("a user named {name:?} already exists")),
            other => other,
        })?;
        groups::replace(self.db, tx, id, &new.groups).await?;
        Ok(id)
    }

    async fn with_groups(&self, mut user: User) -> Result<User> {
        user.groups = groups::read(self.db, user.id).await?;
        Ok(user)
    }
}

fn normalise(name: &str) -> String {
    name.trim().to_lowercase()
}

fn normalise_email(email: Option<&str>) -> Result<Option<String>> {
    let email = email.map(normalise).filter(|email| !email.is_empty());
    if let Some(email) = &email {
        check_length("email", email, 255)?;
    }
    Ok(email)
}

fn check_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(Error::invalid("name", "must not be empty"));
    }
    check_length("name", name, 255)
}

struct StoredUser {
    user: User,
    password_hash: Option<String>,
}

impl Record for StoredUser {
    const ENTITY: &'static str = "user";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        let password_hash = fields.opt_text("password_hash")?;
        let user = User {
            id: fields.parse("id")?,
            name: fields.text("name")?,
            display_name: fields.text("display_name")?,
            email: fields.opt_text("email")?,
            role: fields.parse("role")?,
            groups: Vec::new(),
            has_password: password_hash.is_some(),
            disabled: fields.flag("disabled")?,
            must_change_password: fields.flag("must_change_password")?,
            created_at: fields.time("created_at")?,
            updated_at: fields.time("updated_at")?,
            last_login_at: fields.opt_time("last_login_at")?,
        };
        Ok(Self { user, password_hash })
    }
}
