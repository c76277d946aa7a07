//! `Platform`: one installation.

use std::collections::BTreeMap;

use kube::{CustomResource, KubeSchema};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    condition::{Condition, unobserved},
    datasource::SecretKeyRef,
    query::is_false,
    worker_pool::Resources,
};

/// One installation of Binnacle: its web servers, where it keeps things, and who may use it.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[kube(
    group = "binnacle.dev",
    version = "v1alpha1",
    kind = "Platform",
    namespaced,
    status = "PlatformStatus",
    category = "binnacle",
    doc = "One installation of Binnacle: its web servers, where it keeps things, and who may use it.",
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(name = "Reason", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].reason"#),
    printcolumn(name = "Web", type_ = "string", json_path = ".status.web"),
    printcolumn(name = "Workers", type_ = "integer", json_path = ".status.workers"),
    printcolumn(name = "Version", type_ = "string", json_path = ".status.version"),
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
    /// What else the cluster is told.
    #[serde(default)]
    pub network: Network,
    /// Change it to any other text to have a new signing key and a new encryption key made; both go on being taken meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub rotate_keys: Option<String>,
    /// Other namespaces whose objects may name this platform; `*` means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_namespaces: Vec<String>,
    /// What happens to stored objects when the platform is deleted.
    #[serde(default)]
    pub deletion_policy: DeletionPolicy,
    /// Secrets with which nodes fetch the images of this platform's pods.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub image_pull_secrets: Vec<PullSecret>,
    /// Nothing is reconciled while true.
    #[serde(default, skip_serializing_if = "is_false")]
    pub suspend: bool,
}

/// A Secret of the type `kubernetes.io/dockerconfigjson`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PullSecret {
    /// Its name.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
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
    /// How many; one where the metadata database is SQLite.
    #[schemars(range(min = 0, max = 1000))]
    pub replicas: u32,
    /// The address people use, for example `https://bi.example.com`; links in mails are made with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// CPU and memory of each pod, as in a container's `resources`.
    pub resources: Resources,
    /// An `Ingress` for the host of `url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress: Option<Ingress>,
    /// A Gateway API `HTTPRoute` for the host of `url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_route: Option<HttpRoute>,
    /// Annotations of the Service, for load balancers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub service_annotations: BTreeMap<String, String>,
    /// `ClusterIP`, `NodePort` or `LoadBalancer`.
    pub service_type: ServiceType,
}

impl Default for Web {
    fn default() -> Self {
        Self {
            replicas: 1,
            url: None,
            resources: Resources::default(),
            ingress: None,
            http_route: None,
            service_annotations: BTreeMap::new(),
            service_type: ServiceType::default(),
        }
    }
}

/// How the web servers' Service is reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ServiceType {
    /// From within the cluster.
    #[default]
    ClusterIP,
    /// By a port of every node.
    NodePort,
    /// By a load balancer of the cloud.
    LoadBalancer,
}

/// An `Ingress`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ingress {
    /// Which controller serves it; the cluster's default where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_name: Option<String>,
    /// The Secret with the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_secret_name: Option<String>,
    /// Annotations for the controller.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// A Gateway API `HTTPRoute`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HttpRoute {
    /// The Gateway: `name`, or `namespace/name`.
    #[schemars(length(min = 1, max = 507))]
    pub gateway: String,
}

/// What else the cluster is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Network {
    /// Makes `NetworkPolicies`: only web servers reach workers, only these two reach broker and caches.
    pub policies: bool,
    /// Makes `ServiceMonitors` where their kind exists.
    pub monitors: bool,
}

impl Default for Network {
    fn default() -> Self {
        Self { policies: true, monitors: true }
    }
}

/// Where objects, users, jobs and schedules are kept; SQLite on a volume where no URL is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = ("!has(self.copyFrom) || has(self.urlFrom)", "`copyFrom` needs `urlFrom`: a copy is made into PostgreSQL or MySQL"))]
pub struct MetadataStore {
    /// The key of a Secret with a `postgres://` or `mysql://` URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url_from: Option<SecretKeyRef>,
    /// The key of a Secret with the URL of another platform's metadata database. While this one is empty, a Job copies its
    /// objects and people, but neither tokens, keys, jobs nor schedules: for a staging platform. The other one may be of an
    /// older release and stays as it is. Take the field out when the copy is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_from: Option<SecretKeyRef>,
    /// The volume of SQLite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<MetadataVolume>,
}

/// The volume of SQLite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MetadataVolume {
    /// How large it is.
    pub storage: String,
    /// The volume's class; the cluster's default where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class_name: Option<String>,
}

impl Default for MetadataVolume {
    fn default() -> Self {
        Self { storage: "5Gi".into(), storage_class_name: None }
    }
}

/// The four caches, each on its own backend.
///
/// Results and exports must be where web servers and workers both see them. In a cluster, caches without a server of their
/// own use the managed one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Caches {
    /// The Redis or Valkey that the operator runs for those caches that name no server.
    pub managed: ManagedCache,
    /// Query results.
    pub results: CacheBackend,
    /// Files of exports.
    pub exports: CacheBackend,
    /// Thumbnails of dashboards and charts.
    pub thumbnails: CacheBackend,
    /// Pictures for alerts and reports.
    pub images: CacheBackend,
}

/// A Redis or Valkey that the operator runs. What it holds can be made again, so it keeps nothing on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ManagedCache {
    /// How much it holds, for example `512Mi`; the pod gets half as much again.
    pub memory: String,
    /// The image; the operator's default where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

impl Default for ManagedCache {
    fn default() -> Self {
        Self { memory: "256Mi".into(), image: None }
    }
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
#[x_kube(validation = ("[has(self.managed), has(self.nats), has(self.redis), has(self.rabbitmq), has(self.sqs)].filter(x, x).size() <= 1", "set at most one of `managed`, `nats`, `redis`, `rabbitmq`, `sqs`"))]
pub struct Broker {
    /// NATS JetStream that the operator runs: `managed: {}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed: Option<ManagedBroker>,
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

/// A NATS that the operator runs, with a volume of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ManagedBroker {
    /// How large the volume is. Jobs are kept in the metadata database, so little is enough.
    pub storage: String,
    /// The volume's class; the cluster's default where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class_name: Option<String>,
    /// The image; the operator's default where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

impl Default for ManagedBroker {
    fn default() -> Self {
        Self { storage: "1Gi".into(), storage_class_name: None, image: None }
    }
}

/// How people sign in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Authentication {
    /// The key of a Secret with the first admin's password; one is made and logged once where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_password_from: Option<SecretKeyRef>,
}

/// What was observed of a platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlatformStatus {
    /// The newest generation that was looked at; -1 before the first look.
    #[serde(default = "unobserved")]
    pub observed_generation: i64,
    /// What was observed; one entry for each type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Web servers that are ready, of those wanted: `2/2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// Worker pods that are ready, in all pools.
    #[serde(default)]
    pub workers: i32,
    /// The version of the web servers that serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Where people open it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the scalers of KEDA need to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broker: Option<BrokerStatus>,
    /// The value of `spec.rotateKeys` that was last handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys_rotated: Option<String>,
    /// The value of `reconcile.fluxcd.io/requestedAt` that was last handled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_handled_reconcile_at: Option<String>,
}

impl Default for PlatformStatus {
    fn default() -> Self {
        Self {
            observed_generation: unobserved(),
            conditions: Vec::new(),
            web: None,
            workers: 0,
            version: None,
            url: None,
            broker: None,
            keys_rotated: None,
            last_handled_reconcile_at: None,
        }
    }
}

/// What the scalers of KEDA need to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct BrokerStatus {
    /// `embedded`, `nats`, `redis`, `rabbitmq` or `sqs`.
    pub kind: String,
    /// Host and port of a managed broker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Host and port of a managed NATS's monitoring endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitoring_address: Option<String>,
    /// The broker's name for each queue: its stream, list or queue.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub queues: BTreeMap<String, String>,
    /// The consumer of each stream, or the group of each Redis stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
}
