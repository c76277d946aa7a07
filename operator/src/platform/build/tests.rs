use kube::api::GroupVersionKind;

use super::*;
use crate::{
    owned::OPTIONAL,
    site::tests::{config, spec},
};

fn optional(wanted: &str) -> Option<ApiResource> {
    let (group, version, kind) = OPTIONAL.into_iter().find(|(_, _, kind)| *kind == wanted)?;
    Some(ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, kind)))
}

/// Every object of a platform with this spec, in a cluster that has all kinds.
fn all(yaml: &str) -> Vec<Built> {
    let (spec, config) = (spec(yaml), config());
    let inputs = Inputs {
        site: Site::new("main", "bi", &spec, &config),
        web_secrets: "w1".into(),
        broker_secrets: "b1".into(),
        cache_secrets: "c1".into(),
        database: spec.metadata.url_from.as_ref().map(|_| "postgres://db/bi".to_owned()),
        is_autoscaled: false,
        routes: optional("HTTPRoute"),
        monitors: optional("ServiceMonitor"),
    };
    let objects = build(&inputs).unwrap();
    objects.base.into_iter().chain(objects.migration).chain([objects.web]).collect()
}

fn names(yaml: &str) -> Vec<String> {
    all(yaml).iter().map(|built| format!("{}/{}", built.key().kind, built.key().name)).collect()
}

fn one(yaml: &str, kind: &str, name: &str) -> serde_json::Value {
    let found = all(yaml).into_iter().find(|built| built.key() == crate::apply::Key::new(kind, name));
    serde_json::to_value(found.unwrap().object).unwrap()
}

const POSTGRES: &str = "metadata: {urlFrom: {name: db, key: url}}";

#[test]
fn an_empty_spec_makes_sqlite_and_a_managed_cache() {
    insta::assert_yaml_snapshot!(names("{}"));
}

#[test]
fn a_platform_with_everything_makes_all_kinds() {
    insta::assert_yaml_snapshot!(names(&format!(
        "{POSTGRES}
web: {{replicas: 3, url: 'https://bi.example.com', ingress: {{}}, httpRoute: {{gateway: edge}}}}
broker: {{managed: {{}}}}"
    )));
}

#[test]
fn external_services_leave_nothing_to_run_but_web_servers() {
    let redis = "{redis: {urlFrom: {name: redis, key: url}}}";
    insta::assert_yaml_snapshot!(names(&format!(
        "{POSTGRES}
broker: {{rabbitmq: {{urlFrom: {{name: mq, key: url}}}}}}
caches: {{results: {redis}, exports: {redis}, thumbnails: {redis}, images: {redis}}}
network: {{policies: false, monitors: false}}"
    )));
}

#[test]
fn web_servers_with_sqlite() {
    insta::assert_yaml_snapshot!(one("{}", "Deployment", "main-web"));
}

#[test]
fn web_servers_with_postgresql() {
    insta::assert_yaml_snapshot!(one(
        &format!(
            "{POSTGRES}
web: {{replicas: 2, url: 'https://bi.example.com', resources: {{requests: {{cpu: 500m}}, limits: {{memory: 1Gi}}}}}}
broker: {{managed: {{}}}}
authentication: {{adminPasswordFrom: {{name: admin, key: password}}}}"
        ),
        "Deployment",
        "main-web"
    ));
}

#[test]
fn brokers_of_every_kind_are_named_by_their_secret() {
    for kind in ["nats", "redis", "rabbitmq", "sqs"] {
        let web = one(&format!("broker: {{{kind}: {{urlFrom: {{name: mq, key: url}}}}}}"), "Deployment", "main-web");
        let env = web.pointer("/spec/template/spec/containers/0/env").unwrap().as_array().unwrap();
        let broker = env.iter().find(|variable| variable["name"] == "BINNACLE_BROKER").unwrap();
        assert_eq!(broker.pointer("/valueFrom/secretKeyRef/name").unwrap(), "mq", "{kind}");
        let prefix = env.iter().find(|variable| variable["name"] == "BINNACLE_BROKER_PREFIX").unwrap();
        assert_eq!(prefix["value"], "bi-main", "{kind}");
    }
}

#[test]
fn the_migration_is_a_job_of_its_own() {
    let job = all(POSTGRES).into_iter().find(|built| built.key().kind == "Job").unwrap();
    assert!(job.is_made_once);
    insta::assert_yaml_snapshot!(serde_json::to_value(job.object).unwrap());
}

#[test]
fn a_copy_of_another_platform_is_made_by_the_job_that_migrates() {
    let yaml = "metadata: {urlFrom: {name: db, key: url}, copyFrom: {name: production, key: url}}";
    let job = all(yaml).into_iter().find(|built| built.key().kind == "Job").unwrap().object.data;
    let container = job.pointer("/spec/template/spec/containers/0").unwrap();
    assert!(container.get("args").is_none(), "{container}");
    let env = container["env"].as_array().unwrap();
    let from = env.iter().find(|variable| variable["name"] == "BINNACLE_COPY_FROM").unwrap();
    assert_eq!(from.pointer("/valueFrom/secretKeyRef/name").unwrap(), "production");
}

#[test]
fn all_pods_are_fetched_with_the_secrets_that_the_spec_names() {
    let yaml = format!("{POSTGRES}\nbroker: {{managed: {{}}}}\nimagePullSecrets: [{{name: registry}}]");
    let pods = all(&yaml).into_iter().filter_map(|built| built.object.data.pointer("/spec/template/spec").cloned());
    let named: Vec<_> = pods.map(|pod| pod.pointer("/imagePullSecrets/0/name").cloned().unwrap_or_default()).collect();
    assert_eq!(named, ["registry"; 4]);
}

#[test]
fn another_image_or_database_is_another_migration_and_another_replica_is_not() {
    let hash = |yaml: &str, image: &str, database: &str| {
        let (spec, mut config) = (spec(yaml), config());
        config.images.control_plane = image.to_owned();
        let inputs = Inputs {
            site: Site::new("main", "bi", &spec, &config),
            web_secrets: String::new(),
            broker_secrets: String::new(),
            cache_secrets: String::new(),
            database: Some(database.to_owned()),
            is_autoscaled: false,
            routes: None,
            monitors: None,
        };
        migration_hash(&inputs)
    };
    let first = hash(POSTGRES, "a:1", "postgres://db/bi");
    assert_eq!(first, hash(&format!("{POSTGRES}\nweb: {{replicas: 3}}"), "a:1", "postgres://db/bi"));
    assert_ne!(first, hash(POSTGRES, "a:2", "postgres://db/bi"));
    assert_ne!(first, hash(POSTGRES, "a:1", "postgres://db/other"));
    assert_eq!(hash("{}", "a:1", ""), None);
}

#[test]
fn a_managed_broker() {
    let managed = "broker: {managed: {storage: 2Gi, storageClassName: fast, image: 'nats:2.12'}}";
    let parts = [("PersistentVolumeClaim", "main-broker"), ("Service", "main-broker"), ("StatefulSet", "main-broker")];
    insta::assert_yaml_snapshot!(parts.map(|(kind, name)| one(managed, kind, name)));
}

#[test]
fn a_managed_cache() {
    let parts = [("Service", "main-cache"), ("Deployment", "main-cache")];
    insta::assert_yaml_snapshot!(parts.map(|(kind, name)| one("{}", kind, name)));
}

#[test]
fn services_and_accounts() {
    let parts = [
        ("Service", "main-web"),
        ("Service", "main-web-internal"),
        ("Service", "main-workers"),
        ("ServiceAccount", "main-web"),
        ("ServiceAccount", "main-worker"),
    ];
    let yaml = "web: {serviceType: LoadBalancer, serviceAnnotations: {example.com/size: small}}";
    insta::assert_yaml_snapshot!(parts.map(|(kind, name)| one(yaml, kind, name)));
}

#[test]
fn an_ingress_and_a_route() {
    let yaml = "web:
  url: https://bi.example.com/
  ingress: {className: nginx, tlsSecretName: bi-tls, annotations: {example.com/timeout: '60'}}
  httpRoute: {gateway: edge/public}";
    insta::assert_yaml_snapshot!([one(yaml, "Ingress", "main-web"), one(yaml, "HTTPRoute", "main-web")]);
}

#[test]
fn a_disruption_budget_is_for_several_web_servers() {
    insta::assert_yaml_snapshot!(one(&format!("{POSTGRES}\nweb: {{replicas: 2}}"), "PodDisruptionBudget", "main-web"));
    assert!(!names(POSTGRES).contains(&"PodDisruptionBudget/main-web".to_owned()));
}

#[test]
fn network_policies() {
    let names = ["main-web", "main-worker", "main-broker", "main-cache"];
    insta::assert_yaml_snapshot!(names.map(|name| one("broker: {managed: {}}", "NetworkPolicy", name)));
}

#[test]
fn monitors() {
    let names = ["main-web", "main-workers"];
    insta::assert_yaml_snapshot!(names.map(|name| one("{}", "ServiceMonitor", name)));
}

#[test]
fn what_people_made_stays_unless_it_shall_go_with_the_platform() {
    let is_owned = |yaml: &str| {
        let claim = all(yaml).into_iter().find(|built| built.key().name == "main-metadata");
        claim.unwrap().is_owned
    };
    assert!(!is_owned("{}"));
    assert!(is_owned("deletionPolicy: Delete"));
}

#[test]
fn every_container_is_restricted() {
    let objects = all(&format!("{POSTGRES}\nbroker: {{managed: {{}}}}"));
    let mut seen = 0;
    for built in objects {
        let object = serde_json::to_value(&built.object).unwrap();
        let Some(pod) = object.pointer("/spec/template/spec") else { continue };
        seen += 1;
        assert_eq!(pod.pointer("/securityContext/runAsNonRoot").unwrap(), true);
        assert_eq!(pod.pointer("/securityContext/seccompProfile/type").unwrap(), "RuntimeDefault");
        assert_eq!(pod["automountServiceAccountToken"], false);
        let rights = pod.pointer("/containers/0/securityContext").unwrap();
        assert_eq!(rights["allowPrivilegeEscalation"], false);
        assert_eq!(rights["readOnlyRootFilesystem"], true);
        assert_eq!(rights.pointer("/capabilities/drop/0").unwrap(), "ALL");
    }
    assert_eq!(seen, 4);
}

#[test]
fn replicas_are_not_rendered_where_something_else_says_how_many() {
    let (spec, config) = (spec(POSTGRES), config());
    let inputs = Inputs {
        site: Site::new("main", "bi", &spec, &config),
        web_secrets: String::new(),
        broker_secrets: String::new(),
        cache_secrets: String::new(),
        database: None,
        is_autoscaled: true,
        routes: None,
        monitors: None,
    };
    let web = build(&inputs).unwrap().web;
    assert!(web.object.data.pointer("/spec/replicas").is_none());
}
