//! Leaves a backend alone for a while that failed several times in a row, so that nobody waits for it.
//!
//! closed → 5 failures in a row → open: 0.5 s, then one trial → works: closed | fails: open for twice as long, up to 15 s

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Failures in a row that open it.
const FAILURES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Whether calls of one backend are made.
#[derive(Debug)]
pub(crate) struct Breaker {
    /// Which backend, in logs.
    place: String,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant, pause: Duration },
}

/// The right to make one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    Ordinary,
    /// The call that decides whether the breaker closes.
    Trial,
}

impl Breaker {
    /// A closed one; `place` must hold no password.
    pub(crate) fn new(place: &str) -> Self {
        Self { place: place.to_owned(), state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// Whether a call may be made now.
    pub(crate) fn admit(&self, now: Instant) -> Option<Pass> {
        match &mut *self.state() {
            State::Closed { .. } => Some(Pass::Ordinary),
            State::Open { until, .. } if *until > now => None,
            State::Open { until, pause } => {
                // A trial that is given up counts for nothing: there is another after the same time.
                *until = now + *pause;
                Some(Pass::Trial)
            }
        }
    }

    pub(crate) fn succeeded(&self, pass: Pass) {
        let mut state = self.state();
        match (&mut *state, pass) {
            (State::Closed { failures }, _) => *failures = 0,
            (State::Open { .. }, Pass::Trial) => {
                *state = State::Closed { failures: 0 };
                tracing::info!(backend = self.place, "the cache backend works again");
            }
            // A call from before it opened.
            (State::Open { .. }, Pass::Ordinary) => {}
        }
    }

    /// Whether the backend is left alone from now on.
    pub(crate) fn failed(&self, pass: Pass, now: Instant, error: &dyn std::fmt::Display) -> bool {
        let mut state = self.state();
        match (&mut *state, pass) {
            (State::Closed { failures }, _) => {
                *failures += 1;
                if *failures < FAILURES {
                    return false;
                }
                *state = State::Open { until: now + FIRST_PAUSE, pause: FIRST_PAUSE };
                tracing::warn!(backend = self.place, %error, "a cache backend fails and is left alone for a while");
                true
            }
            (State::Open { until, pause }, Pass::Trial) => {
                *pause = (*pause * 2).min(LONGEST_PAUSE);
                *until = now + *pause;
                true
            }
            (State::Open { .. }, Pass::Ordinary) => false,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(now: Instant) -> Breaker {
        let breaker = Breaker::new("redis://test");
        for n in 1..=FAILURES {
            let pass = breaker.admit(now).unwrap();
            assert_eq!(breaker.failed(pass, now, &"down"), n == FAILURES);
        }
        breaker
    }

    #[test]
    fn failures_in_a_row_open_it_and_others_do_not() {
        let now = Instant::now();
        let breaker = Breaker::new("redis://test");
        for n in 0..20 {
            let pass = breaker.admit(now).unwrap();
            if n % 4 == 3 {
                breaker.succeeded(pass);
            } else {
                assert!(!breaker.failed(pass, now, &"down"));
            }
        }
        assert_eq!(opened(now).admit(now), None);
    }

    #[test]
    fn one_trial_is_made_after_the_pause_and_closes_it() {
        let now = Instant::now();
        let breaker = opened(now);
        let later = now + FIRST_PAUSE;
        assert_eq!((breaker.admit(later), breaker.admit(later)), (Some(Pass::Trial), None));
        breaker.succeeded(Pass::Trial);
        assert_eq!(breaker.admit(later), Some(Pass::Ordinary));
    }

    #[test]
    fn pauses_grow_up_to_fifteen_seconds() {
        let mut now = Instant::now();
        let breaker = opened(now);
        let mut pause = FIRST_PAUSE;
        for _ in 0..8 {
            assert_eq!(breaker.admit(now + pause.saturating_sub(Duration::from_millis(1))), None);
            now += pause;
            assert_eq!(breaker.admit(now), Some(Pass::Trial));
            assert!(breaker.failed(Pass::Trial, now, &"down"));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        assert_eq!(pause, LONGEST_PAUSE);
    }

    #[test]
    fn a_trial_that_is_given_up_is_followed_by_another() {
        let now = Instant::now();
        let breaker = opened(now);
        assert_eq!(breaker.admit(now + FIRST_PAUSE), Some(Pass::Trial));
        assert_eq!(breaker.admit(now + FIRST_PAUSE * 2), Some(Pass::Trial));
    }

    #[test]
    fn calls_from_before_it_opened_change_nothing() {
        let now = Instant::now();
        let breaker = opened(now);
        breaker.succeeded(Pass::Ordinary);
        assert!(!breaker.failed(Pass::Ordinary, now, &"down"));
        assert_eq!(breaker.admit(now), None);
        assert_eq!(breaker.admit(now + FIRST_PAUSE), Some(Pass::Trial));
    }
}
