//! Short fingerprints of what was wanted, to tell whether it changed.

use serde::Serialize;
use serde_json::Value;
use twox_hash::XxHash3_64;

/// Sixteen hexadecimal digits that are the same for the same data, whatever order its maps have.
///
/// Not for secrets that could be guessed: sixty-four bits of a hash without a key.
pub fn hash_of(data: &impl Serialize) -> String {
    let mut text = String::new();
    write_sorted(&serde_json::to_value(data).unwrap_or_default(), &mut text);
    format!("{:016x}", XxHash3_64::oneshot(text.as_bytes()))
}

fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in fields {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_sorted(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_sorted(item, text);
                text.push(',');
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_fields_does_not_count_and_that_of_lists_does() {
        assert_eq!(hash_of(&json!({"a": 1, "b": [1, 2]})), hash_of(&json!({"b": [1, 2], "a": 1})));
        assert_ne!(hash_of(&json!([1, 2])), hash_of(&json!([2, 1])));
        assert_eq!(hash_of(&json!({})).len(), 16);
    }
}
