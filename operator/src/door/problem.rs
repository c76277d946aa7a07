//! What the control plane says when it says no.

use std::fmt;

use http::StatusCode;
use serde::Deserialize;

/// An answer of the type `application/problem+json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// A stable word for programs, for example `invalid_spec`.
    pub code: String,
    /// What is wrong in general.
    pub title: String,
    /// What is wrong here.
    pub detail: String,
    /// What would be right.
    pub hint: Option<String>,
    /// The field at fault.
    pub field: Option<String>,
    /// Every mistake, where there may be several.
    pub errors: Vec<Fault>,
}

/// One mistake in an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Fault {
    /// Where, for example `spec.charts.delay.line.x`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
}

impl Problem {
    /// Reads an answer, whatever it is: something between may answer in its own way.
    pub fn read(status: StatusCode, body: &[u8]) -> Self {
        let problem = serde_json::from_slice(body).unwrap_or_else(|_| Self {
            title: status.canonical_reason().unwrap_or("an unknown status").to_owned(),
            ..Self::default()
        });
        Self { status: status.as_u16(), ..problem }
    }

    /// Whether the same call can succeed later although nothing is changed.
    pub const fn is_temporary(&self) -> bool {
        self.status >= 500 || self.status == 429 || self.status == 408
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)?;
        } else {
            write!(f, "{}: {}", self.path, self.message)?;
        }
        self.hint.iter().try_for_each(|hint| write!(f, " ({hint})"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((first, others)) = self.errors.split_first() {
            write!(f, "{first}")?;
            return others.iter().try_for_each(|fault| write!(f, "; {fault}"));
        }
        let text = if self.detail.is_empty() { &self.title } else { &self.detail };
        match &self.field {
            Some(field) if !text.contains(field.as_str()) => write!(f, "{field}: {text}")?,
            _ => f.write_str(text)?,
        }
        self.hint.iter().try_for_each(|hint| write!(f, " ({hint})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_every_mistake() {
        let body = br#"{"code":"invalid_spec","title":"Invalid","errors":[
            {"path":"spec.a","message":"is missing"},{"path":"spec.b","message":"is wrong","hint":"write 1"}]}"#;
        let problem = Problem::read(StatusCode::UNPROCESSABLE_ENTITY, body);
        assert_eq!((problem.status, problem.code.as_str()), (422, "invalid_spec"));
        assert_eq!(problem.to_string(), "spec.a: is missing; spec.b: is wrong (write 1)");
        assert!(!problem.is_temporary());
    }

    #[test]
    fn an_answer_of_something_between_is_a_problem_too() {
        let problem = Problem::read(StatusCode::BAD_GATEWAY, b"<html>");
        assert_eq!((problem.status, problem.to_string().as_str()), (502, "Bad Gateway"));
        assert!(problem.is_temporary());
    }
}
