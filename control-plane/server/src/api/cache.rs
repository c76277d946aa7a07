//! The caches: what they hold, and declaring what they hold out of date.

use axum::extract::State;
use binnacle_crds::Kind;
use binnacle_metadata::{ResourceKey, Role};
use binnacle_protocol::{ErrorCode, ObjectRef, job::CacheName};
use binnacle_query::chart::datasets_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

use crate::{
    app::App,
    audit,
    auth::Identity,
    extract::Json,
    problem::{Problem, Result},
};

/// What has changed outside of Binnacle.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Invalidation {
    /// Everything that reads these datasets.
    #[schema(value_type = Vec<String>, example = json!(["default/flights"]))]
    datasets: Vec<ObjectRef>,
    /// Everything that reads these datasources.
    #[schema(value_type = Vec<String>)]
    datasources: Vec<ObjectRef>,
    /// Everything that reads a dataset of these dashboards.
    #[schema(value_type = Vec<String>)]
    dashboards: Vec<ObjectRef>,
}

/// What was declared out of date.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invalidated {
    /// For example `Dataset default/flights`.
    objects: Vec<String>,
}

/// Declares results out of date, for example at the end of a pipeline: whoever asks next gets new ones, from every web
/// server within a second or so. Cache policies with `warmUp.onChange` run their queries anew. For editors.
#[utoipa::path(post, path = "/api/v1/cache/invalidate", tag = "cache", request_body = Invalidation, responses(
    (status = 200, body = Invalidated), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn invalidate_cache(
    State(app): State<App>,
    identity: Identity,
    Json(body): Json<Invalidation>,
) -> Result<Json<Invalidated>> {
    identity.require(Role::Editor)?;
    let mut objects = BTreeSet::new();
    for dataset in body.datasets {
        app.catalog.visible(Kind::Dataset, &dataset, &identity)?;
        objects.insert((Kind::Dataset, dataset));
    }
    for datasource in body.datasources {
        app.catalog.visible(Kind::Datasource, &datasource, &identity)?;
        objects.insert((Kind::Datasource, datasource));
    }
    let snapshot = app.catalog.current();
    for dashboard in body.dashboards {
        app.catalog.visible(Kind::Dashboard, &dashboard, &identity)?;
        let missing = || Problem::not_found(format!("Dashboard {dashboard}"));
        let spec = snapshot.dashboard(&dashboard).ok_or_else(missing)?;
        objects.extend(datasets_of(&spec, &dashboard.namespace).into_iter().map(|dataset| (Kind::Dataset, dataset)));
    }
    if objects.is_empty() {
        return Err(Problem::new(ErrorCode::InvalidRequest, "nothing is named")
            .hint("name `datasets`, `datasources` or `dashboards`"));
    }
    let keys: Vec<ResourceKey> =
        objects.iter().map(|(kind, object)| ResourceKey::new(kind.as_str(), &object.namespace, &object.name)).collect();
    app.metadata.cache_epochs().raise(&keys, identity.name()).await?;
    app.catalog.reload_epochs().await?;
    for key in &keys {
        audit::note(&app, &identity, "cache.invalidate", key).await;
    }
    Ok(Json(Invalidated { objects: objects.iter().map(|(kind, object)| format!("{kind} {object}")).collect() }))
}

/// One cache.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CacheItem {
    /// `memory`, or `results`, `exports`, `thumbnails`, `images`.
    name: String,
    /// What keeps it.
    backend: String,
    /// Whether all web servers and workers see the same.
    shared: bool,
    /// Bytes, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    size_bytes: Option<u64>,
    /// Entries, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<u64>,
}

/// How results of one cache policy fared in this web server.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyItem {
    /// The policy; absent for results that no policy is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    /// Answers from a cache.
    hits: u64,
    /// Answers from a cache that were past their time.
    stale: u64,
    /// Answers from a database.
    misses: u64,
    /// Bytes of results that came from databases.
    bytes: u64,
}

/// The caches of this web server.
#[derive(Debug, Serialize, ToSchema)]
pub struct CacheOverview {
    caches: Vec<CacheItem>,
    policies: Vec<PolicyItem>,
}

/// What the caches hold and how often they helped, since this web server was started; for admins.
#[utoipa::path(get, path = "/api/v1/cache", tag = "cache", responses((status = 200, body = CacheOverview), (status = 403, body = Problem)))]
pub async fn get_cache(State(app): State<App>, identity: Identity) -> Result<Json<CacheOverview>> {
    identity.require(Role::Admin)?;
    let (entries, size_bytes) = app.results.usage();
    let memory = CacheItem {
        name: "memory".into(),
        backend: "memory".into(),
        shared: false,
        size_bytes: Some(size_bytes),
        entries: Some(entries),
    };
    let others = CacheName::ALL.into_iter().map(|name| {
        let cache = app.jobs.cache(name);
        let usage = cache.backend().usage();
        CacheItem {
            name: name.as_str().into(),
            backend: cache.backend().kind().as_str().into(),
            shared: cache.is_shared(),
            size_bytes: usage.map(|usage| usage.size_bytes),
            entries: usage.map(|usage| usage.entries),
        }
    });
    let policies = app.results.by_policy().into_iter().map(|(policy, counts)| PolicyItem {
        policy: policy.map(|policy| policy.to_string()),
        hits: counts.hits,
        stale: counts.stale,
        misses: counts.misses,
        bytes: counts.bytes,
    });
    Ok(Json(CacheOverview { caches: std::iter::once(memory).chain(others).collect(), policies: policies.collect() }))
}
