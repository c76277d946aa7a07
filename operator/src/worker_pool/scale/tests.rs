use super::*;
use crate::worker_pool::build::tests::pool;

struct Scene {
    scaling: Autoscaling,
    memory: Memory,
    desired: i32,
    start: Instant,
}

impl Scene {
    fn new(min: i32, max: i32, desired: i32) -> Self {
        let spec =
            pool(&format!("{{platformRef: main, autoscaling: {{min: {min}, max: {max}, targetWait: 5s, idle: 1m}}}}"));
        Self { scaling: spec.autoscaling.unwrap(), memory: Memory::default(), desired, start: Instant::now() }
    }

    /// All pods are ready, each with four slots.
    fn at(&mut self, second: u64, waiting: u64, running: u64, oldest: u64) -> i32 {
        self.with_ready(second, self.desired, waiting, running, oldest)
    }

    fn with_ready(&mut self, second: u64, ready: i32, waiting: u64, running: u64, oldest: u64) -> i32 {
        let now = Now { desired: self.desired, ready, slots: 4, at: self.start + Duration::from_secs(second) };
        let load = Load { waiting, running, oldest: Duration::from_secs(oldest) };
        self.desired = decide(&self.scaling, now, load, &mut self.memory);
        self.desired
    }
}

#[test]
fn the_first_waiting_job_wakes_a_sleeping_pool_at_once() {
    let mut scene = Scene::new(0, 3, 0);
    assert_eq!(scene.at(0, 0, 0, 0), 0);
    assert_eq!(scene.at(1, 1, 0, 0), 1);
}

#[test]
fn pods_are_added_only_while_jobs_wait_too_long() {
    let mut scene = Scene::new(1, 10, 1);
    assert_eq!(scene.at(0, 3, 4, 5), 1);
    assert_eq!(scene.at(1, 3, 4, 6), 2);
    assert_eq!(scene.at(2, 100, 8, 7), 4);
    assert_eq!(scene.at(3, 100, 8, 8), 8);
    assert_eq!(scene.at(4, 100, 8, 9), 10);
    assert_eq!(scene.at(5, 100, 8, 10), 10);
}

#[test]
fn no_pod_is_added_while_there_are_free_slots() {
    let mut scene = Scene::new(1, 10, 2);
    assert_eq!(scene.at(0, 1, 7, 3600), 2);
    assert_eq!(scene.at(1, 2, 7, 3600), 3);
}

#[test]
fn new_pods_get_time_to_take_work() {
    let mut scene = Scene::new(1, 10, 1);
    assert_eq!(scene.at(0, 9, 4, 6), 2);
    assert_eq!(scene.with_ready(1, 1, 9, 4, 7), 2);
    assert_eq!(scene.with_ready(19, 1, 9, 4, 25), 2);
    assert_eq!(scene.with_ready(21, 1, 9, 4, 27), 4);
}

#[test]
fn an_idle_pool_goes_to_its_least_and_to_zero_where_that_is_asked() {
    let mut scene = Scene::new(0, 3, 3);
    assert_eq!(scene.at(0, 0, 0, 0), 3);
    assert_eq!(scene.at(59, 0, 0, 0), 3);
    assert_eq!(scene.at(60, 0, 0, 0), 0);
    let mut scene = Scene::new(2, 3, 3);
    scene.at(0, 0, 0, 0);
    assert_eq!(scene.at(60, 0, 0, 0), 2);
}

#[test]
fn work_in_between_begins_the_idle_time_anew() {
    let mut scene = Scene::new(0, 3, 1);
    scene.at(0, 0, 0, 0);
    scene.at(50, 0, 1, 0);
    assert_eq!(scene.at(70, 0, 0, 0), 1);
    assert_eq!(scene.at(129, 0, 0, 0), 1);
    assert_eq!(scene.at(130, 0, 0, 0), 0);
}

#[test]
fn a_pool_that_is_half_busy_loses_one_pod_at_a_time() {
    let mut scene = Scene::new(0, 5, 3);
    scene.at(0, 0, 3, 0);
    assert_eq!(scene.at(60, 0, 3, 0), 2);
    assert_eq!(scene.at(90, 0, 3, 0), 2);
    assert_eq!(scene.at(120, 0, 3, 0), 1);
    assert_eq!(scene.at(500, 0, 3, 0), 1);
    assert_eq!(scene.at(501, 0, 0, 0), 1);
}

#[test]
fn new_limits_hold_at_once() {
    assert_eq!(Scene::new(2, 4, 9).at(0, 0, 9, 0), 4);
    assert_eq!(Scene::new(2, 4, 0).at(0, 0, 0, 0), 2);
}

#[test]
fn a_pool_counts_its_own_queues() {
    let load =
        |queue: &str, waiting, oldest_seconds| QueueLoad { queue: queue.into(), waiting, running: 1, oldest_seconds };
    let queues = [load("exports", 2, 3.5), load("queries", 4, 9.0), load(INTERACTIVE, 1, 0.1)];
    let all = Load::of(&queues, &[], true);
    assert_eq!((all.waiting, all.running, all.oldest.as_secs()), (7, 3, 9));
    let exports = Load::of(&queues, &["exports".into()], false);
    assert_eq!((exports.waiting, exports.running, exports.oldest), (2, 1, Duration::from_millis(3500)));
}

#[test]
fn whoever_speaks_last_says_how_many() {
    let spec = |more: &str| pool(&format!("{{platformRef: main{more}}}"));
    assert_eq!(driver(&spec(""), None), Driver::Fixed { replicas: 1, overrides: false });
    assert_eq!(driver(&spec(", replicas: 3"), None), Driver::Fixed { replicas: 3, overrides: false });
    let both = spec(", replicas: 3, autoscaling: {max: 5}");
    assert_eq!(driver(&both, None), Driver::Fixed { replicas: 3, overrides: true });
    assert!(matches!(driver(&spec(", autoscaling: {max: 5}"), None), Driver::Own(_)));
    let external = driver(&spec(", autoscaling: {max: 5}"), Some("hpa"));
    assert_eq!(external, Driver::External { name: "hpa".into(), replicas: None });
}
