//! What follows the question mark.

use std::time::Duration;

use url::form_urlencoded;

use super::Problem;
use crate::backend::{GIB, KIB, MIB};

/// The options of all kinds of places; which of them a place takes, it says itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) bytes: Option<u64>,
    pub(super) prefix: Option<String>,
    pub(super) region: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) max_ttl: Option<Duration>,
    pub(super) max_value: Option<u64>,
    pub(super) timeout: Option<Duration>,
    pub(super) compress: Option<bool>,
}

/// Taken by every place.
const COMMON: [&str; 4] = ["max-ttl", "max-value", "timeout-ms", "compress"];

impl Options {
    /// Parses `name=value&…`, of which only these names and the common ones are known.
    pub(super) fn parse(query: &str, known: &[&str], example: &'static str) -> Result<Self, Problem> {
        let mut options = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !COMMON.contains(&&*name) && !known.contains(&&*name) {
                let names = [known, &COMMON].concat().join(", ");
                return Err(Problem::new(format!("an option is not one of {names}, overflow"), example));
            }
            options.set(&name, &value).ok_or_else(|| {
                Problem::new(format!("the value of the option `{name}` is not {}", what_it_should_be(&name)), example)
            })?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "bytes" => self.bytes = Some(parse_bytes(value)?),
            "max-value" => self.max_value = Some(parse_bytes(value)?),
            "max-ttl" => self.max_ttl = Some(parse_duration(value)?),
            "timeout-ms" => self.timeout = Some(Duration::from_millis(value.parse().ok().filter(|ms| *ms > 0)?)),
            "prefix" if is_prefix(value) => self.prefix = Some(value.to_owned()),
            "region" => self.region = Some(value.to_owned()),
            "endpoint" if is_endpoint(value) => self.endpoint = Some(value.to_owned()),
            "compress" if value == "zstd" => self.compress = Some(true),
            "compress" if value == "none" => self.compress = Some(false),
            _ => return None,
        }
        Some(())
    }
}

fn what_it_should_be(name: &str) -> &'static str {
    match name {
        "bytes" | "max-value" => "a size such as 64Mi or 10Gi",
        "max-ttl" => "a time such as 300s, 30m, 12h or 7d",
        "timeout-ms" => "a number of milliseconds",
        "compress" => "zstd or none",
        "prefix" => "up to 40 letters, digits and . _ - :",
        "endpoint" => "an http:// or https:// URL without a password",
        _ => "right",
    }
}

/// Short enough for keys of 200 characters behind it.
fn is_prefix(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b':'))
}

fn is_endpoint(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

/// `1000`, `64Ki`, `256Mi`, `10Gi`; also with a `B` at the end.
fn parse_bytes(text: &str) -> Option<u64> {
    let text = text.strip_suffix('B').unwrap_or(text);
    let (number, unit) = match text.char_indices().find(|(_, letter)| !letter.is_ascii_digit()) {
        Some((end, _)) => text.split_at(end),
        None => (text, ""),
    };
    let unit = match unit {
        "" => 1,
        "Ki" => KIB,
        "Mi" => MIB,
        "Gi" => GIB,
        "Ti" => GIB << 10,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0)
}

/// `300` and `300s`, `30m`, `12h`, `7d`.
fn parse_duration(text: &str) -> Option<Duration> {
    let (number, unit) = match text.char_indices().find(|(_, letter)| !letter.is_ascii_digit()) {
        Some((end, _)) => text.split_at(end),
        None => (text, "s"),
    };
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit).filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units_and_are_not_nothing() {
        let sizes =
            ["1000", "64Ki", "256Mi", "10Gi", "1Ti", "2MiB", "0", "", "Mi", "1.5Gi", "-1", "1GB", "99999999999Ti"];
        let parsed = sizes.map(parse_bytes);
        let right = [1000, 64 << 10, 256 << 20, 10 << 30, 1 << 40, 2 << 20].map(Some);
        assert_eq!(parsed[..6], right);
        assert_eq!(parsed[6..], [None; 7]);
    }

    #[test]
    fn durations_have_units() {
        let seconds =
            ["300", "300s", "30m", "12h", "7d", "0", "1w", ""].map(|text| parse_duration(text).map(|d| d.as_secs()));
        assert_eq!(seconds, [Some(300), Some(300), Some(1800), Some(43_200), Some(604_800), None, None, None]);
    }
}
