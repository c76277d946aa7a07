//! What differs between two specs, field by field.

use std::collections::BTreeSet;

use serde_json::Value as Json;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Difference {
    /// JSON pointer (RFC 6901) of the field; empty: the whole spec.
    pub path: String,
    /// The value before; `None`: the field was added.
    pub before: Option<Json>,
    /// The value after; `None`: the field was removed.
    pub after: Option<Json>,
}

/// Lists the differences from `before` to `after` in the order of their paths. Objects are compared by field and lists
/// by position; anything else as a whole.
pub fn compare_specs(before: &Json, after: &Json) -> Vec<Difference> {
    let mut differences = Vec::new();
    compare(String::new(), Some(before), Some(after), &mut differences);
    differences
}

fn compare(path: String, before: Option<&Json>, after: Option<&Json>, differences: &mut Vec<Difference>) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Json::Object(before)), Some(Json::Object(after))) => {
            for name in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
                let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                compare(path, before.get(name), after.get(name), differences);
            }
        }
        (Some(Json::Array(before)), Some(Json::Array(after))) => {
            for i in 0..before.len().max(after.len()) {
                compare(format!("{path}/{i}"), before.get(i), after.get(i), differences);
            }
        }
        (before, after) => {
            differences.push(Difference { path, before: before.cloned(), after: after.cloned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_fields_that_differ_are_listed() {
        let before = json!({"title": "a", "charts": {"x/y": {"limit": 10, "bar": {}}}, "rows": [1, 2]});
        let after = json!({"title": "a", "charts": {"x/y": {"limit": 20, "bar": {}}}, "rows": [1], "new": true});
        let listed: Vec<_> = compare_specs(&before, &after).into_iter().map(|d| (d.path, d.before, d.after)).collect();
        assert_eq!(
            listed,
            [
                ("/charts/x~1y/limit".to_owned(), Some(json!(10)), Some(json!(20))),
                ("/new".to_owned(), None, Some(json!(true))),
                ("/rows/1".to_owned(), Some(json!(2)), None),
            ]
        );
    }

    #[test]
    fn the_order_of_fields_does_not_matter() {
        let [before, after] =
            [r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "a": 1}"#].map(|text| serde_json::from_str::<Json>(text).unwrap());
        assert_eq!(compare_specs(&before, &after), []);
    }
}
