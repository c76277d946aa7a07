//! Permalinks: short addresses of a dashboard in one state of its filters.

use chrono::{DateTime, Utc};
use ring::digest::{Context, SHA256};
use serde_json::Value as Json;

use crate::{
    ResourceId, Result, UserId,
    db::{Db, Fields, Record, to_json},
};

/// A short address.
#[derive(Debug, Clone, PartialEq)]
pub struct Permalink {
    /// 12 letters and digits; the same dashboard and state always have the same one.
    pub id: String,
    /// The dashboard.
    pub resource_id: ResourceId,
    /// Its state, in the frontend's own shape.
    pub state: Json,
    /// Who asked for it first.
    pub created_by: Option<UserId>,
    /// When it was first asked for.
    pub created_at: DateTime<Utc>,
}

/// Access to permalinks.
#[derive(Debug, Clone)]
pub struct Permalinks<'a> {
    db: &'a Db,
}

impl<'a> Permalinks<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Self { db }
    }

    /// The permalink of this state, made when it is new.
    pub async fn create(&self, resource: ResourceId, state: &Json, user: Option<UserId>) -> Result<Permalink> {
        let (id, state) = (short_id(resource, state), to_json(state));
        self.db
            .sql("INSERT INTO permalink (id, resource_id, state, created_by, created_at) VALUES (?, ?, ?, ?, ?)")
            .or_keep("id")
            .bind(&id)
            .bind(resource)
            .bind(state)
            .bind(user)
            .bind(self.db.now())
            .execute(self.db.write())
            .await?;
        self.get(&id).await
    }

    /// The permalink with this id.
    pub async fn get(&self, id: &str) -> Result<Permalink> {
        let sql = self.db.sql("SELECT id, resource_id, state, created_by, created_at FROM permalink WHERE id = ?");
        sql.bind(id).one(self.db.read(), id).await
    }
}

/// 71 bits of SHA-256 in base 62: a billion permalinks meet by chance once in 4000 such installations.
fn short_id(resource: ResourceId, state: &Json) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut hash = Context::new(&SHA256);
    hash.update(resource.to_string().as_bytes());
    hash.update(to_json(&sorted(state)).as_bytes());
    let mut number = hash.finish().as_ref().iter().take(16).fold(0_u128, |n, byte| n << 8 | u128::from(*byte));
    let mut next_digit = || {
        let digit = DIGITS[(number % 62) as usize];
        number /= 62;
        char::from(digit)
    };
    (0..12).map(|_| next_digit()).collect()
}

/// The same state whatever the order in which the browser wrote its fields.
fn sorted(json: &Json) -> Json {
    match json {
        Json::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            fields.sort_by(|(a, _), (b, _)| a.cmp(b));
            Json::Object(fields.into_iter().collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

impl Record for Permalink {
    const ENTITY: &'static str = "permalink";

    fn read(fields: &Fields<'_>) -> Result<Self> {
        Ok(Self {
            id: fields.text("id")?,
            resource_id: fields.parse("resource_id")?,
            state: fields.json("state")?,
            created_by: fields.opt_parse("created_by")?,
            created_at: fields.time("created_at")?,
        })
    }
}
