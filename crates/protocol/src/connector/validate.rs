//! Checks a datasource's parameters against its connector's list, before anything is connected.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{ConnectorInfo, Parameter, ParameterKind, connector_info, connectors};

/// Something wrong with a datasource's parameters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterMistake {
    /// The field within the datasource's spec, for example `parameters.host`.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub fix: String,
}

impl ParameterMistake {
    fn new(field: impl Into<String>, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), fix: fix.into() }
    }
}

/// Every mistake in `parameters` and `secrets` (whose values are not looked at) of a datasource of this type; none where all is well.
pub fn validate_parameters<S>(
    type_: &str,
    parameters: &BTreeMap<String, Value>,
    secrets: &BTreeMap<String, S>,
) -> Vec<ParameterMistake> {
    let Some(info) = connector_info(type_) else {
        return vec![unknown_type(type_)];
    };
    let plain = parameters.iter().filter_map(|(name, value)| check_plain(info, name, value));
    let secret = secrets.keys().filter_map(|name| check_secret(info, name));
    let missing = info.parameters.iter().filter_map(|parameter| {
        let given = parameters.contains_key(parameter.name) || secrets.contains_key(parameter.name);
        (parameter.required && !given).then(|| missing(parameter))
    });
    plain.chain(secret).chain(missing).collect()
}

fn unknown_type(type_: &str) -> ParameterMistake {
    let names: Vec<_> = connectors().iter().map(|info| info.name).collect();
    let fix = match nearest(type_, names.iter().copied()) {
        Some(name) => format!("Did you mean `{name}`?"),
        None => format!("Use one of {}.", quoted(&names)),
    };
    ParameterMistake::new("type", format!("there is no connector `{type_}`"), fix)
}

fn check_plain(info: &ConnectorInfo, name: &str, value: &Value) -> Option<ParameterMistake> {
    let field = format!("parameters.{name}");
    let Some(parameter) = info.parameter(name) else {
        return Some(unknown_parameter(info, field, name));
    };
    if parameter.secret {
        let message = format!("`{name}` is secret and must not be written down");
        return Some(ParameterMistake::new(
            field,
            message,
            format!("Move it to `secrets.{name}` as {{name: …, key: …}}."),
        ));
    }
    check_value(parameter, value).map(|(message, fix)| ParameterMistake::new(field, message, fix))
}

fn check_secret(info: &ConnectorInfo, name: &str) -> Option<ParameterMistake> {
    let field = format!("secrets.{name}");
    match info.parameter(name) {
        None => Some(unknown_parameter(info, field, name)),
        Some(parameter) if !parameter.secret => Some(ParameterMistake::new(
            field,
            format!("`{name}` is not secret"),
            format!("Move it to `parameters.{name}` as a plain value."),
        )),
        Some(_) => None,
    }
}

fn unknown_parameter(info: &ConnectorInfo, field: String, name: &str) -> ParameterMistake {
    let names: Vec<_> = info.parameters.iter().map(|parameter| parameter.name).collect();
    let fix = match nearest(name, names.iter().copied()) {
        Some(known) => format!("Did you mean `{known}`?"),
        None => format!("Remove it; `{}` takes {}.", info.name, quoted(&names)),
    };
    ParameterMistake::new(field, format!("`{}` has no parameter `{name}`", info.name), fix)
}

fn missing(parameter: &Parameter) -> ParameterMistake {
    let (field, fix) = if parameter.secret {
        (format!("secrets.{}", parameter.name), "Name a Secret's key as {name: …, key: …}.".to_owned())
    } else {
        (format!("parameters.{}", parameter.name), format!("Add it: {}", parameter.description))
    };
    ParameterMistake::new(field, format!("`{}` is missing", parameter.name), fix)
}

fn check_value(parameter: &Parameter, value: &Value) -> Option<(String, String)> {
    let (fits, wanted) = match parameter.kind {
        ParameterKind::Text => (value.is_string(), "a text".to_owned()),
        ParameterKind::Number => (value.is_number(), "a number".to_owned()),
        ParameterKind::Boolean => (value.is_boolean(), "true or false".to_owned()),
        ParameterKind::Choice(choices) => {
            (value.as_str().is_some_and(|text| choices.contains(&text)), format!("one of {}", quoted(choices)))
        }
    };
    (!fits).then(|| (format!("`{value}` does not fit `{}`", parameter.name), format!("Write {wanted}.")))
}

/// The known name most like `name`, if any is alike enough to have been meant.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    known
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(3))
        .map(|(_, candidate)| candidate)
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(type_: &str, parameters: Value, secrets: &[&str]) -> Vec<(String, String)> {
        let parameters = serde_json::from_value(parameters).unwrap();
        let secrets = secrets.iter().map(|name| ((*name).to_owned(), ())).collect();
        validate_parameters(type_, &parameters, &secrets).into_iter().map(|m| (m.field, m.fix)).collect()
    }

    #[test]
    fn good_parameters_have_no_mistakes() {
        let parameters = json!({"host": "db", "port": 5432, "database": "sales", "user": "ann", "sslmode": "require"});
        assert_eq!(check("postgres", parameters, &["password"]), []);
        assert_eq!(check("files", json!({"path": "flights.csv", "header": false}), &[]), []);
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_nearest_one() {
        let mistakes = check("postgres", json!({"hots": "db", "database": "sales", "user": "ann"}), &[]);
        assert_eq!(mistakes[0], ("parameters.hots".into(), "Did you mean `host`?".into()));
        assert_eq!(mistakes[1].0, "parameters.host");
        assert_eq!(check("postgre", json!({}), &[])[0].1, "Did you mean `postgres`?");
    }

    #[test]
    fn a_secret_written_down_and_a_plain_value_hidden_are_both_refused() {
        let parameters = json!({"host": "db", "database": "sales", "password": "hunter2"});
        let mistakes = check("postgres", parameters, &["user"]);
        let fields: Vec<_> = mistakes.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["parameters.password", "secrets.user"]);
        assert!(!format!("{mistakes:?}").contains("hunter2"));
    }

    #[test]
    fn a_value_of_the_wrong_type_is_told_what_would_fit() {
        let parameters = json!({"host": 1, "port": "x", "database": "d", "user": "u", "sslmode": "maybe"});
        let mistakes = check("postgres", parameters, &[]);
        let fixes: Vec<_> = mistakes.iter().map(|(_, fix)| fix.as_str()).collect();
        assert_eq!(fixes[..2], ["Write a text.", "Write a number."]);
        assert!(fixes[2].starts_with("Write one of `disable`"), "{fixes:?}");
    }
}
