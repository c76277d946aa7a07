//! `Platform`: one installation.

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{condition::Status, datasource::SecretKeyRef, query::is_false};

/// One installation of Binnacle: its web servers, where it keeps things, and who may use it.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "binnacle.dev",
    version = "v1alpha1",
    kind = "Platform",
    namespaced,
    status = "Status",
    category = "binnacle",
    doc = "One installation of Binnacle: its web servers, where it keeps things, and who may use it.",
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(name = "Reason", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].reason"#),
    printcolumn(name = "URL", type_ = "string", json_path = ".status.url")
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlatformSpec {
    /// Web servers.
    #[serde(default)]
    pub web: Web,
    /// The metadata database.
    #[serde(default)]
    pub metadata: MetadataStore,
    /// The four caches.
    #[serde(default)]
    pub caches: Caches,
    /// The message queue.
    #[serde(default)]
    pub broker: Broker,
    /// How people sign in.
    #[serde(default)]
    pub authentication: Authentication,
    /// Other namespaces whose objects may name this platform; `*` means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_namespaces: Vec<String>,
    /// What happens to stored objects when the platform is deleted.
    #[serde(default)]
    pub deletion_policy: DeletionPolicy,
    /// Nothing is reconciled while true.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspend: bool,
}

/// What happens to what was written outside Kubernetes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum DeletionPolicy {
    /// It stays.
    #[default]
    Retain,
    /// It goes too.
    Delete,
}

/// Web servers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Web {
    /// How many.
    #[schemars(range(min = 0, max = 1000))]
    pub replicas: u32,
    /// The address people use, for example `https://bi.example.com`; links in mails are made with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Default for Web {
    fn default() -> Self {
        Self { replicas: 1, url: None }
    }
}

/// Where objects, users, jobs and schedules are kept; SQLite on a volume where no URL is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MetadataStore {
    /// The key of a Secret with a `postgres://`, `mysql://` or `sqlite://` URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_from: Option<SecretKeyRef>,
}

/// The four caches, each on its own backend.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Caches {
    /// Query results.
    pub results: CacheBackend,
    /// Files of exports.
    pub exports: CacheBackend,
    /// Thumbnails of dashboards and charts.
    pub thumbnails: CacheBackend,
    /// Pictures for alerts and reports.
    pub images: CacheBackend,
}

/// Where one cache keeps its bytes; memory where nothing else is set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("[has(self.disk), has(self.redis), has(self.memcached), has(self.s3)].filter(x, x).size() <= 1", "set at most one of `disk`, `redis`, `memcached`, `s3`"))]
pub struct CacheBackend {
    /// Bytes of memory that each process may fill, for example `256Mi`; also the tier in front of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// A folder on a volume.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<DiskCache>,
    /// Redis or Valkey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redis: Option<UrlFrom>,
    /// Memcached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memcached: Option<UrlFrom>,
    /// An S3 bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub s3: Option<S3Cache>,
}

/// A folder with a byte budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiskCache {
    /// The budget, for example `10Gi`.
    pub size: String,
}

/// A URL that may hold a password, in a Secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UrlFrom {
    /// The key of a Secret with the URL.
    pub url_from: SecretKeyRef,
}

/// An S3 bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct S3Cache {
    /// The bucket.
    pub bucket: String,
    /// A folder in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The endpoint, where it is not AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The key of a Secret with the access key id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key_id_from: Option<SecretKeyRef>,
    /// The key of a Secret with the secret access key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_access_key_from: Option<SecretKeyRef>,
}

/// The message queue; the one inside the web servers where nothing is set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("[has(self.nats), has(self.redis), has(self.rabbitmq), has(self.sqs)].filter(x, x).size() <= 1", "set at most one of `nats`, `redis`, `rabbitmq`, `sqs`"))]
pub struct Broker {
    /// NATS JetStream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nats: Option<UrlFrom>,
    /// Redis Streams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redis: Option<UrlFrom>,
    /// `RabbitMQ`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rabbitmq: Option<UrlFrom>,
    /// Amazon SQS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sqs: Option<UrlFrom>,
}

/// How people sign in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Authentication {
    /// The key of a Secret with the first admin's password; one is made and logged once where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_password_from: Option<SecretKeyRef>,
}
