//! The four caches as pods know them.

use binnacle_crds::platform::{CacheBackend, S3Cache};
use k8s_openapi::api::core::v1::{Volume, VolumeMount};
use url::form_urlencoded;

use super::{empty_dir, env::Env, mount, quantity::plain};
use crate::{
    hash::hash_of,
    platform::secrets::tokens::REDIS_PASSWORD,
    site::{REDIS_PORT, Site, is_managed},
};

/// The longest prefix of keys that caches take.
const LONGEST_PREFIX: usize = 40;
const DISK: &str = "/var/cache/binnacle";

/// Tells a pod where the caches are.
pub fn add_env(site: Site<'_>, env: &mut Env) {
    for (name, cache) in site.caches() {
        let variable = format!("BINNACLE_CACHE_{}", name.to_uppercase());
        let behind = behind(site, name, cache, &variable, env);
        let tier = tier(name, cache);
        env.value(
            &variable,
            tier.map_or_else(|| behind.clone(), |tier| format!("memory:?bytes={}+{behind}", plain(tier))),
        );
    }
}

/// How much memory stands in front of a cache. Files of exports and images are read once: there, none.
fn tier<'a>(name: &str, cache: &'a CacheBackend) -> Option<&'a str> {
    let usual = match name {
        "results" => Some("64Mi"),
        "thumbnails" => Some("16Mi"),
        _ => None,
    };
    cache.memory.as_deref().or(usual)
}

/// The URL of what stands behind the memory.
fn behind(site: Site<'_>, name: &str, cache: &CacheBackend, variable: &str, env: &mut Env) -> String {
    if let Some(disk) = &cache.disk {
        return format!("disk:{DISK}/{name}?bytes={}", plain(&disk.size));
    }
    if let Some(server) = cache.redis.as_ref().or(cache.memcached.as_ref()) {
        let url = format!("{variable}_URL");
        env.reference(&url, &server.url_from);
        return format!("$({url})");
    }
    if let Some(s3) = &cache.s3 {
        return bucket(s3, variable, env);
    }
    debug_assert!(is_managed(cache));
    env.secret("REDIS_PASSWORD", &site.names().tokens(), REDIS_PASSWORD);
    let host = site.host(&site.names().cache());
    format!("redis://:$(REDIS_PASSWORD)@{host}:{REDIS_PORT}?prefix={}", prefix(site.name, name))
}

fn prefix(platform: &str, cache: &str) -> String {
    let prefix = format!("{platform}-{cache}");
    if prefix.len() <= LONGEST_PREFIX { prefix } else { format!("{}-{cache}", hash_of(&platform)) }
}

fn bucket(s3: &S3Cache, variable: &str, env: &mut Env) -> String {
    let mut credentials = String::new();
    if let (Some(id), Some(secret)) = (&s3.access_key_id_from, &s3.secret_access_key_from) {
        let (id_variable, secret_variable) = (format!("{variable}_KEY_ID"), format!("{variable}_SECRET_KEY"));
        env.reference(&id_variable, id).reference(&secret_variable, secret);
        credentials = format!("$({id_variable}):$({secret_variable})@");
    }
    let mut options = form_urlencoded::Serializer::new(String::new());
    options.extend_pairs(s3.region.iter().map(|region| ("region", region)));
    options.extend_pairs(s3.endpoint.iter().map(|endpoint| ("endpoint", endpoint)));
    let options = Some(options.finish()).filter(|options| !options.is_empty());
    let prefix = s3.prefix.as_ref().map(|prefix| format!("/{}", prefix.trim_matches('/'))).unwrap_or_default();
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("s3://{credentials}{}{prefix}{options}", s3.bucket)
}

/// A volume for each cache on disk, and where it is mounted.
pub fn volumes(site: Site<'_>) -> Vec<(Volume, VolumeMount)> {
    let volume = |(name, cache): (&str, &CacheBackend)| {
        let disk = cache.disk.as_ref()?;
        let volume = format!("cache-{name}");
        Some((empty_dir(&volume, Some(&disk.size)), mount(&volume, &format!("{DISK}/{name}"), false)))
    };
    site.caches().into_iter().filter_map(volume).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::tests::{config, spec};

    fn urls(yaml: &str) -> Vec<(String, String)> {
        let (spec, config) = (spec(yaml), config());
        let mut env = Env::default();
        add_env(Site::new("main", "bi", &spec, &config), &mut env);
        env.into_vec()
            .into_iter()
            .map(|variable| (variable.name, variable.value.unwrap_or("(secret)".into())))
            .collect()
    }

    #[test]
    fn caches_without_a_server_share_the_managed_one() {
        insta::assert_debug_snapshot!(urls("caches: {exports: {memory: 8Mi}}"));
    }

    #[test]
    fn every_kind_of_server_has_its_url() {
        insta::assert_debug_snapshot!(urls(
            "caches:
  results: {redis: {urlFrom: {name: redis, key: url}}, memory: 1Gi}
  exports:
    s3: {bucket: files, prefix: /bi/, endpoint: 'http://minio:9000', region: eu-west-1,
         accessKeyIdFrom: {name: s3, key: id}, secretAccessKeyFrom: {name: s3, key: secret}}
  thumbnails: {disk: {size: 2Gi}}
  images: {memcached: {urlFrom: {name: memcached, key: url}}}"
        ));
    }

    #[test]
    fn long_names_of_platforms_fit_into_prefixes() {
        assert!(prefix(&"x".repeat(46), "thumbnails").len() <= LONGEST_PREFIX);
        assert_eq!(prefix("main", "results"), "main-results");
    }
}
