//! Durations and spans as people write them: `30s`, `15m`, `1h30m`; `7d`, `3M`, `1y`.

use std::{fmt, str::FromStr, time::Duration as StdDuration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a duration or a span could not be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DurationError {
    /// Nothing between the quotes, or a part without a number or a unit.
    #[error("`{0}` is not a duration: write a number and a unit, for example `30s`, `15m` or `1h30m`")]
    Shape(String),
    /// A unit that is not known here.
    #[error("`{unit}` in `{text}` is not a unit: use one of {expected}")]
    Unit {
        /// The whole text.
        text: String,
        /// The unit at fault.
        unit: String,
        /// The units that would do.
        expected: &'static str,
    },
    /// More than the type holds.
    #[error("`{0}` is too long")]
    Overflow(String),
}

/// A length of time in milliseconds, written as in `250ms`, `30s`, `15m`, `1h30m` or `2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = r"^([0-9]+(ms|s|m|h|d))+$"))]
pub struct Duration {
    /// Milliseconds.
    pub millis: u64,
}

impl Duration {
    /// So many whole seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self { millis: secs * 1000 }
    }

    /// The same length as the standard library's type.
    pub const fn as_std(self) -> StdDuration {
        StdDuration::from_millis(self.millis)
    }
}

const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        let mut millis = 0u64;
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(DurationError::Shape(text.to_owned()));
        }
        while !rest.is_empty() {
            let (number, unit, tail) = split_part(text, rest)?;
            let (_, size) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(|| DurationError::Unit {
                text: text.to_owned(),
                unit: unit.to_owned(),
                expected: "ms, s, m, h, d",
            })?;
            millis = number
                .checked_mul(*size)
                .and_then(|part| millis.checked_add(part))
                .ok_or_else(|| DurationError::Overflow(text.to_owned()))?;
            rest = tail;
        }
        Ok(Self { millis })
    }
}

/// The leading number, its unit and what follows.
fn split_part<'a>(text: &str, rest: &'a str) -> Result<(u64, &'a str, &'a str), DurationError> {
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let unit_end = rest[digits..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |at| digits + at);
    let unit = &rest[digits..unit_end];
    if digits == 0 || unit.is_empty() {
        return Err(DurationError::Shape(text.to_owned()));
    }
    let number = rest[..digits].parse().map_err(|_| DurationError::Overflow(text.to_owned()))?;
    Ok((number, unit, &rest[unit_end..]))
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.millis;
        if left == 0 {
            return f.write_str("0s");
        }
        for (name, size) in UNITS {
            if left >= size {
                write!(f, "{}{name}", left / size)?;
                left %= size;
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Duration {
    type Error = DurationError;

    fn try_from(text: String) -> Result<Self, DurationError> {
        text.parse()
    }
}

impl From<Duration> for String {
    fn from(duration: Duration) -> Self {
        duration.to_string()
    }
}

/// A unit of the calendar or the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanUnit {
    /// `s`
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`
    Week,
    /// `M`
    Month,
    /// `q`
    Quarter,
    /// `y`
    Year,
}

impl SpanUnit {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Second, "s"),
        (Self::Minute, "m"),
        (Self::Hour, "h"),
        (Self::Day, "d"),
        (Self::Week, "w"),
        (Self::Month, "M"),
        (Self::Quarter, "q"),
        (Self::Year, "y"),
    ];
}

/// A span of the calendar, `<number><unit>`: `s`, `m` (minutes), `h`, `d`, `w`, `M` (months), `q`, `y`; for example `30d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = r"^[1-9][0-9]{0,4}[smhdwMqy]$"))]
pub struct Span {
    /// How many units, at least one.
    pub count: u32,
    /// Of what.
    pub unit: SpanUnit,
}

impl FromStr for Span {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        let (number, unit, tail) = split_part(text, text)?;
        let count = u32::try_from(number).map_err(|_| DurationError::Overflow(text.to_owned()))?;
        if !tail.is_empty() || count == 0 || count > 99_999 {
            return Err(DurationError::Shape(text.to_owned()));
        }
        SpanUnit::ALL.iter().find(|(_, name)| *name == unit).map(|(unit, _)| Self { count, unit: *unit }).ok_or_else(
            || DurationError::Unit {
                text: text.to_owned(),
                unit: unit.to_owned(),
                expected: "s, m, h, d, w, M (months), q, y",
            },
        )
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = SpanUnit::ALL.iter().find(|(unit, _)| *unit == self.unit).map_or("", |(_, name)| name);
        write!(f, "{}{name}", self.count)
    }
}

impl TryFrom<String> for Span {
    type Error = DurationError;

    fn try_from(text: String) -> Result<Self, DurationError> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written_back() {
        for (text, millis) in [("250ms", 250), ("30s", 30_000), ("1h30m", 5_400_000), ("2d", 172_800_000)] {
            let duration: Duration = text.parse().unwrap();
            assert_eq!(duration.millis, millis);
            assert_eq!(duration.to_string(), text);
        }
    }

    #[test]
    fn a_bad_duration_says_what_would_be_right() {
        assert!("5".parse::<Duration>().unwrap_err().to_string().contains("number and a unit"));
        assert!("5w".parse::<Duration>().unwrap_err().to_string().contains("ms, s, m, h, d"));
        assert_eq!("".parse::<Duration>(), Err(DurationError::Shape(String::new())));
    }

    #[test]
    fn spans_tell_minutes_from_months() {
        assert_eq!("3M".parse::<Span>().unwrap(), Span { count: 3, unit: SpanUnit::Month });
        assert_eq!("3m".parse::<Span>().unwrap(), Span { count: 3, unit: SpanUnit::Minute });
        assert!("0d".parse::<Span>().is_err());
        assert!("1d2h".parse::<Span>().is_err());
    }
}
