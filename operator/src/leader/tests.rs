use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use kube::client::Body;
use serde_json::{Value, json};
use tower::service_fn;

use super::*;

fn lease(holder: &str) -> LeaseSpec {
    LeaseSpec {
        holder_identity: Some(holder.to_owned()),
        lease_duration_seconds: Some(15),
        lease_transitions: Some(4),
        ..LeaseSpec::default()
    }
}

#[test]
fn a_lease_is_taken_when_it_is_free_ours_or_abandoned() {
    let soon = Duration::from_secs(1);
    assert_eq!(decide(None, "me", soon), Step::Take);
    assert_eq!(decide(Some(&lease("")), "me", soon), Step::Take);
    assert_eq!(decide(Some(&lease("me")), "me", soon), Step::Take);
    assert_eq!(decide(Some(&lease("other")), "me", soon), Step::Wait);
    assert_eq!(decide(Some(&lease("other")), "me", Duration::from_secs(16)), Step::Take);
}

#[test]
fn renewing_keeps_the_time_of_acquiring_and_taking_over_counts() {
    let (then, now) = (Timestamp::from_second(1).unwrap(), Timestamp::from_second(9).unwrap());
    let first = taken(Some(&lease("other")), "me", then);
    assert_eq!((first.lease_transitions, first.acquire_time.clone()), (Some(5), Some(MicroTime(then))));
    let second = taken(Some(&first), "me", now);
    assert_eq!((second.lease_transitions, second.acquire_time), (Some(5), Some(MicroTime(then))));
    assert_eq!(second.renew_time, Some(MicroTime(now)));
}

#[test]
fn a_holder_stops_before_others_may_start() {
    assert!(RENEW_WITHIN + INTERVAL < DURATION);
}

/// An API server that keeps one Lease, and may be cut off from one candidate.
#[derive(Clone, Default)]
struct Cluster {
    lease: Arc<Mutex<Option<Value>>>,
}

impl Cluster {
    fn candidate(&self, identity: &str, is_cut_off: &Arc<AtomicBool>) -> Candidate {
        let (cluster, is_cut_off) = (self.clone(), Arc::clone(is_cut_off));
        let service = service_fn(move |request: Request<Body>| {
            let (cluster, is_cut_off) = (cluster.clone(), Arc::clone(&is_cut_off));
            async move {
                let method = request.method().clone();
                let body = request.into_body().collect().await.unwrap().to_bytes();
                if is_cut_off.load(Ordering::SeqCst) {
                    std::future::pending::<()>().await;
                }
                Ok::<_, Infallible>(cluster.answer(&method, &body))
            }
        });
        Candidate::new(Client::new(service, "a"), "a", "operator", identity.to_owned())
    }

    fn answer(&self, method: &Method, body: &[u8]) -> Response<Body> {
        let mut kept = self.lease.lock().unwrap();
        let version = |lease: &Value| lease["metadata"]["resourceVersion"].as_str().map(str::to_owned);
        let held = kept.as_ref().and_then(version);
        let sent: Value = serde_json::from_slice(body).unwrap_or_default();
        let is_current = version(&sent) == held;
        if *method != Method::GET && is_current {
            let next = held.as_deref().map_or(1, |held| held.parse::<u64>().unwrap() + 1);
            let mut lease = sent;
            lease["metadata"]["resourceVersion"] = json!(next.to_string());
            *kept = Some(lease);
        }
        let failure = |code: u16, reason: &str| json!({"kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": "x"});
        let (status, answer) = match (&*kept, *method == Method::GET || is_current) {
            (Some(lease), true) => (StatusCode::OK, lease.clone()),
            (None, _) => (StatusCode::NOT_FOUND, failure(404, "NotFound")),
            (Some(_), false) => (StatusCode::CONFLICT, failure(409, "Conflict")),
        };
        let answer = Body::from(answer.to_string().into_bytes());
        Response::builder().status(status).body(answer).unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_candidates_one_leads_and_the_other_follows_at_once_when_it_stops() {
    let (cluster, connected) = (Cluster::default(), Arc::default());
    let (stop_one, stop_two) = (CancellationToken::new(), CancellationToken::new());
    let (mut one, task) = cluster.candidate("one", &connected).run(stop_one.clone());
    one.wait_for(|leads| *leads).await.unwrap();
    let (mut two, _task) = cluster.candidate("two", &connected).run(stop_two.clone());
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!((*one.borrow(), *two.borrow()), (true, false));

    let stopped = Instant::now();
    stop_one.cancel();
    task.await.unwrap();
    two.wait_for(|leads| *leads).await.unwrap();
    assert!(stopped.elapsed() <= INTERVAL);
    assert!(!*one.borrow());
}

#[tokio::test(start_paused = true)]
async fn a_leader_that_is_cut_off_stops_before_the_other_one_begins() {
    let (cluster, connected) = (Cluster::default(), Arc::default());
    let is_cut_off = Arc::new(AtomicBool::new(false));
    let stop = CancellationToken::new();
    let (mut one, _one) = cluster.candidate("one", &is_cut_off).run(stop.clone());
    one.wait_for(|leads| *leads).await.unwrap();
    let (mut two, _two) = cluster.candidate("two", &connected).run(stop.clone());
    tokio::time::sleep(Duration::from_secs(5)).await;

    is_cut_off.store(true, Ordering::SeqCst);
    one.wait_for(|leads| !*leads).await.unwrap();
    assert!(!*two.borrow());
    two.wait_for(|leads| *leads).await.unwrap();
    is_cut_off.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!((*one.borrow(), *two.borrow()), (false, true));
}
