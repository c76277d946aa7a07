//! Keeps the Secrets that the operator makes for a platform.
//!
//! Secrets are created, never applied over one that came in between; a change names the version that it replaces.

use binnacle_crds::platform::{DeletionPolicy, Platform};
use k8s_openapi::{api::core::v1::Secret, jiff::Timestamp};
use kube::{Api, Resource, ResourceExt, api::PostParams};

use super::{
    PlatformError,
    secrets::{Content, Data, certificates, encryption, tokens},
};
use crate::{context::Context, labels::Component, site::Site};

/// What the Secrets that the operator made hold.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// Tokens and passwords.
    pub tokens: Data,
    /// Encryption keys.
    pub encryption: Data,
    /// The web servers' certificate.
    pub web_tls: Content,
    /// Whether a certificate was made anew that had been there.
    pub has_renewed: bool,
}

/// Makes what is missing, and makes anew what is due.
///
/// # Errors
/// [`PlatformError`]
pub async fn keep(context: &Context, platform: &Platform, site: Site<'_>) -> Result<Credentials, PlatformError> {
    let keeper = Keeper { context, platform, site };
    let now = Timestamp::now();
    let names = site.names();
    // What is in the database cannot be read without them: they stay where it does.
    let stays = site.spec.deletion_policy == DeletionPolicy::Retain;
    let makes_password = site.spec.authentication.admin_password_from.is_none();

    let held = keeper.read(names.tokens()).await?;
    let wanted = tokens::complete(held.data(), makes_password).map(|data| Content { data, ..Content::default() });
    let tokens = keeper.write(names.tokens(), Component::Web, held, wanted, stays).await?;

    let held = keeper.read(names.encryption()).await?;
    let wanted = encryption::complete(held.content(), site.spec.rotate_keys.as_deref());
    let encryption = keeper.write(names.encryption(), Component::Web, held, wanted, stays).await?;

    let held = keeper.read(names.ca()).await?;
    let wanted = certificates::renew_authority(held.content(), site.name, now)?;
    let authority = keeper.write(names.ca(), Component::Web, held, wanted, false).await?;

    let mut has_renewed = false;
    let mut certify = async |name: String, service: String, component| {
        let held = keeper.read(name.clone()).await?;
        let hosts = certificates::names(&service, site.namespace, site.cluster_domain);
        let wanted = certificates::renew(held.content(), &authority, &hosts, now)?;
        has_renewed |= wanted.is_some() && held.content().is_some();
        keeper.write(name, component, held, wanted, false).await
    };
    let web_tls = certify(names.web_tls(), names.web_internal(), Component::Web).await?;
    certify(names.worker_tls(), names.workers(), Component::Worker).await?;
    Ok(Credentials { tokens: tokens.data, encryption: encryption.data, web_tls, has_renewed })
}

/// A Secret as it was read.
struct Held {
    secret: Option<Secret>,
    content: Option<Content>,
}

impl Held {
    fn content(&self) -> Option<&Content> {
        self.content.as_ref()
    }

    fn data(&self) -> Option<&Data> {
        self.content().map(|content| &content.data)
    }
}

struct Keeper<'a> {
    context: &'a Context,
    platform: &'a Platform,
    site: Site<'a>,
}

impl Keeper<'_> {
    fn api(&self) -> Api<Secret> {
        Api::namespaced(self.context.client.clone(), self.site.namespace)
    }

    async fn read(&self, name: String) -> Result<Held, PlatformError> {
        let secret = self.api().get_opt(&name).await.map_err(|error| PlatformError::secret(&name, error))?;
        let content = secret.as_ref().map(|secret| Content {
            annotations: secret.annotations().clone(),
            data: secret.data.clone().unwrap_or_default(),
        });
        Ok(Held { secret, content })
    }

    async fn write(
        &self,
        name: String,
        component: Component,
        held: Held,
        wanted: Option<Content>,
        stays: bool,
    ) -> Result<Content, PlatformError> {
        let owners: Vec<_> = self.platform.controller_owner_ref(&()).filter(|_| !stays).into_iter().collect();
        let Some(mut secret) = held.secret else {
            let content = wanted.unwrap_or_default();
            let mut secret =
                super::secrets::build(self.site.name, self.site.namespace, name.clone(), component, content.clone());
            *secret.owner_references_mut() = owners;
            let made = self.api().create(&PostParams::default(), &secret).await;
            made.map_err(|error| PlatformError::secret(&name, error))?;
            return Ok(content);
        };
        let held = held.content.unwrap_or_default();
        let is_right = secret.owner_references() == owners;
        if wanted.is_none() && is_right {
            return Ok(held);
        }
        let content = wanted.unwrap_or(held);
        secret.annotations_mut().extend(content.annotations.clone());
        *secret.owner_references_mut() = owners;
        secret.data = Some(content.data.clone());
        let replaced = self.api().replace(&name, &PostParams::default(), &secret).await;
        replaced.map_err(|error| PlatformError::secret(&name, error))?;
        Ok(content)
    }
}
