//! What a URL says.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;

use super::{Problem, options::Options};

const MEMORY_EXAMPLE: &str = "memory:?bytes=256Mi";
const DISK_EXAMPLE: &str = "disk:/var/cache/binnacle?bytes=10Gi";
const REDIS_EXAMPLE: &str = "redis://:password@host:6379/0?prefix=binnacle";
const MEMCACHED_EXAMPLE: &str = "memcached://host1:11211,host2:11211?prefix=binnacle";
const S3_EXAMPLE: &str = "s3://bucket/prefix?region=eu-west-1";
pub(super) const TIERED_EXAMPLE: &str = "memory:?bytes=64Mi+redis://host:6379";
pub(super) const OVERFLOW_EXAMPLE: &str = "redis://host:6379?overflow=s3://bucket/prefix?region=eu-west-1";

/// What keys begin with, where several programs share a server.
const DEFAULT_PREFIX: &str = "binnacle";

/// Where to keep things, and how.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) address: Address,
    pub(super) options: Options,
    /// What an error should show.
    pub(super) example: &'static str,
}

/// Where to keep things.
#[derive(Debug)]
pub(super) enum Address {
    Memory,
    Disk(PathBuf),
    /// The URL, which may hold a password, without options; and what logs may show of it.
    Redis {
        url: SecretString,
        shown: String,
    },
    /// `host:port` of each server, of which there is at least one.
    Memcached {
        first: String,
        others: Vec<String>,
    },
    S3(S3Place),
}

/// Where a bucket is, and who asks.
#[derive(Clone, Debug)]
pub(crate) struct S3Place {
    pub(crate) bucket: String,
    /// Everything is kept below it.
    pub(crate) prefix: String,
    /// The environment's where absent, else `us-east-1`.
    pub(crate) region: Option<String>,
    /// AWS where absent, unless the environment says otherwise.
    pub(crate) endpoint: Option<String>,
    /// Key id and secret; the environment's where absent: `AWS_ACCESS_KEY_ID`…, a web identity, the instance's role.
    pub(crate) credentials: Option<(SecretString, SecretString)>,
}

impl Place {
    pub(super) fn parse(url: &str) -> Result<Self, Problem> {
        let (whole, query) = url.split_once('?').unwrap_or((url, ""));
        let (scheme, rest) = whole.split_once(':').unwrap_or(("", whole));
        let (example, known): (_, &[&str]) = match scheme {
            "memory" => (MEMORY_EXAMPLE, &["bytes"]),
            "disk" => (DISK_EXAMPLE, &["bytes"]),
            "redis" | "rediss" => (REDIS_EXAMPLE, &["prefix"]),
            "memcached" => (MEMCACHED_EXAMPLE, &["prefix"]),
            "s3" => (S3_EXAMPLE, &["region", "endpoint"]),
            _ => {
                let words = "the URL starts with none of memory:, disk:, redis://, rediss://, memcached://, s3://";
                return Err(Problem::new(words, REDIS_EXAMPLE));
            }
        };
        let options = Options::parse(query, known, example)?;
        let address = match scheme {
            "memory" if rest.is_empty() => Ok(Address::Memory),
            "memory" => Err("nothing may stand between `memory:` and `?`"),
            "disk" => parse_disk(rest),
            "memcached" => parse_memcached(rest),
            "s3" => parse_s3(rest, &options),
            _ => parse_redis(whole),
        };
        Ok(Self { address: address.map_err(|words| Problem::new(words, example))?, options, example })
    }

    pub(super) fn prefix(&self) -> &str {
        self.options.prefix.as_deref().unwrap_or(DEFAULT_PREFIX)
    }
}

fn parse_disk(path: &str) -> Result<Address, &'static str> {
    let path = PathBuf::from(path);
    if path.is_absolute() && path.parent().is_some() {
        Ok(Address::Disk(path))
    } else {
        Err("the folder must be an absolute path of its own")
    }
}

fn parse_redis(whole: &str) -> Result<Address, &'static str> {
    let url =
        url::Url::parse(whole).map_err(|_| "it is not a URL; a password with special characters is percent-encoded")?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or("the host is missing")?;
    let database = url.path().trim_matches('/');
    if !database.is_empty() && database.parse::<u16>().is_err() {
        return Err("what follows the host is not the number of a database");
    }
    let shown = format!("{}://{host}:{}", url.scheme(), url.port().unwrap_or(6379));
    Ok(Address::Redis { url: whole.into(), shown })
}

fn parse_memcached(rest: &str) -> Result<Address, &'static str> {
    let servers = rest.strip_prefix("//").ok_or("the servers are missing")?.trim_end_matches('/');
    let with_port = |server: &str| {
        let (host, port) = server.rsplit_once(':').unwrap_or((server, "11211"));
        let is_host = !host.is_empty() && !host.contains(['@', '/']);
        (is_host && port.parse::<u16>().is_ok()).then(|| format!("{host}:{port}"))
    };
    let (first, others) = servers.split_once(',').map_or((servers, None), |(first, others)| (first, Some(others)));
    let others: Option<Vec<String>> = others.into_iter().flat_map(|others| others.split(',')).map(with_port).collect();
    let servers = with_port(first).zip(others);
    let servers = servers.ok_or("a server is not host:port; Memcached takes no user, password or path")?;
    Ok(Address::Memcached { first: servers.0, others: servers.1 })
}

fn parse_s3(rest: &str, options: &Options) -> Result<Address, &'static str> {
    let rest = rest.strip_prefix("//").ok_or("the bucket is missing")?;
    // A secret may contain slashes.
    let (credentials, place) =
        rest.rsplit_once('@').map_or((None, rest), |(credentials, place)| (Some(credentials), place));
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    if bucket.is_empty() {
        return Err("the bucket is missing");
    }
    if !prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte)) {
        return Err("the prefix may contain only letters, digits and . _ - /");
    }
    let credentials = credentials.map(|text| text.split_once(':').ok_or("credentials are id:secret")).transpose()?;
    Ok(Address::S3(S3Place {
        bucket: bucket.to_owned(),
        prefix: if prefix.is_empty() { DEFAULT_PREFIX } else { prefix }.to_owned(),
        region: options.region.clone(),
        endpoint: options.endpoint.clone(),
        credentials: credentials.map(|(id, secret)| (decoded(id), decoded(secret))),
    }))
}

fn decoded(text: &str) -> SecretString {
    percent_decode_str(text).decode_utf8_lossy().into_owned().into()
}
