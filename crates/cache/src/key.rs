//! Under which name a value is kept.

use std::{fmt, sync::Arc};

use ring::digest::{Context, SHA256};

/// The format of what is kept: an entry of another format is never read, for its key is another.
const FORMAT: &str = "b1";

/// Longest key; backends add prefixes and suffixes to it.
const LONGEST: usize = 200;

/// Names a value in a cache, for example `b1/results/7f3a…`: at most 200 characters of `A-Z a-z 0-9 . _ - / :`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<str>);

impl Key {
    /// The key of these parts in the cache of this name. Parts that contain other characters, or are too long together,
    /// are replaced by their SHA-256; different parts always have different keys.
    pub fn new(cache: &str, parts: &[&str]) -> Self {
        let plain = format!("{FORMAT}/{cache}/{}", parts.join("/"));
        if plain.len() <= LONGEST && !parts.is_empty() && parts.iter().all(|part| is_plain(part)) {
            return Self(plain.into());
        }
        // No plain part starts with a colon, so that no plain key is equal to a digest.
        Self(format!("{FORMAT}/{cache}/:{}", digest(parts)).into())
    }

    /// As backends see it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_plain(part: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b':');
    !part.is_empty() && !part.starts_with([':', '.']) && part.bytes().all(known)
}

fn digest(parts: &[&str]) -> String {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part.as_bytes());
    }
    hex(context.finish().as_ref())
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A short name, equal only for equal keys, for backends that cannot hold the key itself.
pub(crate) fn short(key: &str) -> String {
    hex(&ring::digest::digest(&SHA256, key.as_bytes()).as_ref()[..16])
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_parts_are_readable_in_the_key() {
        assert_eq!(Key::new("results", &["shop", "a1:b2"]).as_str(), "b1/results/shop/a1:b2");
    }

    #[test]
    fn any_parts_make_a_short_key_of_plain_characters() {
        let long = "x".repeat(500);
        for parts in [&["a b"][..], &["ü", "x"], &[long.as_str()], &[""], &[], &["..", "x"], &["a/b"], &[":a"]] {
            let key = Key::new("exports", parts);
            assert!(key.as_str().len() <= LONGEST, "{key}");
            assert!(key.as_str().starts_with("b1/exports/:"), "{key}");
            assert!(key.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/:".contains(&b)), "{key}");
        }
    }

    #[test]
    fn different_parts_have_different_keys() {
        let digest = Key::new("c", &["a/b"]).as_str().trim_start_matches("b1/c/").to_owned();
        let keys = [&["a", "b"][..], &["a/b"], &["a", "b", ""], &["ab"], &["a b"], &["a", " b"], &[&digest]];
        let distinct: std::collections::BTreeSet<_> = keys.iter().map(|parts| Key::new("c", parts)).collect();
        assert_eq!(distinct.len(), keys.len());
    }
}
