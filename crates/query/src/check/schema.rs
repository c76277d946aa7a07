//! The rules of the generated CRD schemas, over the JSON of a spec.
//!
//! Patterns are left to the types that have them, [`Duration`](binnacle_crds::duration::Duration) and
//! [`Span`](binnacle_crds::duration::Span), whose reading says more.

use std::{collections::BTreeMap, sync::LazyLock};

use binnacle_crds::{Kind, all_crds, crd_yaml};
use serde_json::{Map, Value};

use super::{report::Report, rule::Rule};
use crate::{Mistake, suggest::did_you_mean};

/// The schema of each kind's `spec`.
static SCHEMAS: LazyLock<BTreeMap<Kind, Value>> = LazyLock::new(|| {
    let spec_of = |crd: Value| crd.pointer("/spec/versions/0/schema/openAPIV3Schema/properties/spec").cloned();
    let read = |(kind, crd)| crd_yaml(&crd).ok().and_then(spec_of).map(|schema| (kind, schema));
    all_crds().into_iter().filter_map(read).collect()
});

/// Everything in a spec that its kind's schema forbids: unknown and missing fields, wrong types, lengths, ranges, and
/// the rules that Kubernetes evaluates as CEL.
pub fn check_schema(kind: Kind, spec: &Value) -> Vec<Mistake> {
    let mut report = Report::default();
    if let Some(schema) = SCHEMAS.get(&kind) {
        check_value(spec, schema, "spec", &mut report);
    }
    report.mistakes
}

fn check_value(value: &Value, schema: &Value, path: &str, report: &mut Report) {
    if schema.get("x-kubernetes-preserve-unknown-fields").is_some() && schema.get("type").is_none() {
        return;
    }
    // Serde takes null for a field that is absent; whether it may be is for `required` to say.
    if value.is_null() {
        return;
    }
    if let Some(wanted) = wrong_type(value, schema) {
        report.add(path, format!("is {}, not {wanted}", described(value)));
        return;
    }
    match value {
        Value::String(text) => check_text(text, schema, path, report),
        Value::Number(number) => check_number(number.as_f64().unwrap_or_default(), schema, path, report),
        Value::Array(items) => check_items(items, schema, path, report),
        Value::Object(fields) => check_fields(fields, schema, path, report),
        Value::Null | Value::Bool(_) => {}
    }
}

fn wrong_type(value: &Value, schema: &Value) -> Option<&'static str> {
    let (right, name) = match schema.get("type")?.as_str()? {
        "string" => (value.is_string(), "a text"),
        "boolean" => (value.is_boolean(), "true or false"),
        "integer" => (value.as_f64().is_some_and(|number| number.fract() == 0.0), "a whole number"),
        "number" => (value.is_number(), "a number"),
        "array" => (value.is_array(), "a list"),
        "object" => (value.is_object(), "a map"),
        _ => return None,
    };
    (!right).then_some(name)
}

fn described(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
        Value::String(text) => format!("the text `{text}`"),
        other => format!("`{other}`"),
    }
}

fn bound(schema: &Value, name: &str) -> Option<f64> {
    schema.get(name).and_then(Value::as_f64)
}

fn check_text(text: &str, schema: &Value, path: &str, report: &mut Report) {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        if !words.iter().any(|word| word == text) {
            report.add_hinted(path, format!("`{text}` is none of its values"), did_you_mean(text, &words));
        }
    }
    check_size(text.chars().count(), schema, ["minLength", "maxLength"], ["character", "characters"], path, report);
}

fn check_number(number: f64, schema: &Value, path: &str, report: &mut Report) {
    if let Some(minimum) = bound(schema, "minimum").filter(|minimum| number < *minimum) {
        report.add(path, format!("{number} is below {minimum}, the least"));
    }
    if let Some(maximum) = bound(schema, "maximum").filter(|maximum| number > *maximum) {
        report.add(path, format!("{number} is above {maximum}, the most"));
    }
}

fn check_items(items: &[Value], schema: &Value, path: &str, report: &mut Report) {
    check_size(items.len(), schema, ["minItems", "maxItems"], ["entry", "entries"], path, report);
    let Some(each) = schema.get("items") else { return };
    for (place, item) in items.iter().enumerate() {
        let path = format!("{path}[{place}]");
        if item.is_null() && each.get("type").is_some() {
            report.add(&path, "is empty");
        }
        check_value(item, each, &path, report);
    }
}

/// Counts of characters, entries or fields, which all have a least and a most.
fn check_size(
    size: usize,
    schema: &Value,
    [least, most]: [&str; 2],
    words: [&str; 2],
    path: &str,
    report: &mut Report,
) {
    let counted = |count: usize| format!("{count} {}", words[usize::from(count != 1)]);
    let bound = |name: &str| schema.get(name).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    if let Some(least) = bound(least).filter(|least| size < *least) {
        let message = if size == 0 { "is empty".to_owned() } else { format!("has {}", counted(size)) };
        report.add(path, format!("{message}, and {} is the least", counted(least)));
    }
    if let Some(most) = bound(most).filter(|most| size > *most) {
        report.add(path, format!("has {}, and {} is the most", counted(size), counted(most)));
    }
}

fn check_fields(fields: &Map<String, Value>, schema: &Value, path: &str, report: &mut Report) {
    check_size(fields.len(), schema, ["minProperties", "maxProperties"], ["entry", "entries"], path, report);
    let named = schema.get("properties").and_then(Value::as_object);
    let others = schema.get("additionalProperties").filter(|others| others.is_object());
    for (name, value) in fields {
        let child = format!("{path}.{name}");
        match named.and_then(|named| named.get(name)).or(others) {
            Some(schema) => check_value(value, schema, &child, report),
            None if named.is_some() => {
                let known: Vec<String> = named.into_iter().flat_map(Map::keys).cloned().collect();
                report.add_hinted(&child, format!("there is no field `{name}` here"), did_you_mean(name, &known));
            }
            None => {}
        }
    }
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if fields.get(name).is_none_or(Value::is_null) {
            report.add(path, format!("`{name}` is missing"));
        }
    }
    check_rules(fields, schema, path, report);
}

fn check_rules(fields: &Map<String, Value>, schema: &Value, path: &str, report: &mut Report) {
    for rule in schema.get("x-kubernetes-validations").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| rule.get(name).and_then(Value::as_str);
        let (Some(source), Some(message)) = (text("rule"), text("message")) else { continue };
        let defaults = |name: &str| schema.pointer(&format!("/properties/{name}/default"));
        match Rule::parse(source) {
            Ok(rule)
                if rule.holds(&|name| fields.get(name).filter(|value| !value.is_null()).or_else(|| defaults(name))) => {
            }
            Ok(rule) => {
                let set: Vec<String> = rule
                    .fields()
                    .into_iter()
                    .filter(|name| fields.contains_key(*name))
                    .map(|name| format!("`{name}`"))
                    .collect();
                let found = if set.is_empty() {
                    "none of them is set".to_owned()
                } else {
                    format!("set here: {}", set.join(", "))
                };
                report.add_hinted(path, message, Some(found));
            }
            // Fail closed: what cannot be judged is not right. A test reads every rule that there is.
            Err(why) => report.add(path, format!("the rule `{source}` cannot be read: {why}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_schema(schema: &Value, found: &mut Vec<Value>) {
        match schema {
            Value::Object(fields) => {
                found.push(schema.clone());
                fields.values().for_each(|child| every_schema(child, found));
            }
            Value::Array(items) => items.iter().for_each(|child| every_schema(child, found)),
            _ => {}
        }
    }

    fn all() -> Vec<Value> {
        let mut found = Vec::new();
        SCHEMAS.values().for_each(|schema| every_schema(schema, &mut found));
        found
    }

    #[test]
    fn every_kind_has_a_schema_whose_rules_can_be_read() {
        assert_eq!(SCHEMAS.len(), Kind::ALL.len());
        let rules: Vec<String> =
            all().iter().filter_map(|schema| schema.get("rule").and_then(Value::as_str).map(str::to_owned)).collect();
        assert!(rules.len() >= 10, "{rules:?}");
        for rule in rules {
            Rule::parse(&rule).unwrap_or_else(|why| panic!("{rule}: {why}"));
        }
    }

    #[test]
    fn no_schema_says_what_is_not_evaluated_here() {
        const EVALUATED: [&str; 20] = [
            "type",
            "enum",
            "items",
            "properties",
            "required",
            "description",
            "default",
            "nullable",
            "format",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "maxProperties",
            "additionalProperties",
            "x-kubernetes-validations",
            "x-kubernetes-preserve-unknown-fields",
            "pattern",
        ];
        let patterns = [r"^([0-9]+(ms|s|m|h|d))+$", r"^[1-9][0-9]{0,4}[smhdwMqy]$"];
        for schema in all().iter().filter(|schema| schema.get("type").is_some_and(Value::is_string)) {
            for key in schema.as_object().unwrap().keys() {
                assert!(EVALUATED.contains(&key.as_str()), "{key} in {schema}");
            }
            if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
                assert!(patterns.contains(&pattern), "{pattern} belongs to no type that is known to read it");
            }
        }
    }
}
