//! The part of CEL that the rules of the CRDs use: `has(self.x)`, `self.x`, whole numbers, `!`, `&&`, `||`, `==`, `!=`,
//! `<=`, `? :`, and `[…].filter(x, x).size()`.

use std::cmp::Ordering;

use serde_json::Value;

/// One rule.
#[derive(Debug)]
pub(super) enum Rule {
    Has(String),
    Field(String),
    Number(f64),
    /// How many of them hold.
    Count(Vec<Rule>),
    Not(Box<Rule>),
    Both(Box<Rule>, Box<Rule>),
    Either(Box<Rule>, Box<Rule>),
    Same(Box<Rule>, Box<Rule>),
    Different(Box<Rule>, Box<Rule>),
    AtMost(Box<Rule>, Box<Rule>),
    Choice(Box<Rule>, Box<Rule>, Box<Rule>),
}

/// The fields of the object that a rule is about.
pub(super) type Fields<'a> = dyn Fn(&str) -> Option<&'a Value> + 'a;

impl Rule {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text.trim() };
        let rule = reader.choice()?;
        if reader.rest.is_empty() { Ok(rule) } else { Err(format!("`{}` is left over", reader.rest)) }
    }

    pub(super) fn holds(&self, fields: &Fields<'_>) -> bool {
        self.value(fields) != 0.0
    }

    /// Truths are 1 and 0. A field that is absent makes a comparison true: its own rule says whether it may be.
    fn value(&self, fields: &Fields<'_>) -> f64 {
        let truth = |holds: bool| f64::from(u8::from(holds));
        match self {
            Self::Has(name) => truth(fields(name).is_some()),
            Self::Field(name) => fields(name).and_then(Value::as_f64).unwrap_or(f64::NAN),
            Self::Number(number) => *number,
            Self::Count(rules) => rules.iter().filter(|rule| rule.holds(fields)).count() as f64,
            Self::Not(rule) => truth(!rule.holds(fields)),
            Self::Both(left, right) => truth(left.holds(fields) && right.holds(fields)),
            Self::Either(left, right) => truth(left.holds(fields) || right.holds(fields)),
            Self::Same(left, right) => truth(left.value(fields).total_cmp(&right.value(fields)).is_eq()),
            Self::Different(left, right) => truth(left.value(fields).total_cmp(&right.value(fields)).is_ne()),
            Self::AtMost(left, right) => {
                truth(left.value(fields).partial_cmp(&right.value(fields)) != Some(Ordering::Greater))
            }
            Self::Choice(condition, yes, no) => if condition.holds(fields) { yes } else { no }.value(fields),
        }
    }

    /// The fields that it is about, in its order.
    pub(super) fn fields(&self) -> Vec<&str> {
        match self {
            Self::Has(name) | Self::Field(name) => vec![name],
            Self::Number(_) => Vec::new(),
            Self::Count(rules) => rules.iter().flat_map(Self::fields).collect(),
            Self::Not(rule) => rule.fields(),
            Self::Both(left, right)
            | Self::Either(left, right)
            | Self::Same(left, right)
            | Self::Different(left, right)
            | Self::AtMost(left, right) => merged([left, right]),
            Self::Choice(condition, yes, no) => merged([condition, yes, no]),
        }
    }
}

fn merged<const N: usize>(rules: [&Rule; N]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in rules.into_iter().flat_map(Rule::fields) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Takes a piece of text if it comes next.
    fn take(&mut self, piece: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(piece) else { return false };
        self.rest = rest.trim_start();
        true
    }

    fn expect(&mut self, piece: &str) -> Result<(), String> {
        if self.take(piece) { Ok(()) } else { Err(format!("`{piece}` is missing before `{}`", self.rest)) }
    }

    fn word(&mut self) -> Result<&'a str, String> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        // How a field is written whose name is a word of CEL.
        let word = word.strip_prefix("__").and_then(|word| word.strip_suffix("__")).unwrap_or(word);
        if word.is_empty() { Err(format!("a word is missing before `{}`", self.rest)) } else { Ok(word) }
    }

    fn choice(&mut self) -> Result<Rule, String> {
        let condition = self.either()?;
        if !self.take("?") {
            return Ok(condition);
        }
        let yes = self.choice()?;
        self.expect(":")?;
        Ok(Rule::Choice(condition.into(), yes.into(), self.choice()?.into()))
    }

    fn either(&mut self) -> Result<Rule, String> {
        let mut rule = self.both()?;
        while self.take("||") {
            rule = Rule::Either(rule.into(), self.both()?.into());
        }
        Ok(rule)
    }

    fn both(&mut self) -> Result<Rule, String> {
        let mut rule = self.comparison()?;
        while self.take("&&") {
            rule = Rule::Both(rule.into(), self.comparison()?.into());
        }
        Ok(rule)
    }

    fn comparison(&mut self) -> Result<Rule, String> {
        let left = Box::new(self.single()?);
        if self.take("==") {
            Ok(Rule::Same(left, self.single()?.into()))
        } else if self.take("!=") {
            Ok(Rule::Different(left, self.single()?.into()))
        } else if self.take("<=") {
            Ok(Rule::AtMost(left, self.single()?.into()))
        } else {
            Ok(*left)
        }
    }

    fn single(&mut self) -> Result<Rule, String> {
        if self.take("!") {
            return Ok(Rule::Not(self.single()?.into()));
        }
        if self.take("[") {
            return self.count();
        }
        match self.word()? {
            "has" => {
                self.expect("(self.")?;
                let name = self.word()?.to_owned();
                self.expect(")")?;
                Ok(Rule::Has(name))
            }
            "self" => {
                self.expect(".")?;
                Ok(Rule::Field(self.word()?.to_owned()))
            }
            word => word.parse().map(Rule::Number).map_err(|_| format!("`{word}` is not known here")),
        }
    }

    fn count(&mut self) -> Result<Rule, String> {
        let mut rules = Vec::new();
        while !self.take("]") {
            rules.push(self.choice()?);
            self.take(",");
        }
        self.expect(".filter(x, x).size()")?;
        Ok(Rule::Count(rules))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holds(rule: &str, object: &Value) -> bool {
        Rule::parse(rule).unwrap().holds(&|name| object.get(name))
    }

    #[test]
    fn rules_hold_as_cel_has_it() {
        let one_of = "[has(self.a), has(self.b),].filter(x, x).size() == 1";
        let cases = [
            (one_of, json!({ "a": 1 }), true),
            (one_of, json!({}), false),
            (one_of, json!({ "a": 1, "b": 1 }), false),
            ("[has(self.a), has(self.b)].filter(x, x).size() <= 1", json!({}), true),
            ("has(self.a) != has(self.b)", json!({ "b": 1 }), true),
            ("has(self.a) != has(self.b)", json!({ "a": 1, "b": 1 }), false),
            ("has(self.a) ? has(self.b) && !has(self.c) : has(self.c)", json!({ "a": 1, "b": 1 }), true),
            ("has(self.a) ? has(self.b) && !has(self.c) : has(self.c)", json!({ "a": 1, "b": 1, "c": 1 }), false),
            ("has(self.a) ? has(self.b) && !has(self.c) : has(self.c)", json!({}), false),
            ("self.a <= self.b", json!({ "a": 2, "b": 1 }), false),
            ("self.a <= self.b", json!({ "a": 1, "b": 1 }), true),
        ];
        for (rule, object, expected) in cases {
            assert_eq!(holds(rule, &object), expected, "{rule} of {object}");
        }
    }

    #[test]
    fn what_is_not_known_here_is_no_rule() {
        for rule in ["", "size(self.a) > 1", "has(self.a", "has(self.a) has(self.b)", "[has(self.a)].all(x, x)"] {
            assert!(Rule::parse(rule).is_err(), "{rule}");
        }
    }
}
