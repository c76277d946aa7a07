//! What the Secrets that a spec names hold.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Secret;
use kube::{Api, Client};

use super::secrets::Data;
use crate::{
    conditions::{Summary, reasons},
    pod::references::{Reader, Reference, Values},
};

/// The Secrets that a spec names, each with what it holds; `None` for one that is not there.
pub type Named = BTreeMap<String, Option<Data>>;

/// Reads each Secret once.
///
/// # Errors
/// Where the API server does not let us.
pub async fn read(client: &Client, namespace: &str, references: &[Reference]) -> Result<Named, kube::Error> {
    let api: Api<Secret> = Api::namespaced(client.clone(), namespace);
    let mut named = Named::new();
    for reference in references {
        let name = &reference.from.name;
        if !named.contains_key(name) {
            let secret = api.get_opt(name).await?;
            named.insert(name.clone(), secret.map(|secret| secret.data.unwrap_or_default()));
        }
    }
    Ok(named)
}

/// The values of all references, by the field that names them.
///
/// # Errors
/// What is missing, and what would be right.
pub fn resolve(references: &[Reference], named: &Named) -> Result<Values, Summary> {
    let mut values = Values::new();
    for Reference { field, from, .. } in references {
        let Some(Some(data)) = named.get(&from.name) else {
            let message = format!("{field} names Secret `{}`, which is not in this namespace: create it", from.name);
            return Err(Summary::failing(reasons::SECRET_NOT_FOUND, message));
        };
        let Some(value) = data.get(&from.key).filter(|value| !value.0.is_empty()) else {
            let keys: Vec<_> = data.keys().map(|key| format!("`{key}`")).collect();
            let has = if keys.is_empty() { "nothing".to_owned() } else { keys.join(", ") };
            let message = format!("{field} names key `{}` of Secret `{}`, which has {has}", from.key, from.name);
            return Err(Summary::failing(reasons::KEY_MISSING, message));
        };
        values.insert(field.clone(), value.0.clone());
    }
    Ok(values)
}

/// Those values that pods of this kind are started with. The first admin's password counts once only, for which nobody
/// needs a new pod.
pub fn for_reader(references: &[Reference], values: &Values, reader: Reader) -> Values {
    let is_read = |reference: &&Reference| {
        (reference.reader == Reader::Both || reference.reader == reader)
            && reference.field != "spec.authentication.adminPasswordFrom"
    };
    let value = |reference: &Reference| Some((reference.field.clone(), values.get(&reference.field)?.clone()));
    references.iter().filter(is_read).filter_map(value).collect()
}

#[cfg(test)]
mod tests {
    use binnacle_crds::datasource::SecretKeyRef;
    use k8s_openapi::ByteString;

    use super::*;

    fn reference(name: &str, key: &str, reader: Reader) -> Reference {
        let from = SecretKeyRef { name: name.into(), key: key.into() };
        Reference { field: format!("spec.{name}"), from, reader }
    }

    #[test]
    fn what_is_missing_is_named() {
        let references = [reference("db", "url", Reader::Web)];
        let fault = |named: &Named| match resolve(&references, named).unwrap_err() {
            Summary::Failing { reason, message } => (reason, message),
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&Named::from([("db".into(), None)])).0, "SecretNotFound");
        let other = Data::from([("dsn".to_owned(), ByteString(b"x".to_vec()))]);
        let (reason, message) = fault(&Named::from([("db".into(), Some(other))]));
        assert_eq!((reason, message.contains("which has `dsn`")), ("KeyMissing", true));
    }

    #[test]
    fn workers_do_not_restart_for_what_only_web_servers_read() {
        let references = [
            reference("db", "url", Reader::Web),
            reference("mq", "url", Reader::Both),
            reference("other", "url", Reader::Migration),
        ];
        let values = ["spec.db", "spec.mq", "spec.other"].map(|field| (field.to_owned(), vec![1])).into();
        assert_eq!(for_reader(&references, &values, Reader::Web).len(), 2);
        assert_eq!(for_reader(&references, &values, Reader::Both).len(), 1);
    }
}
