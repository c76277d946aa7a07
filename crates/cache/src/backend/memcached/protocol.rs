//! Requests and replies of the text protocol.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use crate::BackendError;

/// An expiry in the past.
pub(super) const EXPIRED: i64 = -1;
/// Longer expiries are read as seconds since 1970.
const LONGEST_RELATIVE: u64 = 30 * 24 * 60 * 60;

/// Seconds from now, rounded up; or since 1970 where it is more than 30 days. Servers count whole seconds, so that an
/// item may end almost a second early: one is added.
pub(super) fn expiry(keep: Duration) -> i64 {
    let seconds = keep.as_secs().saturating_add(u64::from(keep.subsec_nanos() > 0)).saturating_add(1);
    if seconds <= LONGEST_RELATIVE {
        return seconds.cast_signed();
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    // The server's times have 32 bits.
    now.as_secs().saturating_add(seconds).min(i32::MAX as u64).cast_signed()
}

/// How to store.
#[derive(Clone, Copy, Debug)]
pub(super) enum Store {
    /// Whatever is there.
    Set,
    /// Where there is nothing.
    Add,
    /// Where there is still this version.
    Swap(u64),
}

/// One command.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) line: String,
    pub(super) value: Option<Bytes>,
}

impl Request {
    pub(super) fn get(key: &str) -> Self {
        Self { line: format!("gets {key}\r\n"), value: None }
    }

    pub(super) fn delete(key: &str) -> Self {
        Self { line: format!("delete {key}\r\n"), value: None }
    }

    pub(super) fn store(how: Store, key: &str, flags: u32, expiry: i64, value: Bytes) -> Self {
        let size_bytes = value.len();
        let line = match how {
            Store::Set => format!("set {key} {flags} {expiry} {size_bytes}\r\n"),
            Store::Add => format!("add {key} {flags} {expiry} {size_bytes}\r\n"),
            Store::Swap(version) => format!("cas {key} {flags} {expiry} {size_bytes} {version}\r\n"),
        };
        Self { line, value: Some(value) }
    }
}

/// What a server holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) flags: u32,
    pub(super) version: u64,
    pub(super) value: Bytes,
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Value(Item),
    Missing,
    Stored,
    NotStored,
    Exists,
    NotFound,
    Deleted,
    /// An error, in the server's words.
    Refused(String),
}

/// The first line of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// A value of this size follows.
    Value { flags: u32, size_bytes: usize, version: u64 },
    /// There is no more.
    Whole(Reply),
}

impl Head {
    /// Nothing where the line is not the protocol's.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let reply = match line {
            "END" => Reply::Missing,
            "STORED" => Reply::Stored,
            "NOT_STORED" => Reply::NotStored,
            "EXISTS" => Reply::Exists,
            "NOT_FOUND" => Reply::NotFound,
            "DELETED" => Reply::Deleted,
            _ if line == "ERROR" || line.starts_with("SERVER_ERROR") || line.starts_with("CLIENT_ERROR") => {
                Reply::Refused(line.to_owned())
            }
            _ => return Self::parse_value(line),
        };
        Some(Self::Whole(reply))
    }

    fn parse_value(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("VALUE ")?.split(' ');
        let _key = words.next()?;
        let flags = words.next()?.parse().ok()?;
        let size_bytes = words.next()?.parse().ok()?;
        let version = words.next()?.parse().ok()?;
        Some(Self::Value { flags, size_bytes, version })
    }
}

impl Reply {
    /// What it means where something else was hoped for.
    pub(super) fn into_error(self) -> BackendError {
        match self {
            Self::Refused(words) if words.contains("too large") || words.contains("out of memory") => {
                BackendError::Full
            }
            other => BackendError::failed(format!("unexpected reply {}", other.in_a_word())),
        }
    }

    fn in_a_word(&self) -> &str {
        match self {
            Self::Value(_) => "VALUE",
            Self::Missing => "END",
            Self::Stored => "STORED",
            Self::NotStored => "NOT_STORED",
            Self::Exists => "EXISTS",
            Self::NotFound => "NOT_FOUND",
            Self::Deleted => "DELETED",
            Self::Refused(words) => words,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiries_of_more_than_thirty_days_are_since_1970() {
        assert_eq!(expiry(Duration::from_millis(10)), 2);
        assert_eq!(expiry(Duration::from_mins(1)), 61);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
        let days = |n: u64| expiry(Duration::from_hours(24 * n));
        assert_eq!(days(29), 29 * 24 * 3600 + 1);
        assert!((now + 31 * 24 * 3600..now + 31 * 24 * 3600 + 5).contains(&days(31)));
        assert_eq!(expiry(Duration::MAX), i64::from(i32::MAX));
    }

    #[test]
    fn heads_are_parsed_and_rubbish_is_not() {
        let value = Head::Value { flags: 1, size_bytes: 20, version: 3 };
        assert_eq!(Head::parse("VALUE k 1 20 3"), Some(value));
        assert_eq!(Head::parse("STORED"), Some(Head::Whole(Reply::Stored)));
        let refused = Reply::Refused("SERVER_ERROR object too large for cache".to_owned());
        assert_eq!(Head::parse("SERVER_ERROR object too large for cache"), Some(Head::Whole(refused.clone())));
        assert!(matches!(refused.into_error(), BackendError::Full));
        for rubbish in ["", "VALUE", "VALUE k 1", "VALUE k 1 x 2", "HTTP/1.1 400 Bad Request"] {
            assert_eq!(Head::parse(rubbish), None, "{rubbish}");
        }
    }
}
