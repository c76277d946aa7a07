//! Keeps the Roles of a namespace to what its datasources name: applies what differs, takes away what nobody asks for.

use std::{collections::BTreeMap, fmt::Debug, sync::Arc};

use k8s_openapi::NamespaceResourceScope;
use kube::{
    Api, Resource, ResourceExt,
    api::{DynamicObject, Patch, PatchParams},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    Content,
    error::Error,
    grant::{Grant, build_binding, build_role, wanted},
};
use crate::{
    apply::{covers, delete},
    hash::hash_of,
    labels::{APPLIED, OPERATOR, PLATFORM_NAMESPACE},
    metrics,
};

/// Makes the Roles and `RoleBindings` of a namespace what they should be. Writes nothing where they are.
pub async fn keep_grants(content: &Content, namespace: &str) -> Result<(), Error> {
    let _turn = content.granting.lock().await;
    let wanted = wanted(&content.world, namespace);
    for (name, grant) in &wanted {
        apply(content, namespace, name, &build_role(namespace, name, grant)).await?;
        apply(content, namespace, name, &build_binding(namespace, name, grant)).await?;
    }
    // A binding goes before what it binds.
    for kind in ["RoleBinding", "Role"] {
        for object in leftover(content.context.watches.owned.list(kind), namespace, &wanted) {
            delete(&content.context, &object).await?;
        }
    }
    Ok(())
}

/// Namespaces in which there are Roles of ours.
pub fn granted_namespaces(content: &Content) -> Vec<String> {
    let roles = content.context.watches.owned.list("Role").into_iter();
    roles.filter(|role| is_grant(role)).filter_map(|role| role.namespace()).collect()
}

async fn apply<K>(content: &Content, namespace: &str, name: &str, object: &K) -> Result<(), Error>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Serialize + DeserializeOwned + Clone + Debug,
{
    let live = content.context.watches.owned.get(&K::kind(&()), namespace, name);
    let mut value = serde_json::to_value(object)?;
    if live.as_ref().is_some_and(|live| is_as(live, &value)) {
        return Ok(());
    }
    let fingerprint = hash_of(&value);
    let was_ours = |live: &Arc<DynamicObject>| live.annotations().get(APPLIED) == Some(&fingerprint);
    if live.as_ref().is_some_and(was_ours) {
        metrics::drift_corrected(&K::kind(&()));
        tracing::warn!(namespace, name, kind = %K::kind(&()), "somebody had changed what workers may read; it is put back");
    }
    value["metadata"]["annotations"] = json!({ APPLIED: fingerprint });
    value["apiVersion"] = Value::from(K::api_version(&()).as_ref());
    value["kind"] = Value::from(K::kind(&()).as_ref());
    let api: Api<K> = Api::namespaced(content.context.client.clone(), namespace);
    let params = PatchParams::apply(&format!("{OPERATOR}-datasource")).force();
    api.patch(name, &params, &Patch::Apply(value)).await.map_err(Error::kubernetes("take a Role"))?;
    Ok(())
}

/// Rules and subjects must be exactly ours, not only contain them; of labels, others may add some.
fn is_as(live: &DynamicObject, wanted: &Value) -> bool {
    let live = serde_json::to_value(live).unwrap_or_default();
    let exact = ["rules", "subjects", "roleRef"].iter().all(|field| match (live.get(field), wanted.get(field)) {
        (Some(live), Some(wanted)) => covers(live, wanted) && covers(wanted, live),
        (None, None) => true,
        _ => false,
    });
    exact && covers(&live, wanted)
}

fn leftover(
    live: Vec<Arc<DynamicObject>>,
    namespace: &str,
    wanted: &BTreeMap<String, Grant>,
) -> Vec<Arc<DynamicObject>> {
    let is_left = |object: &Arc<DynamicObject>| {
        is_grant(object)
            && object.namespace().as_deref() == Some(namespace)
            && object.metadata.deletion_timestamp.is_none()
            && !wanted.contains_key(&object.name_any())
    };
    live.into_iter().filter(is_left).collect()
}

fn is_grant(object: &DynamicObject) -> bool {
    object.labels().contains_key(PLATFORM_NAMESPACE)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use binnacle_protocol::ObjectRef as Key;

    fn role(name: &str) -> (Value, DynamicObject) {
        let grant = Grant { platform: Key::new("a", "main"), secrets: BTreeSet::from(["db".into()]) };
        let wanted = serde_json::to_value(build_role("b", name, &grant)).unwrap();
        let mut live = wanted.clone();
        live["kind"] = json!("Role");
        live["apiVersion"] = json!("rbac.authorization.k8s.io/v1");
        (wanted, serde_json::from_value(live).unwrap())
    }

    #[test]
    fn a_role_to_which_somebody_added_a_rule_or_a_secret_is_not_as_it_should_be() {
        let (wanted, mut live) = role("r");
        assert!(is_as(&live, &wanted));
        live.labels_mut().insert("team".into(), "ops".into());
        assert!(is_as(&live, &wanted));
        let mut wider = live.clone();
        wider.data["rules"][0]["resourceNames"] = json!(["db", "other"]);
        assert!(!is_as(&wider, &wanted));
        live.data["rules"]
            .as_array_mut()
            .unwrap()
            .push(json!({"apiGroups": [""], "resources": ["pods"], "verbs": ["*"]}));
        assert!(!is_as(&live, &wanted));
    }

    #[test]
    fn only_roles_of_ours_that_nobody_asks_for_are_taken_away() {
        let (_, ours) = role("old");
        let mut others = ours.clone();
        others.metadata.labels = None;
        others.metadata.name = Some("other".into());
        let left = leftover(vec![Arc::new(ours), Arc::new(others)], "b", &BTreeMap::new());
        assert_eq!(left.iter().map(|object| object.name_any()).collect::<Vec<_>>(), ["old"]);
    }
}
