//! What failed, in words, and how long to wait after it, for each object on its own.

use std::{
    collections::HashMap,
    error::Error,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(5);

/// An error of a reconcile.
pub trait Failure: Error + Send + Sync + 'static {
    /// A CamelCase word for the metric `binnacle_operator_reconcile_failures_total`, one for each variant.
    fn reason(&self) -> &'static str;
}

/// An error and what caused it, in one line.
#[derive(Debug)]
pub struct Chain<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = self.0.to_string();
        f.write_str(&last)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            let text = error.to_string();
            // Some libraries repeat their source in their own message.
            if !last.contains(&text) {
                write!(f, ": {text}")?;
                last = text;
            }
            source = error.source();
        }
        Ok(())
    }
}

/// How often each object failed in a row, by UID.
#[derive(Debug, Default)]
pub struct Failures {
    counts: Mutex<HashMap<String, u32>>,
}

impl Failures {
    /// Counts a failure; how long to wait before the next attempt: 1 s, 2 s, 4 s … 5 min, up to a tenth more.
    pub fn fail(&self, uid: &str) -> Duration {
        let mut counts = self.lock();
        let count = counts.entry(uid.to_owned()).or_default();
        *count = count.saturating_add(1);
        spread(delay(*count), rand::random())
    }

    /// The object is well; the next failure waits but a second.
    pub fn succeed(&self, uid: &str) {
        self.lock().remove(uid);
    }

    /// How often it failed in a row.
    pub fn count(&self, uid: &str) -> u32 {
        self.lock().get(uid).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wait after so many failures in a row.
fn delay(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    (FIRST * 2u32.pow(doublings)).min(LONGEST)
}

/// Up to a tenth longer, so that many failures of one cause do not come back at once.
fn spread(delay: Duration, random: u16) -> Duration {
    delay + delay.mul_f64(f64::from(random) / f64::from(u16::MAX) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes() {
        let waits: Vec<u64> = [1, 2, 3, 4, 9, 10, u32::MAX].map(delay).iter().map(Duration::as_secs).collect();
        assert_eq!(waits, [1, 2, 4, 8, 256, 300, 300]);
        assert!(spread(LONGEST, u16::MAX) <= Duration::from_secs(331));
    }

    #[test]
    fn objects_fail_on_their_own_and_success_forgets() {
        let failures = Failures::default();
        assert!(failures.fail("a") < Duration::from_millis(1101));
        assert!(failures.fail("a") >= Duration::from_secs(2));
        assert!(failures.fail("b") < Duration::from_secs(2));
        failures.succeed("a");
        assert_eq!((failures.count("a"), failures.count("b")), (0, 1));
    }
}
