//! What every handler can reach.

use std::{sync::Arc, time::Duration};

use binnacle_metadata::Metadata;
use binnacle_telemetry::Telemetry;
use moka::sync::Cache;
use tokio::sync::broadcast;

use crate::{
    api::dashboard_data::Asked,
    auth::{Identities, Identity, password::Passwords},
    catalog::{CatalogStore, Object},
    config::ServerConfig,
    events::Event,
    jobs::Jobs,
    plan::Plan,
    results::Results,
    views::Views,
};

/// The parts of the web server, shared by all handlers; cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    parts: Arc<Parts>,
}

/// The parts themselves.
#[derive(Debug)]
pub struct Parts {
    /// The options.
    pub config: ServerConfig,
    /// The metadata database.
    pub metadata: Metadata,
    /// What is served now.
    pub catalog: CatalogStore,
    /// Results of queries.
    pub results: Results,
    /// Gated queries by request, viewer and catalog version.
    pub plans: Cache<[u8; 32], Arc<Plan>>,
    /// What dashboards ask for, by request, viewer and catalog version.
    pub boards: Cache<[u8; 32], Arc<[Asked]>>,
    /// Who tokens belong to.
    pub identities: Identities,
    /// Password hashing.
    pub passwords: Passwords,
    /// Everybody, with `--no-auth`.
    pub local: Arc<Identity>,
    /// Background jobs, and the caches that keep what they make.
    pub jobs: Jobs,
    /// What people look at.
    pub views: Views,
    /// What open browsers are told.
    pub events: broadcast::Sender<Event>,
    /// Logs and metrics.
    pub telemetry: Telemetry,
}

impl App {
    /// Puts the parts together.
    pub fn new(
        config: ServerConfig,
        metadata: Metadata,
        catalog: CatalogStore,
        results: Results,
        jobs: Jobs,
        events: broadcast::Sender<Event>,
        telemetry: Telemetry,
    ) -> Self {
        let parts = Parts {
            config,
            metadata,
            catalog,
            results,
            plans: Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_hours(1)).build(),
            boards: Cache::builder().max_capacity(1000).time_to_idle(Duration::from_hours(1)).build(),
            identities: Identities::default(),
            passwords: Passwords::default(),
            local: Arc::new(Identity::local()),
            jobs,
            views: Views::default(),
            events,
            telemetry,
        };
        Self { parts: Arc::new(parts) }
    }

    /// Tells open browsers that what an object stands for has changed.
    pub fn announce(&self, object: &Object) {
        // Nobody listening is no error.
        let _ = self.events.send(Event::Changed {
            kind: object.kind.to_string(),
            namespace: object.object.namespace.clone(),
            name: object.object.name.clone(),
            revision: object.revision,
            deleted: false,
            catalog: self.catalog.current().version,
        });
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}
