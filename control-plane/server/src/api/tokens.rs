//! One's own API tokens.

use axum::{extract::State, http::StatusCode};
use binnacle_metadata::{ApiToken, ApiTokenId, NewApiToken, Role, TokenHash};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    audit,
    auth::{Identity, Proof, cookie},
    extract::{Json, Path},
    problem::{Problem, Result},
};

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenItem {
    id: String,
    name: String,
    /// How the secret begins.
    prefix: String,
    /// The most it may do.
    role: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

impl From<ApiToken> for TokenItem {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name,
            prefix: token.prefix,
            role: token.role.to_string(),
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
        }
    }
}

/// Tokens.
#[derive(Serialize, ToSchema)]
pub struct TokenList {
    items: Vec<TokenItem>,
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenRequest {
    name: String,
    /// The most it may do; one's own role where absent.
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
    expires_at: Option<DateTime<Utc>>,
}

/// A new token with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct NewToken {
    #[serde(flatten)]
    token: TokenItem,
    /// To be sent as `Authorization: Bearer …`.
    secret: String,
}

/// One's own tokens.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens", responses((status = 200, body = TokenList)))]
pub async fn list_tokens(State(app): State<App>, identity: Identity) -> Result<Json<TokenList>> {
    let Some(user) = &identity.user else { return Ok(Json(TokenList { items: Vec::new() })) };
    let tokens = app.metadata.api_tokens().list(user.id).await?;
    Ok(Json(TokenList { items: tokens.into_iter().map(TokenItem::from).collect() }))
}

/// Makes a token.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", request_body = TokenRequest, responses((status = 201, body = NewToken), (status = 409, body = Problem)))]
pub async fn create_token(
    State(app): State<App>,
    identity: Identity,
    Json(body): Json<TokenRequest>,
) -> Result<(StatusCode, Json<NewToken>)> {
    if identity.proof == Proof::Token {
        return Err(Problem::forbidden("a token cannot make tokens").hint("sign in with a password"));
    }
    let role = body.role.unwrap_or(identity.role);
    identity.require(role)?;
    let secret = format!("bnc_{}", cookie::random_token()?);
    let new = NewApiToken {
        user_id: identity.user_id()?,
        name: body.name,
        prefix: secret[..12].to_owned(),
        token_hash: TokenHash::of(&secret),
        role,
        scopes: Vec::new(),
        expires_at: body.expires_at,
    };
    let token = app.metadata.api_tokens().create(&new).await?;
    audit::note(&app, &identity, "token.create", token.id).await;
    Ok((StatusCode::CREATED, Json(NewToken { token: token.into(), secret })))
}

/// Deletes one of one's own tokens; admins may delete anybody's.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn delete_token(
    State(app): State<App>,
    identity: Identity,
    Path(id): Path<ApiTokenId>,
) -> Result<StatusCode> {
    let token = app.metadata.api_tokens().get(id).await?;
    if token.user_id != identity.user_id()? && identity.role < Role::Admin {
        return Err(Problem::not_found("the token"));
    }
    app.metadata.api_tokens().delete(id).await?;
    app.identities.forget();
    audit::note(&app, &identity, "token.delete", id).await;
    Ok(StatusCode::NO_CONTENT)
}
