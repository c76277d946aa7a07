//! What identifies a resource and who owns it.

use std::fmt;

use crate::{Error, Result, db::check_length, text_enum::text_enum};

text_enum! {
    /// The door by which a resource is kept: what one door manages, the others only read.
    pub enum ManagedBy {
        /// The operator, from the Kubernetes API.
        Kubernetes = "kubernetes",
        /// A folder of YAML files.
        Files = "files",
        /// People in the UI, or through the REST API.
        Ui = "ui",
    }
}

/// Kind, namespace and name, as in Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ResourceKey {
    /// `Dashboard`, `Dataset`, …
    pub kind: String,
    /// The namespace.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl ResourceKey {
    /// A key from its three parts.
    pub fn new(kind: impl Into<String>, namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self { kind: kind.into(), namespace: namespace.into(), name: name.into() }
    }

    /// Lengths as Kubernetes has them; the form of names is the apply door's to check.
    pub(super) fn check(&self) -> Result<()> {
        for (field, text, most) in
            [("kind", &self.kind, 63), ("namespace", &self.namespace, 63), ("name", &self.name, 253)]
        {
            if text.is_empty() {
                return Err(Error::invalid(field, "must not be empty"));
            }
            check_length(field, text, most)?;
        }
        Ok(())
    }
}

impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.kind, self.namespace, self.name)
    }
}
