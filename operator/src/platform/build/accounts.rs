//! Who pods are. Web servers may do nothing; workers may read the Secrets that datasources name, by Roles of their own.

use k8s_openapi::api::core::v1::ServiceAccount;

use crate::{
    apply::{ApplyError, Built},
    labels::Component,
    site::Site,
};

pub(super) fn build(site: Site<'_>) -> Result<Vec<Built>, ApplyError> {
    let account = |name, component| ServiceAccount {
        metadata: site.meta(name, component),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    };
    Ok(vec![
        Built::new(&account(site.names().web(), Component::Web))?,
        Built::new(&account(site.names().worker(), Component::Worker))?,
    ])
}
