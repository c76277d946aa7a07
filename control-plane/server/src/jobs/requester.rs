//! On whose behalf a job runs.

use binnacle_metadata::Role;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    auth::Identity,
    problem::{Problem, Result},
};

/// Who wanted a job, as its row remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requester {
    /// The user's name; none with `--no-auth`.
    user: Option<String>,
    /// What they could do when they asked: a token may allow less than its user.
    role: String,
}

impl Requester {
    /// Who asks now.
    pub fn of(identity: &Identity) -> Self {
        Self { user: identity.user.as_ref().map(|user| user.name.clone()), role: identity.role.to_string() }
    }

    /// The same person with the rights that they have now, and no more than when they asked.
    ///
    /// # Errors
    /// When the person is gone or may not sign in any more, or the metadata database fails.
    pub async fn identity(&self, app: &App) -> Result<Identity> {
        let Some(name) = &self.user else {
            if app.config.no_auth {
                return Ok(Identity::local());
            }
            return Err(Problem::forbidden("the job was asked for without signing in, which is not allowed any more"));
        };
        let user = app.metadata.users().find_by_name(name).await?.filter(|user| !user.disabled);
        let user =
            user.ok_or_else(|| Problem::forbidden(format!("`{name}`, who asked for it, is not a user any more")))?;
        let asked: Role = self.role.parse().unwrap_or(Role::Viewer);
        let role = user.role.min(asked);
        Ok(Identity::on_behalf(user, role))
    }
}
