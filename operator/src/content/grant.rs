//! Which Secrets workers may read: in each namespace with datasources, for each platform that serves some of them, one Role
//! that names exactly their Secrets, bound to that platform's workers.
//!
//! datasources → [`wanted`] → [`build_role`], [`build_binding`] → server-side apply where something differs

use std::collections::{BTreeMap, BTreeSet};

use binnacle_crds::Kind;
use binnacle_protocol::ObjectRef as Key;
use k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};
use kube::api::ObjectMeta;

use super::{object::Object, platform::platform_of, world::World};
use crate::{
    hash::hash_of,
    labels::{self, Component, Names, PLATFORM_NAMESPACE},
};

/// What one platform's workers may read in one namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The platform.
    pub platform: Key,
    /// The names of the Secrets.
    pub secrets: BTreeSet<String>,
}

/// What workers may read in a namespace, by the name of Role and `RoleBinding`.
///
/// A datasource counts as long as its platform may serve it: until it is deleted, and also while it is suspended or wrong,
/// as its last good revision is still served.
pub fn wanted(world: &World, namespace: &str) -> BTreeMap<String, Grant> {
    let mut by_platform: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
    for datasource in world.in_namespace(Kind::Datasource, namespace) {
        if let Some((platform, secrets)) = named(world, &datasource) {
            by_platform.entry(platform).or_default().extend(secrets);
        }
    }
    let mut grants = BTreeMap::new();
    for (platform, secrets) in by_platform.into_iter().filter(|(_, secrets)| !secrets.is_empty()) {
        let mut name = format!("binnacle-{}-{}-secrets", platform.namespace, platform.name);
        // `a-b` and `c` reads like `a` and `b-c`; they must not share a Role.
        if grants.contains_key(&name) {
            name = format!("{name}-{}", hash_of(&platform));
        }
        grants.insert(name, Grant { platform, secrets });
    }
    grants
}

fn named(world: &World, datasource: &Object) -> Option<(Key, Vec<String>)> {
    if datasource.is_deleting() {
        return None;
    }
    let facts = datasource.facts.as_ref().ok()?;
    let platform = platform_of(world, datasource, facts).ok()?;
    Some((platform.key(), facts.secrets.iter().map(|secret| secret.name.clone()).collect()))
}

/// The Role of a grant.
pub fn build_role(namespace: &str, name: &str, grant: &Grant) -> Role {
    Role {
        metadata: metadata(namespace, name, grant),
        rules: Some(vec![PolicyRule {
            api_groups: Some(vec![String::new()]),
            resources: Some(vec!["secrets".into()]),
            resource_names: Some(grant.secrets.iter().cloned().collect()),
            verbs: vec!["get".into()],
            ..PolicyRule::default()
        }]),
    }
}

/// The `RoleBinding` of a grant: to the workers of its platform.
pub fn build_binding(namespace: &str, name: &str, grant: &Grant) -> RoleBinding {
    RoleBinding {
        metadata: metadata(namespace, name, grant),
        role_ref: RoleRef { api_group: "rbac.authorization.k8s.io".into(), kind: "Role".into(), name: name.into() },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".into(),
            name: Names::new(&grant.platform.name).worker(),
            namespace: Some(grant.platform.namespace.clone()),
            ..Subject::default()
        }]),
    }
}

fn metadata(namespace: &str, name: &str, grant: &Grant) -> ObjectMeta {
    let mut labels = labels::of(&grant.platform.name, Component::Worker);
    labels.insert(PLATFORM_NAMESPACE.into(), grant.platform.namespace.clone());
    ObjectMeta {
        namespace: Some(namespace.into()),
        name: Some(name.into()),
        labels: Some(labels),
        ..ObjectMeta::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::content::fixture::{datasource, platform, with_platform, world};

    fn with_secrets(mut object: Value, names: &[&str]) -> Value {
        let secret = |(at, name): (usize, &&str)| (format!("p{at}"), json!({"name": name, "key": "k"}));
        object["spec"]["secrets"] = names.iter().enumerate().map(secret).collect::<serde_json::Map<_, _>>().into();
        object
    }

    fn grants(objects: &[Value], namespace: &str) -> Vec<(String, String, Vec<String>)> {
        let grants = wanted(&world(objects), namespace).into_iter();
        grants.map(|(name, grant)| (name, grant.platform.to_string(), grant.secrets.into_iter().collect())).collect()
    }

    #[test]
    fn a_role_names_exactly_the_secrets_of_the_datasources_that_the_platform_serves() {
        let mut deleted = with_secrets(datasource("a/old", &[]), &["old"]);
        deleted["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        let objects = [
            platform("a/main", &["b"]),
            with_secrets(datasource("a/db", &[]), &["db", "tls"]),
            with_secrets(datasource("a/other", &[]), &["db"]),
            datasource("a/files", &[]),
            deleted,
            with_secrets(with_platform(datasource("b/db", &[]), "a/main"), &["b-db"]),
        ];
        let expected = ("binnacle-a-main-secrets".to_owned(), "a/main".to_owned(), vec!["db".to_owned(), "tls".into()]);
        assert_eq!(grants(&objects, "a"), [expected]);
        let expected = ("binnacle-a-main-secrets".to_owned(), "a/main".to_owned(), vec!["b-db".to_owned()]);
        assert_eq!(grants(&objects, "b"), [expected]);
        assert_eq!(grants(&objects[..1], "a"), []);
    }

    #[test]
    fn workers_of_a_platform_that_does_not_let_a_namespace_in_may_read_nothing_there() {
        let source = with_secrets(with_platform(datasource("b/db", &[]), "a/main"), &["db"]);
        assert_eq!(grants(&[platform("a/main", &["c"]), source], "b"), []);
    }

    #[test]
    fn platforms_whose_names_read_alike_do_not_share_a_role() {
        let objects = [
            platform("a/b-c", &["x"]),
            platform("a-b/c", &["x"]),
            with_secrets(with_platform(datasource("x/one", &[]), "a/b-c"), &["one"]),
            with_secrets(with_platform(datasource("x/two", &[]), "a-b/c"), &["two"]),
        ];
        let grants = grants(&objects, "x");
        assert_eq!(grants.len(), 2);
        assert!(grants.iter().all(|(_, _, secrets)| secrets.len() == 1));
    }

    #[test]
    fn roles_and_bindings_stand_in_the_datasources_namespace_and_are_for_the_platforms_workers() {
        let grant = Grant { platform: Key::new("a", "main"), secrets: BTreeSet::from(["db".into(), "tls".into()]) };
        insta::assert_yaml_snapshot!((build_role("b", "r", &grant), build_binding("b", "r", &grant)), @r#"
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: Role
          metadata:
            labels:
              app.kubernetes.io/component: worker
              app.kubernetes.io/instance: main
              app.kubernetes.io/managed-by: binnacle-operator
              app.kubernetes.io/name: binnacle
              app.kubernetes.io/part-of: binnacle
              binnacle.dev/platform: main
              binnacle.dev/platform-namespace: a
            name: r
            namespace: b
          rules:
            - apiGroups:
                - ""
              resourceNames:
                - db
                - tls
              resources:
                - secrets
              verbs:
                - get
        - apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata:
            labels:
              app.kubernetes.io/component: worker
              app.kubernetes.io/instance: main
              app.kubernetes.io/managed-by: binnacle-operator
              app.kubernetes.io/name: binnacle
              app.kubernetes.io/part-of: binnacle
              binnacle.dev/platform: main
              binnacle.dev/platform-namespace: a
            name: r
            namespace: b
          roleRef:
            apiGroup: rbac.authorization.k8s.io
            kind: Role
            name: r
          subjects:
            - kind: ServiceAccount
              name: main-worker
              namespace: a
        "#);
    }
}
