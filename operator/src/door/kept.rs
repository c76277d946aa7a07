//! Doors that are open already, one for each platform.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use binnacle_protocol::ObjectRef;
use k8s_openapi::api::core::v1::Secret;
use kube::{Api, Client, ResourceExt, core::PartialObjectMeta};
use secrecy::SecretString;

use super::{BadDoor, Door};
use crate::{failures::Failure, labels::Names, watch::Watch};

/// The port of the internal API.
pub const INTERNAL_PORT: u16 = 8443;

/// Doors that are open already. A door is made anew when the platform's tokens or its certificate authority change.
#[derive(Debug, Default)]
pub struct Doors {
    kept: Mutex<HashMap<ObjectRef, Kept>>,
}

#[derive(Debug)]
struct Kept {
    versions: [Option<String>; 2],
    door: Door,
}

/// Why there is no door to a platform.
#[derive(Debug, thiserror::Error)]
pub enum DoorUnknown {
    /// The operator has not made the Secret yet.
    #[error("Platform `{platform}` is not set up yet: it has no `{key}` in Secret `{secret}`")]
    NotSetUp {
        /// The platform.
        platform: ObjectRef,
        /// The Secret.
        secret: String,
        /// The key that it lacks.
        key: &'static str,
    },
    /// A Secret cannot be read.
    #[error("Secret `{secret}` cannot be read")]
    Secret {
        /// The Secret.
        secret: String,
        /// What the API server said.
        source: Box<kube::Error>,
    },
    /// What the Secrets hold is of no use.
    #[error(transparent)]
    Bad(#[from] BadDoor),
}

impl Failure for DoorUnknown {
    fn reason(&self) -> &'static str {
        match self {
            Self::NotSetUp { .. } => "PlatformNotReady",
            Self::Secret { .. } => "SecretUnreadable",
            Self::Bad(_) => "SecretInvalid",
        }
    }
}

impl Doors {
    /// The door to a platform.
    ///
    /// # Errors
    /// [`DoorUnknown`]
    pub async fn open(
        &self,
        client: &Client,
        secrets: &Watch<PartialObjectMeta<Secret>>,
        platform: &ObjectRef,
    ) -> Result<Door, DoorUnknown> {
        let names = Names::new(&platform.name);
        let names = [names.ca(), names.tokens()];
        let version = |name: &String| {
            secrets
                .get(&platform.namespace, name)
                .map(|secret| format!("{:?}/{:?}", secret.uid(), secret.resource_version()))
        };
        let versions = [version(&names[0]), version(&names[1])];
        if let Some(kept) = self.lock().get(platform).filter(|kept| kept.versions == versions) {
            return Ok(kept.door.clone());
        }
        let door = make(client, platform, &names).await?;
        if versions.iter().all(Option::is_some) {
            self.lock().insert(platform.clone(), Kept { versions, door: door.clone() });
        }
        Ok(door)
    }

    /// The platform is gone.
    pub fn forget(&self, platform: &ObjectRef) {
        self.lock().remove(platform);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ObjectRef, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn make(client: &Client, platform: &ObjectRef, [ca, tokens]: &[String; 2]) -> Result<Door, DoorUnknown> {
    let authority = read(client, platform, ca, "ca.crt").await?;
    let token = read(client, platform, tokens, "operator-token").await?;
    let token = SecretString::from(String::from_utf8_lossy(&token).into_owned());
    let host = Names::new(&platform.name).web_internal();
    let base = format!("https://{host}.{}.svc:{INTERNAL_PORT}", platform.namespace);
    Ok(Door::new(&base, &authority, &token)?)
}

async fn read(client: &Client, platform: &ObjectRef, secret: &str, key: &'static str) -> Result<Vec<u8>, DoorUnknown> {
    let api: Api<Secret> = Api::namespaced(client.clone(), &platform.namespace);
    let found = api.get_opt(secret).await;
    let found = found.map_err(|error| DoorUnknown::Secret { secret: secret.to_owned(), source: Box::new(error) })?;
    let value = found.and_then(|found| found.data?.remove(key));
    value.map(|value| value.0).ok_or_else(|| DoorUnknown::NotSetUp {
        platform: platform.clone(),
        secret: secret.to_owned(),
        key,
    })
}
