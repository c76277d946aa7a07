//! Which of several operators writes: the holder of a Lease.
//!
//! Owns getting, keeping and giving back the Lease, as client-go does it: a lease counts as abandoned when *this* process
//! saw no change of it for its whole duration, so clocks need not agree; every write names the version it replaces, so
//! that only one of several wins. A holder that cannot renew in time stops writing before anybody else may start.
//!
//! Lease → [`decide`] → create | take | renew | wait → [`Leadership`]

use std::time::Duration;

use k8s_openapi::{
    api::coordination::v1::{Lease, LeaseSpec},
    apimachinery::pkg::apis::meta::v1::MicroTime,
    jiff::Timestamp,
};
use kube::{Api, Client, api::PostParams, core::ObjectMeta};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{failures::Chain, metrics};

/// How long others wait after the last sign of life.
const DURATION: Duration = Duration::from_secs(15);
/// How long after its last renewal a holder still writes. Less than [`DURATION`], so that no two write at once.
const RENEW_WITHIN: Duration = Duration::from_secs(10);
/// How often to look and to renew.
const INTERVAL: Duration = Duration::from_secs(2);

/// The Lease and who wants it.
#[derive(Clone, Debug)]
pub struct Candidate {
    api: Api<Lease>,
    name: String,
    identity: String,
}

/// What was seen of the Lease, and when that last changed by our own clock.
#[derive(Debug)]
struct Sight {
    spec: Option<LeaseSpec>,
    since: Instant,
}

/// What to do about the Lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It is ours, abandoned or free: write our name and the time.
    Take,
    /// Somebody else has it.
    Wait,
}

fn decide(lease: Option<&LeaseSpec>, identity: &str, unchanged_for: Duration) -> Step {
    let Some(lease) = lease else { return Step::Take };
    let holder = lease.holder_identity.as_deref().unwrap_or_default();
    let seconds = lease.lease_duration_seconds.and_then(|seconds| u64::try_from(seconds).ok());
    let duration = seconds.map_or(DURATION, Duration::from_secs);
    if holder.is_empty() || holder == identity || unchanged_for > duration { Step::Take } else { Step::Wait }
}

fn taken(before: Option<&LeaseSpec>, identity: &str, now: Timestamp) -> LeaseSpec {
    let held = before.filter(|before| before.holder_identity.as_deref() == Some(identity));
    let transitions = before.and_then(|before| before.lease_transitions).unwrap_or_default();
    LeaseSpec {
        holder_identity: Some(identity.to_owned()),
        lease_duration_seconds: i32::try_from(DURATION.as_secs()).ok(),
        acquire_time: held.and_then(|held| held.acquire_time.clone()).or(Some(MicroTime(now))),
        renew_time: Some(MicroTime(now)),
        lease_transitions: Some(if held.is_some() { transitions } else { transitions.saturating_add(1) }),
        ..LeaseSpec::default()
    }
}

impl Candidate {
    /// Wants the Lease `name` of `namespace` in the name of `identity`.
    pub fn new(client: Client, namespace: &str, name: &str, identity: String) -> Self {
        Self { api: Api::namespaced(client, namespace), name: name.to_owned(), identity }
    }

    /// Tries to get and keep the Lease until `stop`, then gives it back; the receiver says whether this process holds it.
    pub fn run(self, stop: CancellationToken) -> (watch::Receiver<bool>, tokio::task::JoinHandle<()>) {
        let (leads, receiver) = watch::channel(false);
        let task = tokio::spawn(async move { self.campaign(&leads, &stop).await });
        (receiver, task)
    }

    async fn campaign(&self, leads: &watch::Sender<bool>, stop: &CancellationToken) {
        let mut sight = Sight { spec: None, since: Instant::now() };
        let mut renewed: Option<Instant> = None;
        loop {
            let begun = Instant::now();
            match timeout(INTERVAL * 2, self.attempt(&mut sight)).await {
                Ok(Ok(true)) => renewed = Some(begun),
                Ok(Ok(false)) => renewed = None,
                Ok(Err(error)) => tracing::warn!(error = %Chain(&error), "the lease was not renewed"),
                Err(_) => tracing::warn!("the lease was not renewed: the API server does not answer"),
            }
            renewed = renewed.filter(|renewed| renewed.elapsed() < RENEW_WITHIN);
            self.tell(leads, renewed.is_some());
            tokio::select! {
                () = tokio::time::sleep(INTERVAL) => {}
                () = stop.cancelled() => break,
            }
        }
        if renewed.is_some() {
            self.release(&sight).await;
        }
        self.tell(leads, false);
    }

    fn tell(&self, leads: &watch::Sender<bool>, is_leader: bool) {
        if leads.send_if_modified(|leads| std::mem::replace(leads, is_leader) != is_leader) {
            metrics::leading(is_leader);
            let identity = &self.identity;
            tracing::info!(%identity, "{}", if is_leader { "holds the lease, and writes" } else { "lost the lease" });
        }
    }

    /// One look, and one write where it is our turn; whether the Lease is ours now.
    async fn attempt(&self, sight: &mut Sight) -> Result<bool, kube::Error> {
        let lease = self.api.get_opt(&self.name).await?;
        let spec = lease.as_ref().and_then(|lease| lease.spec.clone());
        if sight.spec != spec {
            *sight = Sight { spec: spec.clone(), since: Instant::now() };
        }
        if decide(spec.as_ref(), &self.identity, sight.since.elapsed()) == Step::Wait {
            return Ok(false);
        }
        let wanted = taken(spec.as_ref(), &self.identity, Timestamp::now());
        let written = self.write(lease.map(|lease| lease.metadata), wanted).await;
        match written {
            Ok(written) => {
                *sight = Sight { spec: written.spec, since: Instant::now() };
                Ok(true)
            }
            // Somebody else was faster.
            Err(kube::Error::Api(status)) if status.code == 409 => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn write(&self, known: Option<ObjectMeta>, spec: LeaseSpec) -> Result<Lease, kube::Error> {
        let params = PostParams::default();
        let fresh = || ObjectMeta { name: Some(self.name.clone()), ..ObjectMeta::default() };
        let is_new = known.is_none();
        let lease = Lease { metadata: known.unwrap_or_else(fresh), spec: Some(spec) };
        if is_new {
            self.api.create(&params, &lease).await
        } else {
            self.api.replace(&self.name, &params, &lease).await
        }
    }

    /// Gives the Lease back, so that the next one need not wait.
    async fn release(&self, sight: &Sight) {
        let lease = timeout(INTERVAL, self.api.get_opt(&self.name)).await;
        let Ok(Ok(Some(lease))) = lease else { return };
        let transitions = sight.spec.as_ref().and_then(|spec| spec.lease_transitions);
        let is_ours = |spec: &LeaseSpec| spec.holder_identity.as_deref() == Some(&self.identity);
        if !lease.spec.as_ref().is_some_and(is_ours) {
            return;
        }
        let free = LeaseSpec {
            holder_identity: None,
            lease_duration_seconds: Some(1),
            renew_time: Some(MicroTime(Timestamp::now())),
            lease_transitions: transitions,
            ..LeaseSpec::default()
        };
        if let Ok(Err(error)) = timeout(INTERVAL, self.write(Some(lease.metadata), free)).await {
            tracing::warn!(error = %Chain(&error), "the lease was not given back");
        }
    }
}

#[cfg(test)]
mod tests;
