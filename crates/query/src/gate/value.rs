//! Literals: each becomes a plain text, number, boolean or NULL.

use sqlparser::ast::{Value, ValueWithSpan};

use super::walk::{Walk, refuse};
use crate::Rejection;

impl Walk<'_> {
    /// Makes a literal plain.
    pub fn value(&self, value: &mut ValueWithSpan) -> Result<(), Rejection> {
        let plain = plain(std::mem::replace(&mut value.value, Value::Null))?;
        *value = if self.writing { escaped(plain) } else { plain }.into();
        Ok(())
    }

    /// Makes a literal plain that must be a text.
    pub fn text(&self, value: &mut ValueWithSpan) -> Result<(), Rejection> {
        self.value(value)?;
        match value.value {
            Value::SingleQuotedString(_) | Value::EscapedStringLiteral(_) => Ok(()),
            _ => Err(Rejection::refused("there must be a text in single quotes")),
        }
    }
}

fn plain(value: Value) -> Result<Value, Rejection> {
    match value {
        Value::Boolean(_) | Value::Null => Ok(value),
        Value::Number(digits, false) => number(&digits),
        Value::SingleQuotedString(text) | Value::EscapedStringLiteral(text) | Value::UnicodeStringLiteral(text) => {
            string(text)
        }
        Value::DollarQuotedString(quoted) => string(quoted.value),
        Value::Placeholder(name) => Err(Rejection::refused(format!("`{name}` stands for a value that nobody gives"))
            .hint("write the value itself; `:user_name` and its like are for row policies only")),
        other => Err(refuse(format!("a literal such as {other}"))),
    }
}

/// What the writer writes rightly: quotes doubled, and `E'…'` where there is a `\`, whatever the server's settings.
fn escaped(value: Value) -> Value {
    match value {
        Value::SingleQuotedString(text) if text.contains(['\\', '\n', '\r', '\t']) => Value::EscapedStringLiteral(text),
        Value::SingleQuotedString(text) => Value::SingleQuotedString(text.replace('\'', "''")),
        other => other,
    }
}

fn string(text: String) -> Result<Value, Rejection> {
    if text.contains('\0') {
        return Err(Rejection::refused("a text has the character NUL in it, which databases cannot hold"));
    }
    Ok(Value::SingleQuotedString(text))
}

/// Digits, with a point and an exponent at most.
fn number(digits: &str) -> Result<Value, Rejection> {
    let digits = digits.replace('_', "").to_ascii_lowercase();
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((&digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let all_digits = [whole, fraction, exponent].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if all_digits && !(whole.is_empty() && fraction.is_empty()) && !exponent.is_empty() {
        Ok(Value::Number(digits, false))
    } else {
        Err(refuse(format!("a number such as {digits}")))
    }
}
