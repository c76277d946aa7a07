//! Signing in and out, and one's own account.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use binnacle_metadata::{NewSession, TokenHash};
use binnacle_protocol::ErrorCode;
use chrono::{TimeDelta, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    audit,
    auth::{Identity, Proof, cookie},
    extract::Json,
    problem::{Problem, Result},
};

/// A name and a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The user's name.
    name: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    name: String,
    email: Option<String>,
    roles: Vec<String>,
    groups: Vec<String>,
    /// `password`, or `none` with `--no-auth`.
    auth: &'static str,
    must_change_password: bool,
}

impl Me {
    fn of(identity: &Identity) -> Self {
        Self {
            name: identity.viewer.name.clone(),
            email: identity.viewer.email.clone(),
            roles: identity.viewer.roles.clone(),
            groups: identity.viewer.groups.clone(),
            auth: if identity.proof == Proof::None { "none" } else { "password" },
            must_change_password: identity.user.as_ref().is_some_and(|user| user.must_change_password),
        }
    }
}

/// Signs in with a name and a password.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn,
    responses((status = 204, description = "Signed in; the session is in a cookie"), (status = 401, body = Problem)))]
pub async fn create_session(State(app): State<App>, headers: HeaderMap, Json(body): Json<SignIn>) -> Result<Response> {
    let credentials = app.metadata.users().credentials(&body.name).await?;
    let hash = credentials.as_ref().and_then(|found| found.password_hash.clone());
    let fits = app.passwords.verify(&body.name, body.password, hash).await?;
    let user = credentials.map(|found| found.user).filter(|user| fits && !user.disabled);
    audit::note_sign_in(&app, user.as_ref().map(|user| user.id), &body.name).await;
    let user = user.ok_or_else(|| Problem::new(ErrorCode::Unauthenticated, "the name or the password is wrong"))?;
    let token = cookie::random_token()?;
    let hours = app.config.session_hours;
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let session = NewSession {
        user_id: user.id,
        token_hash: TokenHash::of(&token),
        user_agent: user_agent.to_owned(),
        expires_at: Utc::now() + TimeDelta::hours(i64::from(hours)),
    };
    app.metadata.sessions().create(&session).await?;
    app.metadata.users().record_login(user.id).await?;
    let set = cookie::set_session(&token, u64::from(hours) * 3600, app.config.secure_cookies())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, set)]).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204)))]
pub async fn delete_session(State(app): State<App>, _: Identity, headers: HeaderMap) -> Result<Response> {
    if let Some(token) = cookie::session_of(&headers) {
        app.metadata.sessions().delete_by_token(&TokenHash::of(token)).await?;
        app.identities.forget();
    }
    let gone = cookie::set_session("", 0, app.config.secure_cookies())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/me", tag = "session", responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub async fn get_me(identity: Identity) -> Json<Me> {
    Json(Me::of(&identity))
}

/// The old and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    current: SecretString,
    #[schema(value_type = String, format = Password)]
    new: SecretString,
}

/// Changes one's own password; other sessions of the same user end.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "session", request_body = PasswordChange, responses((status = 204)))]
pub async fn change_password(
    State(app): State<App>,
    identity: Identity,
    Json(body): Json<PasswordChange>,
) -> Result<StatusCode> {
    let id = identity.user_id()?;
    let credentials = app.metadata.users().credentials(identity.name()).await?;
    let hash = credentials.and_then(|found| found.password_hash);
    if !app.passwords.verify(identity.name(), body.current, hash).await? {
        return Err(Problem::new(ErrorCode::InvalidRequest, "the current password is wrong").field("current"));
    }
    let hash = app.passwords.hash(&body.new).await?;
    app.metadata.users().set_password(id, Some(&hash), false).await?;
    app.identities.forget();
    audit::note(&app, &identity, "user.password", identity.name()).await;
    Ok(StatusCode::NO_CONTENT)
}
