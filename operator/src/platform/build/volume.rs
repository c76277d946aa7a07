//! Volumes: that of SQLite, and that of the managed broker.

use std::collections::BTreeMap;

use binnacle_crds::platform::DeletionPolicy;
use k8s_openapi::{
    api::core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements},
    apimachinery::pkg::api::resource::Quantity,
};

use crate::{
    apply::{ApplyError, Built},
    labels::Component,
    site::Site,
};

pub(super) fn build(site: Site<'_>) -> Result<Vec<Built>, ApplyError> {
    let mut built = Vec::new();
    if site.uses_sqlite() {
        let volume = site.spec.metadata.volume.clone().unwrap_or_default();
        let class = volume.storage_class_name.as_deref();
        let claim = Built::new(&claim(site, site.names().metadata(), Component::Web, &volume.storage, class))?;
        built.push(if site.spec.deletion_policy == DeletionPolicy::Retain { claim.retained() } else { claim });
    }
    if let Some(managed) = &site.spec.broker.managed {
        let class = managed.storage_class_name.as_deref();
        built.push(Built::new(&claim(site, site.names().broker(), Component::Broker, &managed.storage, class))?);
    }
    Ok(built)
}

fn claim(
    site: Site<'_>,
    name: String,
    component: Component,
    storage: &str,
    class: Option<&str>,
) -> PersistentVolumeClaim {
    let requests = BTreeMap::from([("storage".to_owned(), Quantity(storage.to_owned()))]);
    let spec = PersistentVolumeClaimSpec {
        access_modes: Some(vec!["ReadWriteOnce".to_owned()]),
        resources: Some(VolumeResourceRequirements {
            requests: Some(requests),
            ..VolumeResourceRequirements::default()
        }),
        storage_class_name: class.map(str::to_owned),
        ..PersistentVolumeClaimSpec::default()
    };
    PersistentVolumeClaim { metadata: site.meta(name, component), spec: Some(spec), ..PersistentVolumeClaim::default() }
}
