//! What a control plane's answer says of an object: which condition fails, with which reason, and what would be right.

use binnacle_crds::Kind;

use super::{
    condition,
    facts::{Facts, Reference},
};
use crate::door::{Fault, Problem};

/// What a control plane has against an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The object is wrong; each condition with its reason and mistakes.
    Wrong(Vec<Failed>),
    /// Something other than the operator keeps an object of this name.
    KeptElsewhere(String),
    /// It does not know objects that this one names and that it had: it must be brought those first.
    Lost(Vec<Reference>),
}

/// A condition that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Its type.
    pub condition: &'static str,
    /// Its reason.
    pub reason: &'static str,
    /// The mistakes, each with its field and what would be right.
    pub message: String,
}

/// The most mistakes that a message names.
const SHOWN: usize = 3;

/// Reads a refusal. Where all that is wrong are fields that name other objects, which the operator knows to be served, the
/// control plane is behind.
pub fn read_refusal(kind: Kind, facts: &Facts, problem: &Problem) -> Refused {
    let mistakes = mistakes_of(problem);
    let lost: Vec<Reference> = mistakes.iter().filter_map(|mistake| named_at(facts, &mistake.path)).collect();
    if !lost.is_empty() && lost.len() == mistakes.len() {
        return Refused::Lost(lost);
    }
    let mut failed: Vec<(Failed, Vec<&Fault>)> = Vec::new();
    for mistake in &mistakes {
        let (condition, reason) = classify(kind, &problem.code, mistake);
        match failed.iter_mut().find(|(known, _)| known.condition == condition) {
            Some((_, others)) => others.push(mistake),
            None => failed.push((Failed { condition, reason, message: String::new() }, vec![mistake])),
        }
    }
    let said = failed.into_iter().map(|(failed, mistakes)| Failed { message: say(&mistakes), ..failed });
    Refused::Wrong(said.collect())
}

/// The object that the operator resolved for a field.
fn named_at(facts: &Facts, path: &str) -> Option<Reference> {
    let reference = facts.references.iter().find(|reference| reference.field == path).cloned();
    reference.or_else(|| {
        let place = path.strip_prefix("spec.targets.datasets[")?.strip_suffix(']')?;
        let name = facts.targets.as_ref()?.datasets.get(place.parse::<usize>().ok()?)?;
        let exact = !name.contains('*');
        exact.then(|| Reference { kind: Kind::Dataset, name: name.clone(), field: path.to_owned() })
    })
}

fn mistakes_of(problem: &Problem) -> Vec<Fault> {
    if !problem.errors.is_empty() {
        return problem.errors.clone();
    }
    let path = problem.field.clone().unwrap_or_default();
    let message = if problem.detail.is_empty() { &problem.title } else { &problem.detail };
    vec![Fault { path, message: message.clone(), hint: problem.hint.clone() }]
}

fn classify(kind: Kind, code: &str, mistake: &Fault) -> (&'static str, &'static str) {
    let path = mistake.path.as_str();
    let is_sql = path.rsplit('.').next().is_some_and(|last| ["expression", "filter", "sql"].contains(&last));
    match kind {
        Kind::AlertSchedule if ["spec.schedule", "spec.timeZone"].contains(&path) => {
            (condition::SCHEDULE_VALID, "InvalidSchedule")
        }
        Kind::Dataset if is_sql || path == "spec.table" => (condition::SCHEMA_MATCHES, "QueryRejected"),
        Kind::Dataset if is_column(path) && mistake.message.contains("no column") => {
            (condition::SCHEMA_MATCHES, "ColumnMissing")
        }
        _ if is_sql || code == "query_rejected" => (condition::VALIDATED, "QueryRejected"),
        _ => (condition::VALIDATED, "InvalidSpec"),
    }
}

fn is_column(path: &str) -> bool {
    path.starts_with("spec.columns.") || path == "spec.timeColumn"
}

fn say(mistakes: &[&Fault]) -> String {
    let one = |mistake: &&Fault| {
        let Fault { path, message, hint } = mistake;
        let field = if path.is_empty() { String::new() } else { format!("`{path}`: ") };
        let hint = hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{field}{message}{hint}")
    };
    let mut said: Vec<String> = mistakes.iter().take(SHOWN).map(one).collect();
    if mistakes.len() > SHOWN {
        said.push(format!("and {} more", mistakes.len() - SHOWN));
    }
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::fixture::{dashboard, dataset, policy, read};

    fn problem(errors: &[(&str, &str)]) -> Problem {
        let errors = errors.iter().map(|(path, message)| json!({"path": path, "message": message})).collect::<Vec<_>>();
        serde_json::from_value(json!({"code": "invalid_spec", "detail": "x", "status": 422, "errors": errors})).unwrap()
    }

    fn faults(kind: Kind, errors: &[(&str, &str)]) -> Vec<(&'static str, &'static str)> {
        match read_refusal(kind, &Facts::default(), &problem(errors)) {
            Refused::Wrong(faults) => faults.into_iter().map(|fault| (fault.condition, fault.reason)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_mistake_fails_the_condition_that_is_about_it() {
        for (kind, path, message, expected) in [
            (Kind::Dashboard, "spec.charts.a.bar.y[0]", "no metric", ("Validated", "InvalidSpec")),
            (Kind::Dashboard, "spec.charts.a.metrics.m.expression", "bad", ("Validated", "QueryRejected")),
            (Kind::Dataset, "spec.sql", "bad", ("SchemaMatches", "QueryRejected")),
            (Kind::Dataset, "spec.table", "no such table", ("SchemaMatches", "QueryRejected")),
            (Kind::Dataset, "spec.columns.x", "the database has no column `x`", ("SchemaMatches", "ColumnMissing")),
            (Kind::Dataset, "spec.columns.x.expression", "bad", ("SchemaMatches", "QueryRejected")),
            (Kind::Dataset, "spec.rowPolicies[0].filter", "bad", ("SchemaMatches", "QueryRejected")),
            (Kind::Dataset, "spec.metrics.count", "is a column, too", ("Validated", "InvalidSpec")),
            (Kind::Datasource, "spec.parameters.host", "is missing", ("Validated", "InvalidSpec")),
            (Kind::AlertSchedule, "spec.schedule", "bad", ("ScheduleValid", "InvalidSchedule")),
            (Kind::AlertSchedule, "spec.alert.sql", "bad", ("Validated", "QueryRejected")),
            (Kind::CachePolicy, "spec.warmUp", "never", ("Validated", "InvalidSpec")),
        ] {
            assert_eq!(faults(kind, &[(path, message)]), [expected], "{path}");
        }
    }

    #[test]
    fn messages_name_the_fields_and_what_would_be_right() {
        let refused = Problem {
            errors: (0..5)
                .map(|at| Fault {
                    path: format!("spec.charts.c{at}.bar.y[0]"),
                    message: "dataset `a/flights` has no metric `delay`".into(),
                    hint: (at == 0).then(|| "did you mean `mean_delay`?".into()),
                })
                .collect(),
            ..Problem::default()
        };
        let Refused::Wrong(faults) = read_refusal(Kind::Dashboard, &Facts::default(), &refused) else { panic!() };
        insta::assert_snapshot!(faults[0].message, @"`spec.charts.c0.bar.y[0]`: dataset `a/flights` has no metric `delay` (did you mean `mean_delay`?); `spec.charts.c1.bar.y[0]`: dataset `a/flights` has no metric `delay`; `spec.charts.c2.bar.y[0]`: dataset `a/flights` has no metric `delay`; and 2 more");
    }

    #[test]
    fn a_problem_without_a_list_is_one_mistake() {
        let refused = Problem { detail: "the body is no object".into(), ..Problem::default() };
        let refused = read_refusal(Kind::Dashboard, &Facts::default(), &refused);
        let failed = Failed { condition: "Validated", reason: "InvalidSpec", message: "the body is no object".into() };
        assert_eq!(refused, Refused::Wrong(vec![failed]));
    }

    #[test]
    fn a_control_plane_that_does_not_know_what_is_served_has_lost_it() {
        let object = read(&dashboard("a/one", &["flights", "b/planes"]));
        let facts = object.facts.unwrap();
        let unknown = ("spec.charts.c1.dataset", "there is no dataset `b/planes`");
        let refused = read_refusal(Kind::Dashboard, &facts, &problem(&[unknown]));
        assert_eq!(refused, Refused::Lost(vec![facts.references[1].clone()]));
        let both = problem(&[unknown, ("spec.charts.c0.table", "is wrong")]);
        assert!(matches!(read_refusal(Kind::Dashboard, &facts, &both), Refused::Wrong(_)));

        let facts = read(&dataset("a/flights", "db")).facts.unwrap();
        let refused = read_refusal(Kind::Dataset, &facts, &problem(&[("spec.datasource", "there is no datasource")]));
        assert!(matches!(refused, Refused::Lost(_)));

        let facts = read(&policy("a/p", &["x-*", "flights"], &[])).facts.unwrap();
        let refused = |path| read_refusal(Kind::CachePolicy, &facts, &problem(&[(path, "there is no dataset")]));
        assert!(matches!(refused("spec.targets.datasets[1]"), Refused::Lost(_)));
        assert!(matches!(refused("spec.targets.datasets[0]"), Refused::Wrong(_)));
    }
}
