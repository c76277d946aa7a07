//! Signing keys: the key pair that signs tickets to the data plane, and retired ones that still verify for a while.
//!
//! Private keys are sealed where there are encryption keys. Without them, whoever can read this database can mint tickets.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretSlice};
use sqlx::AnyConnection;

use crate::{
    Result, SigningKeyId,
    catalog::{Topic, advance},
    db::{Db, Fields, Record},
};

/// A key pair.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// The `kid` of the tickets it signs.
    pub id: SigningKeyId,
    /// Raw public key.
    pub public_key: Vec<u8>,
    /// PKCS#8 private key.
    pub private_key: SecretSlice<u8>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Signs no more since then; `None`: it signs.
    pub retired_at: Option<DateTime<Utc>>,
}

/// A key pair to be stored.
#[derive(Debug, Clone)]
pub struct NewSigningKey {
    /// Raw public key.
    pub public_key: Vec<u8>,
    /// PKCS#8 private key.
    pub private_key: SecretSlice<u8>,
}

/// Access to signing keys.
#[derive(Debug, Clone)]
pub struct SigningKeys<'a> {
    db: &'a Db,
}

const SELECT: &str = "SELECT id, public_key, private_key, created_at, retired_at FROM signing_key";

impl<'a> SigningKeys<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// The key that signs, or `new` if there is none: when several pods start at once, all get the same.
    pub async fn get_or_insert(&self, new: &NewSigningKey) -> Result<SigningKey> {
        let active = || self.db.sql(SELECT).push(" WHERE retired_at IS NULL ORDER BY id DESC LIMIT 1");
        if let Some(key) = active().optional(self.db.read()).await? {
            return self.opened(key);
        }
        let mut tx = self.db.begin().await?;
        advance(self.db, &mut tx, Topic::SigningKey).await?;
        if let Some(key) = active().optional(&mut *tx).await? {
            return self.opened(key);
        }
        let key = self.insert(&mut tx, new).await?;
        self.db.commit_and_notify(tx).await?;
        Ok(key)
    }

    /// Retires the key that signs and lets `new` sign.
    pub async fn rotate(&self, new: &NewSigningKey) -> Result<SigningKey> {
        let mut tx = self.db.begin().await?;
        advance(self.db, &mut tx, Topic::SigningKey).await?;
        let retire = self.db.sql("UPDATE signing_key SET retired_at = ? WHERE retired_at IS NULL");
        retire.bind(self.db.now()).execute(&mut *tx).await?;
        let key = self.insert(&mut tx, new).await?;
        self.db.commit_and_notify(tx).await?;
        Ok(key)
    }

    /// The public halves of all keys whose tickets are to be believed: the one that signs and those retired after
    /// `retired_after`, newest first.
    pub async fn list_verifying(&self, retired_after: DateTime<Utc>) -> Result<Vec<SigningKey>> {
        let sql = self.db.sql(SELECT).push(" WHERE retired_at IS NULL OR retired_at > ? ORDER BY id DESC");
        let keys: Vec<SigningKey> = sql.bind(retired_after).all(self.db.read()).await?;
        Ok(keys.into_iter().map(|key| SigningKey { private_key: Vec::new().into(), ..key }).collect())
    }

    /// Seals those keys anew that are not sealed with the present encryption key; returns how many.
    pub async fn reseal(&self) -> Result<u64> {
        let mut resealed = 0;
        let stored: Vec<SigningKey> = self.db.sql(SELECT).all(self.db.read()).await?;
        for key in stored.into_iter().filter(|key| !self.db.vault().is_current(key.private_key.expose_secret())) {
            let before = key.private_key.clone();
            let key = self.opened(key)?;
            let sealed = self.db.vault().seal(&key.id.to_string(), key.private_key.expose_secret())?;
            // Another pod may have done so in between.
            let sql = self.db.sql("UPDATE signing_key SET private_key = ? WHERE id = ? AND private_key = ?");
            let sql = sql.bind(sealed.as_slice()).bind(key.id).bind(before.expose_secret());
            resealed += sql.execute(self.db.write()).await?;
        }
        Ok(resealed)
    }

    fn opened(&self, key: SigningKey) -> Result<SigningKey> {
        let opened = self.db.vault().open(&key.id.to_string(), key.private_key.expose_secret())?;
        Ok(SigningKey { private_key: opened.into(), ..key })
    }

    /// Clears keys away that were retired before a time; returns how many.
    pub async fn purge(&self, retired_before: DateTime<Utc>) -> Result<u64> {
        let sql = self.db.sql("DELETE FROM signing_key WHERE retired_at < ?").bind(retired_before);
        sql.execute(self.db.write()).await
    }

    async fn insert(&self, tx: &mut AnyConnection, new: &NewSigningKey) -> Result<SigningKey> {
        let (id, created_at) = (SigningKeyId::new(), self.db.now());
        let sealed = self.db.vault().seal(&id.to_string(), new.private_key.expose_secret())?;
        self.db
            .sql("INSERT INTO signing_key (id, public_key, private_key, created_at) VALUES (?, ?, ?, ?)")
            .bind(id)
            .bind(new.public_key.as_slice())
            .bind(sealed.as_slice())
            .bind(created_at)
            .execute(tx)
            .await?;
        let (public_key, private_key) = (new.public_key.clone(), new.private_key.clone());
        Ok(SigningKey { id, public_key, private_key, created_at, retired_at: None })
    }
}

impl Record for SigningKey {
    const ENTITY: &'static str = "signing key";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.parse("id")?,
            public_key: fields.bytes("public_key")?,
            private_key: fields.bytes("private_key")?.into(),
            created_at: fields.time("created_at")?,
            retired_at: fields.opt_time("retired_at")?,
        })
    }
}
