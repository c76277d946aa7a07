//! Whether a platform's spec makes sense; pure.

use binnacle_crds::datasource::SecretKeyRef;
use url::Url;

use super::build::host;
use crate::{
    conditions::{Summary, reasons},
    pod::{quantity, references::Values},
    site::Site,
};

/// Names of Services have at most 63 characters, and the longest of ours adds seventeen.
const LONGEST_NAME: usize = 46;

/// Checks a spec on its own.
///
/// # Errors
/// The first thing that is wrong, as `Stalled`: nothing heals but by a change of the platform.
pub fn validate(site: Site<'_>) -> Result<(), Summary> {
    let checks = [check_name, check_replicas, check_copy, check_exposure, check_caches, check_s3];
    checks.iter().try_for_each(|check| check(site)).map_err(|fault| Summary::stalled(reasons::INVALID_SPEC, fault))
}

/// Where the metadata database is, without who asks; `None` for SQLite.
///
/// # Errors
/// Where the Secret holds no address of a database, as `Failing`: the Secret may be mended.
pub fn database(site: Site<'_>, values: &Values) -> Result<Option<String>, Summary> {
    let metadata = &site.spec.metadata;
    if let Some(from) = &metadata.copy_from {
        address(from, values.get("spec.metadata.copyFrom"))?;
    }
    metadata.url_from.as_ref().map(|from| address(from, values.get("spec.metadata.urlFrom"))).transpose()
}

/// The address of a database without who asks.
fn address(from: &SecretKeyRef, value: Option<&Vec<u8>>) -> Result<String, Summary> {
    let fault = |words: &str| {
        let message = format!(
            "key `{}` of Secret `{}` {words}: write postgres://USER:PASSWORD@HOST/DATABASE or mysql://…",
            from.key, from.name
        );
        Summary::failing("InvalidSecret", message)
    };
    let text = std::str::from_utf8(value.map(Vec::as_slice).unwrap_or_default()).map_err(|_| fault("is no text"))?;
    let url = Url::parse(text.trim()).map_err(|_| fault("is no URL"))?;
    if !["postgres", "postgresql", "mysql", "mariadb"].contains(&url.scheme()) {
        return Err(fault(&format!("starts with `{}:`", url.scheme())));
    }
    let (host, port) =
        (url.host_str().unwrap_or_default(), url.port().map(|port| format!(":{port}")).unwrap_or_default());
    Ok(format!("{}://{host}{port}{}", url.scheme(), url.path()))
}

fn check_name(site: Site<'_>) -> Result<(), String> {
    let is_label = site.name.starts_with(|first: char| first.is_ascii_lowercase())
        && site.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_label && site.name.len() <= LONGEST_NAME {
        return Ok(());
    }
    Err(format!(
        "the name `{}` cannot begin the names of Services: use up to {LONGEST_NAME} of a-z, 0-9 and `-`, a letter first",
        site.name
    ))
}

fn check_replicas(site: Site<'_>) -> Result<(), String> {
    if site.uses_sqlite() && site.spec.web.replicas > 1 {
        return Err(format!(
            "spec.web.replicas is {}, and SQLite serves one web server only: name PostgreSQL or MySQL in \
             spec.metadata.urlFrom, or set it to 1",
            site.spec.web.replicas
        ));
    }
    Ok(())
}

fn check_copy(site: Site<'_>) -> Result<(), String> {
    let metadata = &site.spec.metadata;
    if metadata.copy_from.is_some() && metadata.url_from.is_none() {
        return Err(
            "spec.metadata.copyFrom needs spec.metadata.urlFrom: a copy is made into PostgreSQL or MySQL".to_owned()
        );
    }
    Ok(())
}

fn check_exposure(site: Site<'_>) -> Result<(), String> {
    let web = &site.spec.web;
    if let Some(url) = &web.url {
        let is_http = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !is_http {
            return Err(format!("spec.web.url is `{url}`: write for example https://bi.example.com"));
        }
    }
    let wants_host = web.ingress.is_some() || web.http_route.is_some();
    if wants_host && host(web.url.as_deref()).is_none() {
        let field = if web.ingress.is_some() { "ingress" } else { "httpRoute" };
        return Err(format!(
            "spec.web.{field} needs a host name: set spec.web.url, for example https://bi.example.com"
        ));
    }
    Ok(())
}

fn check_caches(site: Site<'_>) -> Result<(), String> {
    let size = |field: &str, text: &str| match quantity::bytes(text) {
        Some(_) => Ok(()),
        None => Err(format!("spec.caches.{field} is `{text}`: write a size, for example 256Mi")),
    };
    size("managed.memory", &site.spec.caches.managed.memory)?;
    for (name, cache) in site.caches() {
        if let Some(memory) = &cache.memory {
            size(&format!("{name}.memory"), memory)?;
        }
        let Some(disk) = &cache.disk else { continue };
        size(&format!("{name}.disk.size"), &disk.size)?;
        if matches!(name, "results" | "exports") {
            return Err(format!(
                "spec.caches.{name}.disk is in one pod only, and web servers and workers share this cache: use redis, \
                 memcached or s3, or leave it to the managed one"
            ));
        }
    }
    Ok(())
}

fn check_s3(site: Site<'_>) -> Result<(), String> {
    for (name, cache) in site.caches() {
        let Some(s3) = &cache.s3 else { continue };
        if s3.access_key_id_from.is_some() != s3.secret_access_key_from.is_some() {
            return Err(format!(
                "spec.caches.{name}.s3 has one of accessKeyIdFrom and secretAccessKeyFrom: set both or none"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::tests::{config, spec};

    fn fault(name: &str, yaml: &str) -> String {
        match validate(Site::new(name, "bi", &spec(yaml), &config())) {
            Ok(()) => String::new(),
            Err(Summary::Stalled { reason: "InvalidSpec", message }) => message,
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_empty_spec_is_a_platform() {
        assert_eq!(fault("main", "{}"), "");
    }

    #[test]
    fn mistakes_name_their_field_and_what_would_be_right() {
        for (yaml, field) in [
            ("web: {replicas: 2}", "spec.web.replicas"),
            ("metadata: {copyFrom: {name: production, key: url}}", "spec.metadata.copyFrom"),
            ("web: {ingress: {}}", "spec.web.ingress"),
            ("web: {httpRoute: {gateway: g}, url: 'http://10.0.0.1'}", "spec.web.httpRoute"),
            ("web: {url: bi.example.com}", "spec.web.url"),
            ("caches: {exports: {disk: {size: 1Gi}}}", "spec.caches.exports.disk"),
            ("caches: {images: {disk: {size: much}}}", "spec.caches.images.disk.size"),
            ("caches: {managed: {memory: much}}", "spec.caches.managed.memory"),
            ("caches: {images: {s3: {bucket: b, accessKeyIdFrom: {name: a, key: b}}}}", "spec.caches.images.s3"),
        ] {
            assert!(fault("main", yaml).contains(field), "{yaml}: {}", fault("main", yaml));
        }
        assert!(fault("1st", "{}").contains("a letter first"));
        assert!(fault(&"x".repeat(47), "{}").contains("46"));
    }

    #[test]
    fn a_database_is_known_without_its_password() {
        let spec = spec("metadata: {urlFrom: {name: db, key: url}, copyFrom: {name: production, key: url}}");
        let both = |url: &str, other: &str| {
            let value = |field: &str, url: &str| (format!("spec.metadata.{field}"), url.as_bytes().to_vec());
            let values = Values::from([value("urlFrom", url), value("copyFrom", other)]);
            database(Site::new("main", "bi", &spec, &config()), &values)
        };
        let of = |url: &str| both(url, "mysql://u:secret@production/bi");
        assert_eq!(of("postgres://u:secret@db:5432/bi\n").unwrap().unwrap(), "postgres://db:5432/bi");
        for wrong in ["sqlite:///x", "secret", ""] {
            let Err(Summary::Failing { reason, message }) = of(wrong) else { panic!("{wrong}") };
            assert_eq!(reason, "InvalidSecret");
            assert!(!message.contains("secret@"));
            let Err(Summary::Failing { message, .. }) = both("postgres://db/bi", wrong) else { panic!("{wrong}") };
            assert!(message.contains("Secret `production`"), "{message}");
        }
    }
}
