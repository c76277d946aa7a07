//! The objects of a platform, one file each; pure.
//!
//! [`Inputs`] → [`build`] → [`Objects`]: those that may be applied at once, the migration, the web servers

use kube::api::ApiResource;

use crate::{
    apply::{ApplyError, Built},
    hash::hash_of,
    site::Site,
};

mod accounts;
mod broker;
mod cache;
mod disruption;
mod exposure;
mod migration;
mod monitor;
mod network;
mod services;
mod volume;
mod web;

pub use exposure::host;

/// All that objects are built from.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    /// The platform.
    pub site: Site<'a>,
    /// A fingerprint of the Secrets that web servers are started with.
    pub web_secrets: String,
    /// A fingerprint of the managed broker's password.
    pub broker_secrets: String,
    /// A fingerprint of the managed cache's password.
    pub cache_secrets: String,
    /// Where the metadata database is, without user and password; `None` for SQLite.
    pub database: Option<String>,
    /// Whether something else decides how many web servers there are.
    pub is_autoscaled: bool,
    /// How `HTTPRoute` objects are asked for, where the cluster has them.
    pub routes: Option<ApiResource>,
    /// How `ServiceMonitor` objects are asked for, where the cluster has them.
    pub monitors: Option<ApiResource>,
}

/// The objects of a platform.
#[derive(Clone, Debug)]
pub struct Objects {
    /// Those that may be applied at once.
    pub base: Vec<Built>,
    /// The job that must succeed before `web` is applied; none for SQLite.
    pub migration: Option<Built>,
    /// The web servers' Deployment.
    pub web: Built,
}

/// Builds everything.
///
/// # Errors
/// [`ApplyError::Built`]
pub fn build(inputs: &Inputs<'_>) -> Result<Objects, ApplyError> {
    let site = inputs.site;
    let mut base = accounts::build(site)?;
    base.extend(services::build(site)?);
    base.extend(volume::build(site)?);
    base.extend(broker::build(site, &inputs.broker_secrets)?);
    base.extend(cache::build(site, &inputs.cache_secrets)?);
    base.extend(disruption::build(site)?);
    base.extend(network::build(site)?);
    base.extend(exposure::build(site, inputs.routes.as_ref())?);
    base.extend(monitor::build(site, inputs.monitors.as_ref()));
    let migration = migration_hash(inputs).map(|hash| migration::build(site, &hash)).transpose()?;
    Ok(Objects { base, migration, web: web::build(inputs)? })
}

/// A fingerprint of what is migrated, and by what; `None` for SQLite.
pub fn migration_hash(inputs: &Inputs<'_>) -> Option<String> {
    let metadata = &inputs.site.spec.metadata;
    let from = metadata.url_from.as_ref()?;
    let pulled_with = &inputs.site.spec.image_pull_secrets;
    let what = (&inputs.site.images.control_plane, from, &inputs.database);
    // A job that cannot start for want of these is replaced by one that has them.
    let mut hash = hash_of(&(what, &metadata.copy_from, pulled_with));
    hash.truncate(8);
    Some(hash)
}

#[cfg(test)]
mod tests;
