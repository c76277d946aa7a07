//! An object that was deleted leaves its control plane; then it is let go.
//!
//! Deleting is fast: an object is let go at once where its platform is gone or going with what it stores, and soon where the
//! control plane does not answer, which then finds out by itself ([`super::compare`]).

use std::{sync::Arc, time::Duration};

use binnacle_crds::{Kind, platform::DeletionPolicy};
use binnacle_protocol::ObjectRef as Key;
use chrono::Utc;
use kube::runtime::controller::Action;

use super::{
    Content,
    error::Error,
    grants::keep_grants,
    object::Object,
    platform::{AVAILABLE, platform_of},
    push::take_away,
    write::release,
};

/// How long an object is held for a control plane that should answer.
const HELD_AT_MOST: chrono::Duration = chrono::Duration::seconds(10);
/// How soon the next attempt begins.
const AGAIN: Duration = Duration::from_secs(1);
/// The longest that one attempt takes.
const ATTEMPT: Duration = Duration::from_secs(5);

/// Takes a deleted object away from its control plane, and lets it go.
pub async fn retire(content: &Content, object: &Arc<Object>) -> Result<Action, Error> {
    if !object.is_held() {
        return Ok(Action::await_change());
    }
    if let Some(platform) = platform_to_tell(content, object) {
        let told = tokio::time::timeout(ATTEMPT, take_away(content, &platform.key(), object)).await;
        match told {
            Ok(Ok(())) => {}
            // Not as a failure, whose waits grow: somebody waits for the object to go.
            Ok(Err(_)) | Err(_) if is_patient(&platform, object) => return Ok(Action::requeue(AGAIN)),
            Ok(Err(_)) | Err(_) => {
                tracing::warn!(object = %object.key(), kind = %object.kind, "it is let go; its control plane will find out");
            }
        }
    }
    if object.kind == Kind::Datasource {
        keep_grants(content, object.namespace()).await?;
    }
    if let Some(metadata) = release(content, object).await? {
        content.echoes.wrote(object, metadata, object.status.clone());
    }
    content.world.ledger.forget(object.uid());
    Ok(Action::await_change())
}

/// The platform that has the object, where it should be told.
fn platform_to_tell(content: &Content, object: &Object) -> Option<Arc<Object>> {
    let entry = content.world.ledger.get(object.uid());
    let known: Option<Key> = entry.and_then(|entry| entry.platform).map(|home| home.key);
    let platform = match known {
        Some(key) => content.world.get(Kind::Platform, &key),
        None => object.facts.as_ref().ok().and_then(|facts| platform_of(&content.world, object, facts).ok()),
    }?;
    is_told(&platform).then_some(platform)
}

/// A platform that is deleted and leaves its store as it is need not be told.
fn is_told(platform: &Object) -> bool {
    let policy = platform.facts.as_ref().map(|facts| facts.deletion_policy).unwrap_or_default();
    !platform.is_deleting() || policy == DeletionPolicy::Delete
}

/// Whether to wait for the control plane.
fn is_patient(platform: &Object, object: &Object) -> bool {
    platform.is_true(AVAILABLE) && !platform.is_deleting() && object.deleting_for(Utc::now()) < HELD_AT_MOST
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::fixture::{condition, dashboard, platform, read};

    #[test]
    fn a_platform_that_goes_is_told_only_where_what_it_stores_goes_too() {
        let mut object = platform("a/main", &[]);
        assert!(is_told(&read(&object)));
        object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        assert!(!is_told(&read(&object)));
        object["spec"]["deletionPolicy"] = json!("Delete");
        assert!(is_told(&read(&object)));
    }

    #[test]
    fn an_object_is_held_only_for_a_platform_that_should_answer_and_not_for_long() {
        let mut object = dashboard("a/one", &[]);
        let mut main = platform("a/main", &[]);
        object["metadata"]["deletionTimestamp"] = json!(Utc::now().to_rfc3339());
        assert!(is_patient(&read(&main), &read(&object)));
        object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        assert!(!is_patient(&read(&main), &read(&object)));
        object["metadata"]["deletionTimestamp"] = json!(Utc::now().to_rfc3339());
        main["status"]["conditions"] = json!([condition("Available", "False", "")]);
        assert!(!is_patient(&read(&main), &read(&object)));
    }
}
