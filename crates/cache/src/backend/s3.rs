//! A bucket of S3, or of a store that speaks its protocol (Ceph, R2, `MinIO`).

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use async_trait::async_trait;
use bytes::Bytes;
use object_store::{Error, GetResult, ObjectStore, ObjectStoreExt, PutMode, UpdateVersion, aws::AmazonS3, path::Path};

use super::{Backend, BackendKind, Limits, MIB};
use crate::{BackendError, error::Chain, open::S3Place};

mod connect;

/// With piece counts of up to 10 000, files of 40 GB.
const PIECE_BYTES: u64 = 4 * MIB;
const LARGEST_VALUE_BYTES: u64 = 64 * MIB;
/// A lock that is about to expire may be another's by the time it is deleted.
const SURELY_OWN: Duration = Duration::from_secs(1);

/// Values are objects below a prefix. What is past its time is deleted when somebody asks for it; give the prefix a
/// lifecycle rule that expires objects after the longest lifetime, for what nobody asks for again. Locks need a store
/// with conditional writes (`If-None-Match`, `If-Match`) and clocks that agree to a second or so.
pub struct S3Backend {
    store: Arc<AmazonS3>,
    prefix: String,
}

impl fmt::Debug for S3Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Backend").field("store", &self.store.to_string()).field("prefix", &self.prefix).finish()
    }
}

impl S3Backend {
    /// The objects of this place. Connects when it is first used.
    ///
    /// # Errors
    /// Where region, endpoint or credentials are malformed.
    pub(crate) fn new(place: &S3Place) -> Result<Self, BackendError> {
        let store = place.connect().map_err(failed)?;
        Ok(Self { store: Arc::new(store), prefix: place.prefix.trim_matches('/').to_owned() })
    }

    /// The ending keeps the object `a` apart from the objects below `a/` in stores that keep them in folders.
    fn path(&self, key: &str) -> Path {
        Path::from(format!("{}/{key}.bin", self.prefix))
    }

    async fn object(&self, key: &str) -> Result<Option<GetResult>, BackendError> {
        match self.store.get(&self.path(key)).await {
            Ok(found) => Ok(Some(found)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Who holds a lock, until when, and which version of the object says so.
    async fn holder(&self, key: &str) -> Result<Option<(Hold, UpdateVersion)>, BackendError> {
        let Some(found) = self.object(key).await? else { return Ok(None) };
        let version = UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
        let bytes = found.bytes().await.map_err(failed)?;
        // What is no lock at all is one that ended.
        Ok(Some((Hold::parse(&bytes).unwrap_or_default(), version)))
    }

    /// False where somebody else was faster.
    async fn write_lock(&self, key: &str, hold: &Hold, mode: PutMode) -> Result<bool, BackendError> {
        match self.store.put_opts(&self.path(key), hold.to_string().into(), mode.into()).await {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }
}

/// The cause in short: a store's whole answer may quote who asked and how that was signed.
#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn failed(error: Error) -> BackendError {
    let words = Chain(&error).to_string();
    let code = words.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    let before = words.split('<').next().unwrap_or_default();
    BackendError::failed(code.map_or_else(|| before.to_owned(), |(code, _)| format!("{before}{code}")))
}

/// What a lock's object says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Hold {
    until_ms: u64,
    owner: String,
}

impl fmt::Display for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.until_ms, self.owner)
    }
}

impl Hold {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (until, owner) = std::str::from_utf8(bytes).ok()?.split_once(' ')?;
        Some(Self { until_ms: until.parse().ok()?, owner: owner.to_owned() })
    }

    fn is_over(&self, after: Duration) -> bool {
        u128::from(self.until_ms) <= (since_1970() + after).as_millis()
    }
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

#[async_trait]
impl Backend for S3Backend {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        let Some(found) = self.object(key).await? else { return Ok(None) };
        found.bytes().await.map(Some).map_err(failed)
    }

    async fn put(&self, key: &str, value: Bytes, _keep: Duration) -> Result<(), BackendError> {
        self.store.put(&self.path(key), value.into()).await.map(drop).map_err(failed)
    }

    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        match self.store.delete(&self.path(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError> {
        let until_ms = u64::try_from((since_1970() + hold).as_millis()).unwrap_or(u64::MAX);
        let own = Hold { until_ms, owner: owner.to_owned() };
        if self.write_lock(key, &own, PutMode::Create).await? {
            return Ok(true);
        }
        match self.holder(key).await? {
            Some((held, version)) if held.owner == owner || held.is_over(Duration::ZERO) => {
                self.write_lock(key, &own, PutMode::Update(version)).await
            }
            // Held by another, or just released: the caller asks again.
            _ => Ok(false),
        }
    }

    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError> {
        match self.holder(key).await? {
            Some((held, _)) if held.owner == owner && !held.is_over(SURELY_OWN) => self.delete(key).await,
            _ => Ok(()),
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            largest_value_bytes: LARGEST_VALUE_BYTES,
            piece_bytes: PIECE_BYTES as u32,
            largest_file_bytes: PIECE_BYTES * 10_000,
        }
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn kind(&self) -> BackendKind {
        BackendKind::S3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_as_it_was_written() {
        let hold = Hold { until_ms: 17, owner: "a b".to_owned() };
        assert_eq!(Hold::parse(hold.to_string().as_bytes()), Some(hold));
        assert_eq!((Hold::parse(b"rubbish"), Hold::parse(b"x y"), Hold::parse(b"\xff 1")), (None, None, None));
    }

    #[test]
    fn an_error_says_the_stores_code_and_not_its_whole_answer() {
        let answer =
            "403: <?xml?><Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>";
        let error = failed(Error::Generic { store: "S3", source: answer.into() });
        let words = Chain(&error).to_string();
        assert!(words.contains("403: SignatureDoesNotMatch") && !words.contains("AKIA"), "{words}");
    }
}
