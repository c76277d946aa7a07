use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn find<'a>(conditions: &'a [Condition], type_: &str) -> Option<&'a Condition> {
    conditions.iter().find(|condition| condition.type_ == type_)
}

fn look(before: &[Condition], summary: Summary, second: i64) -> Vec<Condition> {
    merge(before, &Observed::new(summary), Some(second), at(second))
}

#[test]
fn ready_stands_alone_when_all_is_well() {
    let conditions = look(&[], Summary::ready("Served", "revision 1"), 1);
    assert_eq!(conditions.len(), 1);
    assert_eq!(conditions[0].status, "True");
    assert_eq!(conditions[0].last_transition_time, "1970-01-01T00:00:01Z");
    assert_eq!(conditions[0].observed_generation, Some(1));
}

#[test]
fn the_time_of_a_transition_stays_while_the_status_does() {
    let first = look(&[], Summary::ready("Served", "revision 1"), 1);
    let second = look(&first, Summary::ready("Served", "revision 2"), 2);
    assert_eq!(second[0].last_transition_time, first[0].last_transition_time);
    assert_eq!(second[0].message, "revision 2");
    let third = look(&second, Summary::failing("PushFailed", "no"), 3);
    assert_eq!(find(&third, READY).unwrap().last_transition_time, "1970-01-01T00:00:03Z");
}

#[test]
fn reconciling_and_stalled_are_there_only_while_true() {
    let progressing = look(&[], Summary::progressing("RolloutInProgress", ""), 1);
    assert_eq!(find(&progressing, READY).unwrap().status, "Unknown");
    assert_eq!(find(&progressing, RECONCILING).unwrap().status, "True");
    let ready = look(&progressing, Summary::ready("Served", ""), 2);
    assert!(find(&ready, RECONCILING).is_none());
    let again = look(&ready, Summary::progressing("RolloutInProgress", ""), 3);
    assert_eq!(find(&again, READY).unwrap().status, "False");
    let stalled = look(&again, Summary::stalled("InvalidSpec", ""), 4);
    assert!(find(&stalled, RECONCILING).is_none());
    assert_eq!(find(&stalled, STALLED).unwrap().status, "True");
}

#[test]
fn suspending_keeps_everything_but_the_reason() {
    let observed = Observed::new(Summary::ready("Served", "")).with(Observation::new("Synced", true, "Pushed", ""));
    let before = merge(&[], &observed, Some(1), at(1));
    let suspended = look(&before, Summary::Suspended, 2);
    let ready = find(&suspended, READY).unwrap();
    assert_eq!((ready.status.as_str(), ready.reason.as_str()), ("True", "Suspended"));
    assert_eq!(find(&suspended, "Synced"), find(&before, "Synced"));
}

#[test]
fn conditions_that_nobody_speaks_of_go_unless_they_are_kept() {
    let observed = Observed::new(Summary::ready("Served", ""))
        .with(Observation::new("Reachable", true, "Connected", ""))
        .with(Observation::new("Synced", true, "Pushed", ""));
    let before = merge(&[], &observed, Some(1), at(1));
    let after = Observed::new(Summary::ready("Served", "")).keeping(&["Reachable"]);
    let after = merge(&before, &after, Some(2), at(2));
    assert_eq!(find(&after, "Reachable"), find(&before, "Reachable"));
    assert!(find(&after, "Synced").is_none());
}
