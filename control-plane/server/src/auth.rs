//! Who is asking: a session cookie, an API token, or nobody at all on a laptop with `--no-auth`.
//!
//! request → [`authenticate`] (fail-closed, in front of every route but the public ones) → [`Identity`] in the handler

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use binnacle_metadata::{Metadata, Role, TokenHash, User, UserId};
use binnacle_protocol::ErrorCode;
use binnacle_query::Viewer;
use moka::sync::Cache;

use crate::{app::App, problem::Problem};

pub mod cookie;
pub mod password;

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A password, kept in a session cookie.
    Session,
    /// An API token.
    Token,
    /// Nothing: `--no-auth`.
    None,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The user; none with `--no-auth`.
    pub user: Option<Arc<User>>,
    /// What they may do.
    pub role: Role,
    /// As the policy gate sees them.
    pub viewer: Arc<Viewer>,
    /// How they proved it.
    pub proof: Proof,
    /// Stands for everything that decides what they may see.
    pub key: [u8; 32],
}

/// The header without which a browser's request changes nothing: other sites cannot set it.
pub const CSRF_HEADER: &str = "x-binnacle-csrf";

impl Identity {
    fn new(user: Option<Arc<User>>, role: Role, proof: Proof) -> Self {
        let viewer = Viewer {
            name: user.as_ref().map_or_else(|| "local".to_owned(), |user| user.name.clone()),
            email: user.as_ref().and_then(|user| user.email.clone()),
            roles: roles_up_to(role),
            groups: user.as_ref().map(|user| user.groups.clone()).unwrap_or_default(),
        };
        let text = format!("{:?}\u{0}{:?}\u{0}{:?}\u{0}{:?}", viewer.name, viewer.email, viewer.roles, viewer.groups);
        let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        let mut key = [0; 32];
        key.copy_from_slice(digest.as_ref());
        Self { user, role, viewer: Arc::new(viewer), proof, key }
    }

    /// The platform itself, when it warms up caches: what it may see is kept under keys that only those find who may see
    /// the same.
    pub fn system() -> Self {
        Self::new(None, Role::Admin, Proof::None)
    }

    /// A user for whom a job runs.
    pub fn on_behalf(user: User, role: Role) -> Self {
        Self::new(Some(Arc::new(user)), role, Proof::None)
    }

    /// The admin of a laptop.
    pub fn local() -> Self {
        Self::new(None, Role::Admin, Proof::None)
    }

    /// The name in logs and revisions.
    pub fn name(&self) -> &str {
        &self.viewer.name
    }

    /// The user's id.
    ///
    /// # Errors
    /// With `--no-auth` there is no user to keep anything for.
    pub fn user_id(&self) -> Result<UserId, Problem> {
        self.user.as_ref().map(|user| user.id).ok_or_else(|| {
            Problem::new(ErrorCode::InvalidRequest, "this belongs to a user, and with --no-auth there is none")
        })
    }

    /// Goes on only with at least this role.
    ///
    /// # Errors
    /// [`ErrorCode::Forbidden`] with a lesser role.
    pub fn require(&self, role: Role) -> Result<(), Problem> {
        if self.role >= role {
            return Ok(());
        }
        Err(Problem::forbidden(format!("this needs the role `{role}`; `{}` has `{}`", self.name(), self.role)))
    }
}

/// Each role may do all that the lesser ones may, so subjects that name a lesser role mean it too.
fn roles_up_to(role: Role) -> Vec<String> {
    [Role::Viewer, Role::Editor, Role::Admin]
        .into_iter()
        .filter(|each| *each <= role)
        .map(|each| each.to_string())
        .collect()
}

/// Remembers who a token belongs to for a few seconds, so that not every request asks the database.
#[derive(Clone, Debug)]
pub struct Identities {
    known: Cache<TokenHash, Arc<Identity>>,
}

impl Default for Identities {
    fn default() -> Self {
        Self { known: Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(5)).build() }
    }
}

impl Identities {
    /// Forgets everybody, after users or tokens changed.
    pub fn forget(&self) {
        self.known.invalidate_all();
    }

    async fn of(&self, metadata: &Metadata, hash: TokenHash, proof: Proof) -> Result<Option<Arc<Identity>>, Problem> {
        if let Some(identity) = self.known.get(&hash) {
            return Ok(Some(identity));
        }
        let found = match proof {
            Proof::Session => {
                let session = metadata.sessions().authenticate(&hash).await?;
                session.map(|found| (found.user.role, found.user))
            }
            Proof::Token => {
                let token = metadata.api_tokens().authenticate(&hash).await?;
                token.map(|found| (found.effective_role(), found.user))
            }
            Proof::None => None,
        };
        let Some((role, user)) = found else { return Ok(None) };
        let identity = Arc::new(Identity::new(Some(Arc::new(user)), role, proof));
        self.known.insert(hash, Arc::clone(&identity));
        Ok(Some(identity))
    }
}

/// Lets a request through with its [`Identity`], or answers 401.
///
/// # Errors
/// [`ErrorCode::Unauthenticated`] without a valid proof, [`ErrorCode::Forbidden`] for a change without the CSRF header.
pub async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Result<Response, Problem> {
    let identity = identify(&app, request.headers()).await?;
    if identity.proof != Proof::Token && !is_safe(request.method()) && !request.headers().contains_key(CSRF_HEADER) {
        return Err(Problem::forbidden("the header `X-Binnacle-Csrf` is missing").hint("send it with the value 1"));
    }
    request.extensions_mut().insert(identity);
    Ok(next.run(request).await)
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

async fn identify(app: &App, headers: &HeaderMap) -> Result<Arc<Identity>, Problem> {
    if app.config.no_auth {
        check_local_host(headers)?;
        return Ok(Arc::clone(&app.local));
    }
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let found = match (bearer, cookie::session_of(headers)) {
        (Some(token), _) => app.identities.of(&app.metadata, TokenHash::of(token.trim()), Proof::Token).await?,
        (None, Some(token)) => app.identities.of(&app.metadata, TokenHash::of(token), Proof::Session).await?,
        (None, None) => None,
    };
    found.ok_or_else(|| Problem::new(ErrorCode::Unauthenticated, "you are not signed in, or your session has ended"))
}

/// Without sign-in, a page of another site must not reach the server under a name of its own (DNS rebinding).
fn check_local_host(headers: &HeaderMap) -> Result<(), Problem> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.contains(']') { host } else { name });
    if matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
        return Ok(());
    }
    Err(Problem::new(ErrorCode::Unauthenticated, format!("without sign-in only local names are served, not `{host}`")))
}

impl<S: Send + Sync> FromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let identity = parts.extensions.get::<Arc<Self>>();
        identity
            .map(|identity| (**identity).clone())
            .ok_or_else(|| Problem::new(ErrorCode::Unauthenticated, "you are not signed in"))
    }
}
