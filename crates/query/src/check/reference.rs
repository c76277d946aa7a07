//! Names of other objects.

use binnacle_crds::datasource::DatasourceSpec;
use binnacle_protocol::ObjectRef;

use super::report::Report;
use crate::{Catalog, chart::Known, suggest::did_you_mean};

/// The dataset that a field names, where there is one.
pub(super) fn dataset<'a>(
    name: &str,
    namespace: &str,
    catalog: &'a Catalog,
    path: &str,
    report: &mut Report,
) -> Option<Known<'a>> {
    let object = resolve(name, namespace, path, report)?;
    if let Ok(known) = Known::find(catalog, object.clone()) {
        return Some(known);
    }
    let known = names(catalog.datasets().map(|(object, _)| object), namespace);
    report.add_hinted(path, format!("there is no dataset `{object}`"), did_you_mean(name, &known));
    None
}

/// The datasource that a field names, where there is one that serves the namespace.
pub(super) fn datasource<'a>(
    name: &str,
    namespace: &str,
    catalog: &'a Catalog,
    path: &str,
    report: &mut Report,
) -> Option<&'a DatasourceSpec> {
    let object = resolve(name, namespace, path, report)?;
    let Some((spec, _)) = catalog.datasource(&object) else {
        let known = names(catalog.datasources().map(|(object, _)| object), namespace);
        report.add_hinted(path, format!("there is no datasource `{object}`"), did_you_mean(name, &known));
        return None;
    };
    let allowed = &spec.access.allowed_namespaces;
    if object.namespace != namespace && !allowed.iter().any(|each| each == "*" || each == namespace) {
        let hint = format!("add `{namespace}` to its `access.allowedNamespaces`");
        report.add_hinted(path, format!("datasource `{object}` does not serve namespace `{namespace}`"), Some(hint));
        return None;
    }
    Some(spec.as_ref())
}

/// A name, or namespace and name.
pub(super) fn resolve(name: &str, namespace: &str, path: &str, report: &mut Report) -> Option<ObjectRef> {
    ObjectRef::resolve(name, namespace).map_err(|error| report.add(path, error.to_string())).ok()
}

/// The names that an object of the namespace would write. Other namespaces' are nobody's to list here.
fn names<'a>(objects: impl Iterator<Item = &'a ObjectRef>, namespace: &str) -> Vec<String> {
    objects.filter(|object| object.namespace == namespace).map(|object| object.name.clone()).collect()
}
