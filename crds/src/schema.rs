//! JSON schemas that schemars cannot derive: the shapes that a Kubernetes structural schema asks for.

use schemars::{Schema, SchemaGenerator, json_schema};

/// A text, a number, a boolean or null.
pub fn any_scalar(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "x-kubernetes-preserve-unknown-fields": true })
}

/// An object whose values are texts, numbers or booleans.
pub fn free_object(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true })
}
