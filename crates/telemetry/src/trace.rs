//! W3C trace contexts, so that the logs of all processes on a request's way carry the same id.

use std::{fmt, str::FromStr};

use tracing::Span;

/// A `traceparent` header: <https://www.w3.org/TR/trace-context/#traceparent-header>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// The same for the whole request, across processes.
    pub trace_id: u128,
    /// The caller's part of it.
    pub parent_id: u64,
    /// Whether the caller records it.
    pub sampled: bool,
}

impl FromStr for TraceContext {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.trim().split('-');
        let mut part = |length: usize| {
            let part = parts.next().ok_or(())?;
            let hex = part.len() == length && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            if hex { Ok(part) } else { Err(()) }
        };
        let version = part(2)?;
        let trace_id = u128::from_str_radix(part(32)?, 16).map_err(drop)?;
        let parent_id = u64::from_str_radix(part(16)?, 16).map_err(drop)?;
        let flags = u8::from_str_radix(part(2)?, 16).map_err(drop)?;
        if version == "ff" || trace_id == 0 || parent_id == 0 || (version == "00" && parts.next().is_some()) {
            return Err(());
        }
        Ok(Self { trace_id, parent_id, sampled: flags & 1 == 1 })
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.parent_id, u8::from(self.sampled))
    }
}

/// A span for one run of a query, with its `query_id`, and its `trace_id` where `traceparent` has one.
pub fn run_span(query_id: &dyn fmt::Display, traceparent: Option<&str>) -> Span {
    let span = tracing::info_span!("run", %query_id, trace_id = tracing::field::Empty);
    if let Some(context) = traceparent.and_then(|text| text.parse::<TraceContext>().ok()) {
        span.record("trace_id", tracing::field::display(format_args!("{:032x}", context.trace_id)));
    }
    span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_read_and_written_the_same() {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(text.parse::<TraceContext>().unwrap().to_string(), text);
    }

    #[test]
    fn what_is_not_a_context_is_refused() {
        for bad in [
            "",
            "00-0-0-0",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ] {
            assert!(bad.parse::<TraceContext>().is_err(), "{bad}");
        }
    }
}
