use std::time::Duration;

/// The delays that have a queue, each four times the one before. A message goes through the largest that fits what
/// remains, again and again: all within a queue expire in order, and a few queues serve any delay.
pub(super) const DELAYS: [Duration; 8] = [
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_secs(16),
    Duration::from_secs(64),
    Duration::from_secs(256),
    Duration::from_secs(1024),
    Duration::from_secs(4096),
];

/// The largest delay that is not longer than `remaining`, or else the shortest there is.
pub(super) fn fitting(remaining: Duration) -> Duration {
    DELAYS.into_iter().rev().find(|delay| *delay <= remaining).unwrap_or(DELAYS[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_made_of_ever_shorter_ones_and_is_never_too_short() {
        let mut remaining = Duration::from_secs(37);
        let mut steps = Vec::new();
        while !remaining.is_zero() {
            let step = fitting(remaining);
            steps.push(step.as_secs());
            remaining = remaining.saturating_sub(step);
        }
        assert_eq!(steps, [16, 16, 4, 1]);
        assert_eq!(fitting(Duration::from_millis(1)), Duration::from_millis(250));
        assert_eq!(fitting(Duration::from_secs(1 << 20)), Duration::from_secs(4096));
    }
}
