//! `PLATFORM-encryption`: the keys that seal private keys in the metadata database, newest first.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{Content, Data, bytes, text};

/// Where the keys are.
pub const KEYS: &str = "keys";
/// The value of `spec.rotateKeys` that the newest key was made for.
pub const ROTATED: &str = "binnacle.dev/rotated";

/// The Secret with a first key, or with a new one before the others where `rotate` is another value than the last one.
/// `None` where nothing is to be done.
pub fn complete(held: Option<&Content>, rotate: Option<&str>) -> Option<Content> {
    let keys = held.and_then(|held| text(&held.data, KEYS));
    let is_handled = held.is_some_and(|held| held.annotations.get(ROTATED).map(String::as_str) == rotate);
    let keys = match keys {
        Some(_) if is_handled || rotate.is_none() => return None,
        Some(keys) => format!("{},{keys}", key()),
        None => key(),
    };
    let annotations = rotate.map(|rotate| (ROTATED.to_owned(), rotate.to_owned())).into_iter().collect();
    Some(Content { annotations, data: Data::from([(KEYS.to_owned(), bytes(keys))]) })
}

fn key() -> String {
    BASE64_STANDARD.encode(rand::random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(content: &Content) -> Vec<String> {
        text(&content.data, KEYS).unwrap().split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_first_key_is_made_once() {
        let first = complete(None, None).unwrap();
        assert_eq!(BASE64_STANDARD.decode(&keys(&first)[0]).unwrap().len(), 32);
        assert_eq!(complete(Some(&first), None), None);
    }

    #[test]
    fn a_new_value_of_rotate_keys_puts_one_new_key_before_the_others() {
        let first = complete(None, None).unwrap();
        let second = complete(Some(&first), Some("2026-11")).unwrap();
        assert_eq!(keys(&second).len(), 2);
        assert_eq!(keys(&second)[1], keys(&first)[0]);
        assert_eq!(complete(Some(&second), Some("2026-11")), None);
        assert_eq!(keys(&complete(Some(&second), Some("2026-12")).unwrap()).len(), 3);
    }

    #[test]
    fn taking_the_value_away_makes_no_key() {
        let rotated = complete(None, Some("x")).unwrap();
        assert_eq!(complete(Some(&rotated), None), None);
    }
}
