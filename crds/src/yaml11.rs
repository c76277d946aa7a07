//! What becomes of a key `y`: readers of YAML 1.1, kubectl and Helm among them, take a bare `y` for the boolean true, so that
//! `y: [delay]` reaches the API server as `"true": ["delay"]`. The schema therefore takes both, and whoever reads an object
//! turns the one back into the other.

use serde_json::{Map, Value, json};

const KEY: &str = "y";
const READ_AS: &str = "true";

/// Gives every object of a JSON schema that has a property `y` the same one under the name that YAML 1.1 makes of it.
pub(crate) fn admit(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(admit);
            admit_here(fields);
        }
        Value::Array(items) => items.iter_mut().for_each(admit),
        _ => {}
    }
}

fn admit_here(schema: &mut Map<String, Value>) {
    let Some(mut twin) = schema.get("properties").and_then(|properties| properties.get(KEY)).cloned() else { return };
    twin["description"] = json!("The same as `y`, which YAML 1.1 reads as a boolean. Write `y`.");
    if let Some(properties) = schema.get_mut("properties") {
        properties[READ_AS] = twin;
    }
    let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) else { return };
    let before = required.len();
    required.retain(|name| name != KEY);
    if required.len() < before {
        // `true` is a word of CEL, written like this where it is a field.
        let rule = json!({"rule": "has(self.y) != has(self.__true__)", "message": "set `y`"});
        let rules = schema.entry("x-kubernetes-validations").or_insert_with(|| json!([]));
        rules.as_array_mut().into_iter().for_each(|rules| rules.push(rule.clone()));
    }
}

/// Turns keys that YAML 1.1 made of `y` back, wherever there is no `y` beside them.
pub fn restore(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if !fields.contains_key(KEY)
                && let Some(found) = fields.remove(READ_AS)
            {
                fields.insert(KEY.to_owned(), found);
            }
            fields.values_mut().for_each(restore);
        }
        Value::Array(items) => items.iter_mut().for_each(restore),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_takes_y_under_both_names_and_asks_for_one_of_them() {
        let mut schema = json!({"properties": {"bar": {
            "type": "object",
            "properties": {"x": {"type": "string"}, "y": {"type": "array", "description": "Metrics."}},
            "required": ["x", "y"],
        }}});
        admit(&mut schema);
        let bar = &schema["properties"]["bar"];
        assert_eq!(bar["properties"]["true"]["type"], "array");
        assert_eq!(bar["required"], json!(["x"]));
        assert_eq!(bar["x-kubernetes-validations"][0]["message"], "set `y`");
        assert!(bar["properties"]["x"].get("true").is_none());
    }

    #[test]
    fn what_yaml_made_of_y_is_turned_back() {
        let mut object =
            json!({"charts": {"a": {"bar": {"x": "day", "true": ["n"]}}, "b": {"line": {"y": ["n"], "true": 1}}}});
        restore(&mut object);
        let expected =
            json!({"charts": {"a": {"bar": {"x": "day", "y": ["n"]}}, "b": {"line": {"y": ["n"], "true": 1}}}});
        assert_eq!(object, expected);
    }
}
