//! Whether an object is as it should be.

use kube::{ResourceExt, api::DynamicObject};
use serde_json::Value;

/// Whether everything that `wanted` says is so in `live`, which may say more: defaults, and what others own.
///
/// Entries of lists are matched by `name` where they have one, else by their place. Something that the API server writes
/// in another way (`0.5` for `500m`) counts as different: it is applied again, which changes nothing.
pub fn covers(live: &Value, wanted: &Value) -> bool {
    match (live, wanted) {
        (Value::Object(live), Value::Object(wanted)) => wanted.iter().all(|(name, wanted)| match live.get(name) {
            Some(live) => covers(live, wanted),
            None => is_nothing(wanted),
        }),
        (Value::Array(live), Value::Array(wanted)) => covers_list(live, wanted),
        (live, wanted) => live == wanted,
    }
}

fn covers_list(live: &[Value], wanted: &[Value]) -> bool {
    let name = |item: &Value| item.get("name").and_then(Value::as_str).map(str::to_owned);
    if wanted.iter().all(|item| name(item).is_some()) && !wanted.is_empty() {
        return wanted.iter().all(|wanted| {
            let live = live.iter().find(|live| name(live) == name(wanted));
            live.is_some_and(|live| covers(live, wanted))
        });
    }
    live.len() == wanted.len() && live.iter().zip(wanted).all(|(live, wanted)| covers(live, wanted))
}

/// The API server leaves out what is empty.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(is_nothing),
        Value::Array(items) => items.is_empty(),
        Value::Bool(yes) => !yes,
        Value::String(text) => text.is_empty(),
        Value::Number(_) => false,
    }
}

/// Whether two states of an object differ in nothing but status and what the API server keeps of each version.
pub fn is_same_content(one: &DynamicObject, other: &DynamicObject) -> bool {
    let content = |object: &DynamicObject| {
        let mut data = object.data.clone();
        if let Value::Object(fields) = &mut data {
            fields.remove("status");
        }
        data
    };
    one.labels() == other.labels()
        && one.owner_references() == other.owner_references()
        && content(one) == content(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn defaults_and_what_others_own_do_not_count() {
        let live = json!({"spec": {"replicas": 3, "image": "a", "policy": "Always"}});
        assert!(covers(&live, &json!({"spec": {"image": "a"}})));
        assert!(!covers(&live, &json!({"spec": {"image": "b"}})));
        assert!(!covers(&live, &json!({"spec": {"other": "b"}})));
    }

    #[test]
    fn named_entries_are_found_wherever_they_stand() {
        let live = json!([{"name": "injected"}, {"name": "web", "image": "a", "x": 1}]);
        assert!(covers(&live, &json!([{"name": "web", "image": "a"}])));
        assert!(!covers(&live, &json!([{"name": "web", "image": "b"}])));
        assert!(!covers(&live, &json!([{"name": "worker"}])));
    }

    #[test]
    fn lists_without_names_must_be_the_same() {
        assert!(covers(&json!(["a", "b"]), &json!(["a", "b"])));
        assert!(!covers(&json!(["a", "b"]), &json!(["b", "a"])));
        assert!(!covers(&json!(["a", "b"]), &json!(["a"])));
    }

    #[test]
    fn what_is_empty_may_be_missing() {
        assert!(covers(&json!({}), &json!({"nodeSelector": {}, "args": [], "flag": false})));
        assert!(!covers(&json!({}), &json!({"port": 0})));
    }
}
