//! Names of objects and queries.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `namespace/name`: the identity of an object within its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectRef {
    /// The namespace; `default` on a laptop.
    pub namespace: String,
    /// The name within it.
    pub name: String,
}

/// A text that is not `name` or `namespace/name`.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a name: write `name` or `namespace/name` in lower case letters, digits, `-` and `.`")]
pub struct BadObjectRef(String);

impl ObjectRef {
    /// The object of this name in this namespace.
    pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { namespace: namespace.into(), name: name.into() }
    }

    /// Reads `name` (in `namespace`) or `other/name`, as objects refer to each other.
    ///
    /// # Errors
    /// [`BadObjectRef`] when a part is empty or has characters that Kubernetes names cannot have.
    pub fn resolve(text: &str, namespace: &str) -> Result<Self, BadObjectRef> {
        let (namespace, name) = text.split_once('/').unwrap_or((namespace, text));
        if is_name(namespace) && is_name(name) {
            Ok(Self::new(namespace, name))
        } else {
            Err(BadObjectRef(text.to_owned()))
        }
    }
}

/// Whether Kubernetes would take this as an object's name (a DNS-1123 subdomain).
pub fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    !text.is_empty()
        && text.len() <= 253
        && text.starts_with(inner)
        && text.ends_with(inner)
        && text.chars().all(|c| inner(c) || c == '-' || c == '.')
}

impl fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

impl FromStr for ObjectRef {
    type Err = BadObjectRef;

    fn from_str(text: &str) -> Result<Self, BadObjectRef> {
        Self::resolve(text, "default")
    }
}

impl TryFrom<String> for ObjectRef {
    type Error = BadObjectRef;

    fn try_from(text: String) -> Result<Self, BadObjectRef> {
        text.parse()
    }
}

impl From<ObjectRef> for String {
    fn from(object: ObjectRef) -> Self {
        object.to_string()
    }
}

/// One run of one query, for cancelling and for logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QueryId(pub Uuid);

impl QueryId {
    /// A new one, ordered by time.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }
}

impl fmt::Display for QueryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_in_the_namespace_of_who_names_it() {
        assert_eq!(ObjectRef::resolve("flights", "analytics").unwrap(), ObjectRef::new("analytics", "flights"));
        assert_eq!(ObjectRef::resolve("sales/flights", "analytics").unwrap(), ObjectRef::new("sales", "flights"));
        for bad in ["", "/x", "a/b/c", "Flights", "../x", "-x"] {
            assert!(ObjectRef::resolve(bad, "analytics").is_err(), "{bad}");
        }
    }
}
