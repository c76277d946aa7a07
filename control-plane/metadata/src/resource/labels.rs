//! Labels and annotations.

use std::collections::BTreeMap;

/// Names and values, as in Kubernetes.
pub type Labels = BTreeMap<String, String>;
