//! What a pool's Deployment says about it as a whole; pure.

use binnacle_crds::worker_pool::Autoscaling;

use super::scale::Driver;
use crate::{
    conditions::{Observation, Observed, Summary},
    rollout::Rollout,
};

/// Workers take work, or none are wanted.
pub const AVAILABLE: &str = "Available";
/// Somebody scales the pool.
pub const SCALING_ACTIVE: &str = "ScalingActive";
/// Every condition of a pool's own.
pub const ALL: &[&str] = &[AVAILABLE, SCALING_ACTIVE];

const ROLLOUT: &str = "RolloutInProgress";
const NO_ROOM: &str = "InsufficientCapacity";

/// What was seen of a pool in one look.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// Pods that there should be.
    pub desired: i32,
    /// How far the Deployment is.
    pub rollout: Rollout,
    /// Who says how many pods there are.
    pub driver: Driver,
    /// What the scheduler says about a pod that it finds no node for.
    pub unschedulable: Option<String>,
    /// Why the queues are not known.
    pub fault: Option<String>,
}

/// What follows from it for the conditions.
pub(super) fn observe(seen: &Seen, scaling: Option<&Autoscaling>) -> Observed {
    let mut observed = Observed::new(summarise(seen)).with(available(seen));
    observed.domain.extend(scaling_active(seen, scaling));
    observed
}

fn summarise(seen: &Seen) -> Summary {
    let Seen { desired, rollout, .. } = seen;
    let ready = format!("{} of {desired} workers are ready", rollout.ready);
    if let Some(complaint) = &seen.unschedulable {
        return Summary::failing(NO_ROOM, format!("{ready}; no node has room: {complaint}"));
    }
    if let Some(failure) = &rollout.failure {
        return Summary::failing("RolloutFailed", format!("{ready}: {failure}"));
    }
    if rollout.is_current && rollout.replicas > *desired && rollout.updated >= *desired {
        return Summary::progressing("Draining", format!("{} workers finish their work", rollout.replicas - desired));
    }
    if rollout.wanted != *desired || !rollout.is_complete() {
        return Summary::progressing(ROLLOUT, ready);
    }
    if *desired == 0 {
        return Summary::ready("ScaledToZero", "no worker is needed now");
    }
    Summary::ready("Available", ready)
}

fn available(seen: &Seen) -> Observation {
    let ready = format!("{} of {} workers are ready", seen.rollout.ready, seen.desired);
    if seen.desired == 0 {
        Observation::new(AVAILABLE, true, "ScaledToZero", "no worker is needed now")
    } else if seen.rollout.ready > 0 {
        Observation::new(AVAILABLE, true, "WorkersReady", ready)
    } else {
        Observation::new(AVAILABLE, false, if seen.unschedulable.is_some() { NO_ROOM } else { ROLLOUT }, ready)
    }
}

fn scaling_active(seen: &Seen, scaling: Option<&Autoscaling>) -> Option<Observation> {
    let see = |holds: bool, reason, message: String| Some(Observation::new(SCALING_ACTIVE, holds, reason, message));
    match &seen.driver {
        Driver::External { name, .. } => {
            see(true, "ExternalAutoscaler", format!("HorizontalPodAutoscaler `{name}` says how many"))
        }
        Driver::Fixed { overrides: true, .. } => {
            see(false, "ReplicasFixed", "spec.replicas says how many; take it out to have spec.autoscaling work".into())
        }
        Driver::Fixed { .. } => None,
        Driver::Own(_) => match (&seen.fault, scaling) {
            (Some(fault), _) => see(false, "QueuesUnknown", fault.clone()),
            (None, Some(Autoscaling { min, max, target_wait, .. })) => {
                let message =
                    format!("between {min} and {max} workers, so that no job waits longer than {target_wait}");
                see(true, "QueueLatency", message)
            }
            (None, None) => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rollout::tests::deployment, worker_pool::build::tests::pool};

    fn seen(desired: i32, ready: i32) -> Seen {
        Seen {
            desired,
            rollout: Rollout::of(&deployment(desired, ready)),
            driver: Driver::Fixed { replicas: desired, overrides: false },
            unschedulable: None,
            fault: None,
        }
    }

    fn reason(seen: &Seen) -> &'static str {
        match summarise(seen) {
            Summary::Ready { reason, .. }
            | Summary::Progressing { reason, .. }
            | Summary::Failing { reason, .. }
            | Summary::Stalled { reason, .. } => reason,
            Summary::Suspended => "Suspended",
        }
    }

    #[test]
    fn a_pool_is_ready_when_all_workers_are_and_also_when_none_is_needed() {
        assert_eq!(reason(&seen(2, 2)), "Available");
        assert_eq!(reason(&seen(0, 0)), "ScaledToZero");
        assert_eq!(reason(&seen(2, 1)), ROLLOUT);
    }

    #[test]
    fn workers_that_finish_their_work_are_told() {
        let mut draining = seen(1, 1);
        draining.rollout.replicas = 3;
        draining.rollout.updated = 3;
        assert_eq!(reason(&draining), "Draining");
    }

    #[test]
    fn a_full_cluster_is_a_failure() {
        let full = Seen { unschedulable: Some("0/1 nodes".into()), ..seen(2, 0) };
        assert_eq!(reason(&full), NO_ROOM);
        assert_eq!(available(&full).reason, NO_ROOM);
    }

    #[test]
    fn who_scales_is_told() {
        let spec = pool("{platformRef: main, autoscaling: {max: 5}}");
        let scaling = spec.autoscaling.as_ref();
        let told = |driver: Driver, fault: Option<&str>| {
            let seen = Seen { driver, fault: fault.map(str::to_owned), ..seen(1, 1) };
            scaling_active(&seen, scaling).map(|seen| (seen.verdict.as_str(), seen.reason))
        };
        let own = || Driver::Own(spec.autoscaling.clone().unwrap());
        assert_eq!(told(own(), None), Some(("True", "QueueLatency")));
        assert_eq!(told(own(), Some("no answer")), Some(("False", "QueuesUnknown")));
        let external = Driver::External { name: "hpa".into(), replicas: Some(1) };
        assert_eq!(told(external, None), Some(("True", "ExternalAutoscaler")));
        assert_eq!(told(Driver::Fixed { replicas: 1, overrides: true }, None), Some(("False", "ReplicasFixed")));
        assert_eq!(told(Driver::Fixed { replicas: 1, overrides: false }, None), None);
    }
}
