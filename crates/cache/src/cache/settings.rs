//! What can be set of a cache.

use std::time::Duration;

use crate::Lifetime;

/// How a cache keeps things, whatever its backend.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Larger entries go to the overflow, or are not kept.
    pub(crate) largest_entry_bytes: u64,
    /// No entry or file is kept longer.
    pub(crate) longest: Option<Duration>,
    /// Whether large bodies are compressed.
    pub(crate) compress: bool,
    /// How long a failure is remembered.
    pub(crate) failure_ttl: Duration,
    /// How long a maker's lock outlives the maker.
    pub(crate) hold: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            largest_entry_bytes: u64::MAX,
            longest: None,
            compress: false,
            failure_ttl: Duration::from_secs(5),
            hold: Duration::from_secs(5),
        }
    }
}

impl Settings {
    /// This lifetime, or what is allowed of it.
    pub(crate) fn capped(&self, lifetime: Lifetime) -> Lifetime {
        let Some(longest) = self.longest else { return lifetime };
        let fresh = lifetime.fresh.min(longest);
        Lifetime { fresh, stale: lifetime.stale.min(longest.saturating_sub(fresh)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_capped_from_its_end() {
        let seconds = Duration::from_secs;
        let settings = Settings { longest: Some(seconds(10)), ..Settings::default() };
        let capped = |fresh, stale| {
            let lifetime = settings.capped(Lifetime { fresh: seconds(fresh), stale: seconds(stale) });
            (lifetime.fresh.as_secs(), lifetime.stale.as_secs())
        };
        assert_eq!((capped(5, 4), capped(5, 9), capped(20, 9)), ((5, 4), (5, 5), (10, 0)));
    }
}
