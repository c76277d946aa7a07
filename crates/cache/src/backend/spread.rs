//! Several servers that each hold a part of the keys.

use std::{iter, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use twox_hash::XxHash3_64;

use super::{Backend, BackendKind, Limits};
use crate::BackendError;

/// Rendezvous hashing: each key belongs to the server whose name hashes highest together with it, so that a server that
/// is added or removed moves only its own part of the keys.
#[derive(Debug)]
pub(crate) struct Spread {
    first: Arc<dyn Backend>,
    /// All of them, the first included.
    members: Vec<Member>,
}

/// A server and its name.
type Named = (String, Arc<dyn Backend>);

#[derive(Debug)]
struct Member {
    seed: u64,
    backend: Arc<dyn Backend>,
}

impl Spread {
    /// Over these servers, by their names.
    pub(crate) fn over(first: Named, others: impl Iterator<Item = Named>) -> Self {
        let member = |(name, backend): Named| Member { seed: XxHash3_64::oneshot(name.as_bytes()), backend };
        Self { first: Arc::clone(&first.1), members: iter::once(first).chain(others).map(member).collect() }
    }

    fn of(&self, key: &str) -> &dyn Backend {
        let owner = self.members.iter().max_by_key(|member| XxHash3_64::oneshot_with_seed(member.seed, key.as_bytes()));
        owner.map_or(&*self.first, |member| &*member.backend)
    }
}

#[async_trait]
impl Backend for Spread {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, BackendError> {
        self.of(key).get(key).await
    }

    async fn put(&self, key: &str, value: Bytes, keep: Duration) -> Result<(), BackendError> {
        self.of(key).put(key, value, keep).await
    }

    async fn delete(&self, key: &str) -> Result<(), BackendError> {
        self.of(key).delete(key).await
    }

    async fn lock(&self, key: &str, owner: &str, hold: Duration) -> Result<bool, BackendError> {
        self.of(key).lock(key, owner, hold).await
    }

    async fn unlock(&self, key: &str, owner: &str) -> Result<(), BackendError> {
        self.of(key).unlock(key, owner).await
    }

    fn limits(&self) -> Limits {
        self.first.limits()
    }

    fn is_shared(&self) -> bool {
        self.first.is_shared()
    }

    fn kind(&self) -> BackendKind {
        self.first.kind()
    }

    fn disconnect(&self) {
        for member in &self.members {
            member.backend.disconnect();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::MemoryBackend;

    fn spread(names: &[&str]) -> Spread {
        let mut servers =
            names.iter().map(|name| -> Named { ((*name).to_owned(), Arc::new(MemoryBackend::new(1 << 30))) });
        Spread::over(servers.next().unwrap(), servers)
    }

    fn owners(spread: &Spread, keys: usize) -> Vec<u64> {
        let owner = |key: String| {
            let owner = spread.of(&key);
            let found = spread.members.iter().find(|member| std::ptr::addr_eq(&raw const *member.backend, owner));
            found.unwrap().seed
        };
        (0..keys).map(|n| owner(format!("key-{n}"))).collect()
    }

    #[test]
    fn each_server_has_its_part_of_the_keys() {
        let mut counts: HashMap<u64, usize> = HashMap::new();
        for owner in owners(&spread(&["a:11211", "b:11211", "c:11211"]), 3000) {
            *counts.entry(owner).or_default() += 1;
        }
        assert!(counts.len() == 3 && counts.values().all(|count| (900..1100).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_server_that_is_gone_moves_only_its_own_keys() {
        let (three, two) = (spread(&["a:1", "b:1", "c:1"]), spread(&["a:1", "b:1"]));
        let gone = XxHash3_64::oneshot(b"c:1");
        let moved = owners(&three, 3000).into_iter().zip(owners(&two, 3000)).filter(|(before, after)| before != after);
        assert!(moved.into_iter().all(|(before, _)| before == gone));
    }
}
