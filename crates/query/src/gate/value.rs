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

/// Digits, with a point and an exponent at most; written so that every reader sees one number.
fn number(digits: &str) -> Result<Value, Rejection> {
    let wrong = || refuse(format!("a number such as {digits}"));
    let plain = digits.replace('_', "").to_ascii_lowercase();
    let (mantissa, exponent) =
        plain.split_once('e').map_or((plain.as_str(), None), |(left, right)| (left, Some(right)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(wrong());
    }
    let mut number = if whole.is_empty() { "0".to_owned() } else { whole.to_owned() };
    if mantissa.contains('.') {
        number.push('.');
        number.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if unsigned.is_empty() || !are_digits(unsigned) {
            return Err(wrong());
        }
        number.push('e');
        number.push_str(exponent);
    }
    Ok(Value::Number(number, false))
}
