//! Labels, annotations and names of the objects that belong to a platform.

use std::collections::BTreeMap;

/// What the objects of a platform are for.
pub const COMPONENT: &str = "app.kubernetes.io/component";
/// Who made an object.
pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
/// The value of [`MANAGED_BY`] on everything that this operator makes, and its name in field managers and events.
pub const OPERATOR: &str = "binnacle-operator";
/// The platform's name.
pub const PLATFORM: &str = "binnacle.dev/platform";
/// The platform's namespace, on objects that stand in another one.
pub const PLATFORM_NAMESPACE: &str = "binnacle.dev/platform-namespace";
/// The pool's name, on workers.
pub const POOL: &str = "binnacle.dev/pool";

/// A fingerprint of what the operator wanted an object to be.
pub const APPLIED: &str = "binnacle.dev/applied";
/// A fingerprint of the Secrets that a pod was started with.
pub const SECRETS_VERSION: &str = "binnacle.dev/secrets-version";
/// Asks for a reconcile: any new value. Set by `flux reconcile`, and by people.
pub const REQUESTED_AT: &str = "reconcile.fluxcd.io/requestedAt";
/// The finalizer of objects that were written to the control plane.
pub const FINALIZER: &str = "binnacle.dev/control-plane";

/// What selects everything that this operator made.
pub const MANAGED_SELECTOR: &str = "app.kubernetes.io/managed-by=binnacle-operator";

/// What an object of a platform is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Component {
    /// Web servers.
    Web,
    /// Workers.
    Worker,
    /// The managed message queue.
    Broker,
    /// The managed cache.
    Cache,
    /// The job that migrates the metadata database.
    Migration,
}

impl Component {
    /// The value of the label [`COMPONENT`].
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Worker => "worker",
            Self::Broker => "broker",
            Self::Cache => "cache",
            Self::Migration => "migration",
        }
    }
}

/// All labels of an object of `platform`.
pub fn of(platform: &str, component: Component) -> BTreeMap<String, String> {
    let mut labels = selector(platform, component);
    labels.extend(
        [(MANAGED_BY, OPERATOR), ("app.kubernetes.io/part-of", "binnacle")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    labels
}

/// Those labels by which pods are selected; they must never change.
pub fn selector(platform: &str, component: Component) -> BTreeMap<String, String> {
    [
        ("app.kubernetes.io/name", "binnacle"),
        ("app.kubernetes.io/instance", platform),
        (COMPONENT, component.as_str()),
        (PLATFORM, platform),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// Labels as a selector is written: `a=1,b=2`.
pub fn to_selector(labels: &BTreeMap<String, String>) -> String {
    labels.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(",")
}

/// The names of a platform's objects.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    platform: &'a str,
}

impl<'a> Names<'a> {
    /// Those of the platform with this name.
    pub const fn new(platform: &'a str) -> Self {
        Self { platform }
    }

    fn with(self, suffix: &str) -> String {
        format!("{}-{suffix}", self.platform)
    }

    /// Web servers: Deployment, Service, `ServiceAccount` and the rest.
    pub fn web(self) -> String {
        self.with("web")
    }

    /// The Service of the internal API.
    pub fn web_internal(self) -> String {
        self.with("web-internal")
    }

    /// The `ServiceAccount` of workers.
    pub fn worker(self) -> String {
        self.with("worker")
    }

    /// The headless Service of workers.
    pub fn workers(self) -> String {
        self.with("workers")
    }

    /// The managed message queue.
    pub fn broker(self) -> String {
        self.with("broker")
    }

    /// The managed cache.
    pub fn cache(self) -> String {
        self.with("cache")
    }

    /// The Secret with tokens and passwords.
    pub fn tokens(self) -> String {
        self.with("tokens")
    }

    /// The Secret with encryption keys.
    pub fn encryption(self) -> String {
        self.with("encryption")
    }

    /// The Secret with the certificate authority.
    pub fn ca(self) -> String {
        self.with("ca")
    }

    /// The Secret with the web servers' certificate.
    pub fn web_tls(self) -> String {
        self.with("web-tls")
    }

    /// The Secret with the workers' certificate.
    pub fn worker_tls(self) -> String {
        self.with("worker-tls")
    }

    /// The volume of SQLite.
    pub fn metadata(self) -> String {
        self.with("metadata")
    }

    /// The job that migrates the metadata database, by the fingerprint of what it migrates.
    pub fn migration(self, hash: &str) -> String {
        self.with(&format!("migrate-{hash}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_part_of_all_labels() {
        let all = of("main", Component::Worker);
        assert!(selector("main", Component::Worker).iter().all(|(name, value)| all.get(name) == Some(value)));
        assert!(to_selector(&all).contains(MANAGED_SELECTOR));
    }
}
