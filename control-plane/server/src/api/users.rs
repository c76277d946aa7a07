//! Users, for admins.

use axum::{extract::State, http::StatusCode};
use binnacle_metadata::{NewUser, Role, User, UserChange, UserId};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    audit,
    auth::Identity,
    extract::{Json, Path},
    problem::{Problem, Result},
};

/// A user, as admins see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserItem {
    id: String,
    name: String,
    display_name: String,
    email: Option<String>,
    /// `viewer`, `editor` or `admin`.
    role: String,
    groups: Vec<String>,
    disabled: bool,
    created_at: DateTime<Utc>,
    last_login_at: Option<DateTime<Utc>>,
}

impl From<User> for UserItem {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name,
            display_name: user.display_name,
            email: user.email,
            role: user.role.to_string(),
            groups: user.groups,
            disabled: user.disabled,
            created_at: user.created_at,
            last_login_at: user.last_login_at,
        }
    }
}

/// Users.
#[derive(Serialize, ToSchema)]
pub struct UserList {
    items: Vec<UserItem>,
}

/// A user to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserRequest {
    name: String,
    #[serde(default)]
    display_name: String,
    email: Option<String>,
    #[schema(value_type = String)]
    role: Role,
    #[serde(default)]
    groups: Vec<String>,
    /// Must be changed at the first sign-in.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// What to change about a user; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserPatch {
    display_name: Option<String>,
    email: Option<String>,
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    groups: Option<Vec<String>>,
    disabled: Option<bool>,
    /// A new password, which must be changed at the next sign-in.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
}

/// All users.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", responses((status = 200, body = UserList), (status = 403, body = Problem)))]
pub async fn list_users(State(app): State<App>, identity: Identity) -> Result<Json<UserList>> {
    identity.require(Role::Admin)?;
    let users = app.metadata.users().list().await?;
    Ok(Json(UserList { items: users.into_iter().map(UserItem::from).collect() }))
}

/// Makes a user.
#[utoipa::path(post, path = "/api/v1/users", tag = "users", request_body = UserRequest, responses((status = 201, body = UserItem), (status = 409, body = Problem)))]
pub async fn create_user(
    State(app): State<App>,
    identity: Identity,
    Json(body): Json<UserRequest>,
) -> Result<(StatusCode, Json<UserItem>)> {
    identity.require(Role::Admin)?;
    let password_hash = Some(app.passwords.hash(&body.password).await?);
    let new = NewUser {
        name: body.name,
        display_name: body.display_name,
        email: body.email,
        password_hash,
        role: body.role,
        groups: body.groups,
        must_change_password: true,
    };
    let user = app.metadata.users().create(&new).await?;
    audit::note(&app, &identity, "user.create", &user.name).await;
    Ok((StatusCode::CREATED, Json(user.into())))
}

/// Changes a user.
#[utoipa::path(patch, path = "/api/v1/users/{id}", tag = "users", params(("id" = String, Path)), request_body = UserPatch, responses((status = 200, body = UserItem), (status = 404, body = Problem)))]
pub async fn update_user(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<UserId>,
    Json(body): Json<UserPatch>,
) -> Result<Json<UserItem>> {
    identity.require(Role::Admin)?;
    if let Some(password) = &body.password {
        let hash = app.passwords.hash(password).await?;
        app.metadata.users().set_password(id, Some(&hash), true).await?;
        app.metadata.sessions().delete_all(id).await?;
    }
    let change = UserChange {
        display_name: body.display_name,
        email: body.email.map(Some),
        role: body.role,
        groups: body.groups,
        disabled: body.disabled,
        ..UserChange::default()
    };
    let user = app.metadata.users().update(id, &change).await?;
    app.identities.forget();
    audit::note(&app, &identity, "user.update", &user.name).await;
    Ok(Json(user.into()))
}

/// Deletes a user.
#[utoipa::path(delete, path = "/api/v1/users/{id}", tag = "users", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn delete_user(State(app): State<App>, identity: Identity, Path(id): Path<UserId>) -> Result<StatusCode> {
    identity.require(Role::Admin)?;
    app.metadata.users().delete(id).await?;
    app.identities.forget();
    audit::note(&app, &identity, "user.delete", id).await;
    Ok(StatusCode::NO_CONTENT)
}
