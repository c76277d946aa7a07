//! `PLATFORM-tokens`: by what operator, workers, broker and cache prove who they are.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{Data, bytes, text};

/// By what the operator proves itself to web servers.
pub const OPERATOR_TOKEN: &str = "operator-token";
/// By what workers do.
pub const WORKER_TOKEN: &str = "worker-token";
/// The password of the managed cache.
pub const REDIS_PASSWORD: &str = "redis-password";
/// The password of the managed broker.
pub const BROKER_PASSWORD: &str = "broker-password";
/// The first admin's password, where the platform names none.
pub const ADMIN_PASSWORD: &str = "admin-password";

/// Letters that are not taken for one another.
const READABLE: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// What is missing is made; what is there stays. `None` where nothing is missing.
pub fn complete(held: Option<&Data>, makes_password: bool) -> Option<Data> {
    let mut data = held.cloned().unwrap_or_default();
    let mut is_changed = held.is_none();
    let mut provide = |key: &str, make: &dyn Fn() -> String| {
        if text(&data, key).is_none() {
            data.insert(key.to_owned(), bytes(make()));
            is_changed = true;
        }
    };
    let token = || BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    // Hexadecimal, as they stand in URLs.
    let password = || rand::random::<[u128; 2]>().map(|half| format!("{half:032x}")).concat();
    provide(OPERATOR_TOKEN, &token);
    provide(WORKER_TOKEN, &token);
    provide(REDIS_PASSWORD, &password);
    provide(BROKER_PASSWORD, &password);
    if makes_password {
        provide(ADMIN_PASSWORD, &readable);
    }
    is_changed.then_some(data)
}

/// Twenty letters and digits that people can read out.
fn readable() -> String {
    let letter = || READABLE[rand::random_range(0..READABLE.len())] as char;
    std::iter::repeat_with(letter).take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_made_once_and_stays() {
        let first = complete(None, true).unwrap();
        assert_eq!(text(&first, OPERATOR_TOKEN).unwrap().len(), 43);
        assert_eq!(text(&first, REDIS_PASSWORD).unwrap().len(), 64);
        assert_eq!(text(&first, ADMIN_PASSWORD).unwrap().len(), 20);
        assert_ne!(text(&first, OPERATOR_TOKEN), text(&first, WORKER_TOKEN));
        assert_eq!(complete(Some(&first), true), None);
    }

    #[test]
    fn only_what_is_missing_is_made_anew() {
        let mut held = complete(None, false).unwrap();
        assert!(!held.contains_key(ADMIN_PASSWORD));
        held.remove(WORKER_TOKEN);
        let healed = complete(Some(&held), false).unwrap();
        assert_eq!(healed.get(OPERATOR_TOKEN), held.get(OPERATOR_TOKEN));
        assert!(healed.contains_key(WORKER_TOKEN));
    }
}
