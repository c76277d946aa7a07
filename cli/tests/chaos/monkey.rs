//! Who is killed, when, and for how long: the same for the same seed.

use std::{collections::BTreeMap, time::Duration};

use crate::stack::{Stack, Victim};

/// Kills by a sequence of numbers (`SplitMix64`).
pub struct Monkey {
    state: u64,
    kills: BTreeMap<&'static str, u32>,
}

impl Monkey {
    pub fn new(seed: u64) -> Self {
        Self { state: seed, kills: BTreeMap::new() }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    /// Kills one, waits, and lets it come back.
    pub async fn strike(&mut self, stack: &mut Stack) {
        let victims = stack.victims();
        let victim = victims[self.below(victims.len() as u64) as usize];
        let pause = |ms: u64| tokio::time::sleep(Duration::from_millis(ms));
        pause(200 + self.below(800)).await;
        *self.kills.entry(victim.name()).or_default() += 1;
        stack.kill(victim);
        pause(100 + self.below(1200)).await;
        stack.revive(victim).await;
    }

    pub fn summary(&self) -> String {
        self.kills.iter().map(|(name, kills)| format!("{name} {kills}")).collect::<Vec<_>>().join(", ")
    }
}

impl Victim {
    pub fn name(self) -> &'static str {
        match self {
            Self::Worker(_) => "worker",
            Self::ControlPlane => "control plane",
            Self::Broker => "broker",
            Self::Cache => "cache",
            Self::Metadata => "metadata database",
        }
    }
}
