//! Callers of the management API: programs with an API key.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest};
use identity_store::OrganizationId;
use identity_store::audit::Actor;
use identity_store::tokens::api_keys;

use super::{bearer, wrong_base};
use crate::http::errors::{Problem, ScimHttpError};
use crate::http::guard::{Caller, caller};
use crate::state::AppState;

/// A caller of the management API. It acts inside its organization only.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ApiKeyAccess {
    /// The organization that the key belongs to.
    pub organization: OrganizationId,
    /// The key, as the actor in the audit trail.
    pub actor: Actor,
}

impl FromRequest for ApiKeyAccess {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).ok_or_else(unauthorized))
    }
}

impl Caller for ApiKeyAccess {
    // A SCIM client with the wrong base URL understands only SCIM errors.
    type Rejection = Error;

    async fn establish(request: &HttpRequest, _: &mut Payload) -> Result<Self, Error> {
        let state = AppState::of(request).map_err(Problem::from)?;
        if let Some(problem) = wrong_base::problem(request, &state) {
            return Err(ScimHttpError::into(problem));
        }
        Ok(api_key(request, &state).await?)
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
    let api_keys::KeyCheck::Valid(key) = check.await? else {
        return Err(unauthorized());
    };
    if api_keys::needs_touch(&key, now) {
        let (organization, id) = (key.organization_id.clone(), key.id.clone());
        // The response does not wait for the time of last use to be stored.
        let _under_way = state.write(move |db| api_keys::touch(db, &organization, &id, now));
    }
    Ok(ApiKeyAccess {
        actor: key.actor(),
        organization: key.organization_id,
    })
}
