//! Callers of the management API: programs with an API key.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{Error, FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use identity_store::OrganizationId;
use identity_store::audit::Actor;
use identity_store::tokens::api_keys::{self, KeyCheck};
use identity_store::tokens::{Scope, Scopes};

use super::{bearer, wrong_base};
use crate::http::errors::{Problem, ScimHttpError};
use crate::http::guard::{GuardedCaller, caller};
use crate::state::AppState;

/// A caller of the management API. It acts inside its organization only.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ApiKeyAccess {
    /// The organization that the key belongs to.
    pub organization: OrganizationId,
    /// The key, as the actor in the audit trail.
    pub actor: Actor,
    /// What the key may do.
    pub scopes: Scopes,
    /// When the key ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

impl ApiKeyAccess {
    /// Rejects a key that may not do this.
    ///
    /// # Errors
    /// 403 `scope_missing`.
    pub(crate) fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.scopes.contains(scope) {
            return Ok(());
        }
        let detail = format!(
            "expected an API key with the scope {scope}, received one with {}",
            self.scopes
        );
        Err(Problem::new(403, "scope_missing", detail))
    }
}

impl FromRequest for ApiKeyAccess {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).ok_or_else(unauthorized))
    }
}

impl GuardedCaller for ApiKeyAccess {
    // A SCIM client with the wrong base URL understands only SCIM errors.
    type Rejection = Error;

    fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    async fn establish(request: &HttpRequest, _: &mut Payload) -> Result<Self, Error> {
        let state = AppState::of(request).map_err(Problem::from)?;
        if let Some(problem) = wrong_base::problem(request, &state) {
            return Err(ScimHttpError::into(problem));
        }
        let access = api_key(request, &state).await?;
        access.require(scope_of(request.method()))?;
        Ok(access)
    }
}

/// What every route takes of its caller: reading takes one scope, everything else another. A handler
/// may require more.
fn scope_of(method: &Method) -> Scope {
    if matches!(*method, Method::GET | Method::HEAD) {
        Scope::Read
    } else {
        Scope::Write
    }
}

fn unauthorized() -> Problem {
    let detail = "expected Authorization: Bearer with an API key that is valid now";
    Problem::new(401, "unauthorized", detail)
}

async fn api_key(request: &HttpRequest, state: &AppState) -> Result<ApiKeyAccess, Problem> {
    let secret = bearer::token(request).ok_or_else(unauthorized)?;
    let now = state.now();
    let check = state.point_read(move |db| api_keys::authenticate(db, &secret, now));
    let key = match check.await? {
        KeyCheck::Valid(key) => key,
        KeyCheck::Suspended(_) => return Err(suspended()),
        _ => return Err(unauthorized()),
    };
    if api_keys::needs_touch(&key, now) {
        let (organization, id) = (key.organization_id.clone(), key.id.clone());
        // The response does not wait for the time of last use to be stored.
        let _under_way = state.write(move |db| api_keys::touch(db, &organization, &id, now));
    }
    Ok(ApiKeyAccess {
        actor: key.actor(),
        expires_at: key.bearer.expires_at(),
        organization: key.bearer.organization_id,
        scopes: key.scopes,
    })
}

fn suspended() -> Problem {
    let detail = "the organization of this API key is suspended";
    Problem::new(403, "organization_suspended", detail)
}
