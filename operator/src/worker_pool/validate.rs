//! Whether a pool's spec makes sense on its own; pure.

use binnacle_crds::worker_pool::WorkerPoolSpec;
use binnacle_protocol::job::QUEUES;

use crate::conditions::{Summary, reasons};

/// Label values have at most 63 characters.
const LONGEST_NAME: usize = 63;

/// Checks a spec.
///
/// # Errors
/// The first thing that is wrong, as `Stalled`: nothing heals but by a change of the pool.
pub fn validate(name: &str, spec: &WorkerPoolSpec) -> Result<(), Summary> {
    let fault = |message: String| Err(Summary::stalled(reasons::INVALID_SPEC, message));
    if name.len() > LONGEST_NAME {
        return fault(format!(
            "the name has {} characters, and pods are found by it: use up to {LONGEST_NAME}",
            name.len()
        ));
    }
    if let Some(unknown) = spec.queues.iter().find(|queue| !QUEUES.contains(&queue.as_str())) {
        return fault(format!("spec.queues has `{unknown}`: there are {}", QUEUES.join(", ")));
    }
    // The CRD says so too; an older one may be installed.
    if spec.autoscaling.as_ref().is_some_and(|scaling| scaling.min > scaling.max || scaling.max < 1) {
        return fault("spec.autoscaling: `min` must not be above `max`, and `max` at least 1".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker_pool::build::tests::pool;

    #[test]
    fn mistakes_are_named() {
        let fault = |name: &str, yaml: &str| match validate(name, &pool(yaml)) {
            Ok(()) => String::new(),
            Err(Summary::Stalled { message, .. }) => message,
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(fault("batch", "{platformRef: main, queues: [exports]}"), "");
        assert!(fault("batch", "{platformRef: main, queues: [mail]}").contains("`mail`: there are queries, exports"));
        assert!(fault("batch", "{platformRef: main, autoscaling: {min: 3, max: 2}}").contains("spec.autoscaling"));
        assert!(fault(&"x".repeat(64), "{platformRef: main}").contains("64"));
    }
}
