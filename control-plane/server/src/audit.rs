//! Notes in the audit log who changed what, and who tried to sign in. Holds no secrets and no bodies.

use std::fmt::Display;

use binnacle_metadata::{AuditOutcome, NewAuditEntry, UserId};
use serde_json::json;

use crate::{app::App, auth::Identity};

/// Notes that somebody did something. What was done stays done where it cannot be noted; the log says so.
pub async fn note(app: &App, identity: &Identity, action: &str, object: impl Display) {
    let actor = identity.user.as_ref().map(|user| user.id);
    record(app, actor, identity.name(), action, object.to_string(), AuditOutcome::Allowed).await;
}

/// Notes that somebody signed in, or tried to.
pub async fn note_sign_in(app: &App, user: Option<UserId>, name: &str) {
    let outcome = if user.is_some() { AuditOutcome::Allowed } else { AuditOutcome::Denied };
    record(app, user, name, "session.create", String::new(), outcome).await;
}

async fn record(app: &App, actor: Option<UserId>, name: &str, action: &str, object: String, outcome: AuditOutcome) {
    let entry = NewAuditEntry {
        actor_id: actor,
        actor_name: name.to_owned(),
        action: action.to_owned(),
        object,
        outcome,
        detail: json!({}),
        remote_address: None,
    };
    if let Err(error) = app.metadata.audit().record(&entry).await {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            action,
            "an action could not be noted in the audit log"
        );
    }
}
