//! Programs: API keys and SCIM tokens.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};
use identity_store::audit::Actor;
use identity_store::tokens::{api_keys, scim_access_tokens, scim_tokens};
use identity_store::{OrganizationId, ScimTokenId, StoreError};

use super::{Extraction, bearer, state_of, wrong_base};
use crate::http::errors::{Problem, ScimHttpError};
use crate::state::AppState;

/// A caller of the management API. It acts inside its organization only.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ApiKeyAccess {
    /// The organization that the key opens.
    pub organization: OrganizationId,
    /// Who acts, for the audit trail.
    pub actor: Actor,
}

/// Why a caller of the management API is rejected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiKeyRejection {
    /// It has no API key that is valid now, or the database failed.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// It is a SCIM client with the wrong base URL; it reads SCIM errors.
    #[error(transparent)]
    WrongBase(#[from] ScimHttpError),
}

impl ResponseError for ApiKeyRejection {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Problem(problem) => problem.status_code(),
            Self::WrongBase(problem) => problem.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Problem(problem) => problem.error_response(),
            Self::WrongBase(problem) => problem.error_response(),
        }
    }
}

impl FromRequest for ApiKeyAccess {
    type Error = ApiKeyRejection;
    type Future = Extraction<Self, Self::Error>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = state_of(&request)
                .ok_or(StoreError::Closed)
                .map_err(Problem::from)?;
            if let Some(problem) = wrong_base::problem(&request, &state) {
                return Err(problem.into());
            }
            Ok(api_key(&request, &state).await?)
        })
    }
}

async fn api_key(request: &HttpRequest, state: &AppState) -> Result<ApiKeyAccess, Problem> {
    let rejected = || {
        let detail = "expected Authorization: Bearer with an API key that is valid now";
        Problem::new(401, "unauthorized", detail)
    };
    let secret = bearer::token(request).ok_or_else(rejected)?;
    let now = state.now();
    let check = state.point_read(move |db| api_keys::authenticate(db, &secret, now));
    let api_keys::KeyCheck::Valid(key) = check.await? else {
        return Err(rejected());
    };
    if api_keys::needs_touch(&key, now) {
        let (organization, id) = (key.organization_id.clone(), key.id.clone());
        // The time of last use is not worth waiting for.
        let _under_way = state.write(move |db| api_keys::touch(db, &organization, &id, now));
    }
    Ok(ApiKeyAccess {
        actor: key.actor(),
        organization: key.organization_id,
    })
}

/// A SCIM client, with a SCIM token or an access token of one. It acts inside its organization only.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ScimAccess {
    /// The organization that the token opens.
    pub organization: OrganizationId,
    /// Who acts, for the audit trail.
    pub actor: Actor,
}

/// Whose token came, valid or not any more; among the request's extensions, for the request log.
#[derive(Debug)]
pub(crate) struct ScimCaller {
    pub(crate) organization: OrganizationId,
    pub(crate) token: ScimTokenId,
}

impl FromRequest for ScimAccess {
    type Error = ScimHttpError;
    type Future = Extraction<Self, Self::Error>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = state_of(&request).ok_or(StoreError::Closed)?;
            scim_token(&request, &state).await
        })
    }
}

async fn scim_token(request: &HttpRequest, state: &AppState) -> Result<ScimAccess, ScimHttpError> {
    let secret = bearer::token(request).ok_or_else(ScimHttpError::unauthorized)?;
    let now = state.now();
    let check = state.point_read(move |db| scim_access_tokens::authenticate(db, &secret, now));
    let check = check.await?;
    if let Some(token) = check.bearer() {
        request.extensions_mut().insert(ScimCaller {
            organization: token.organization_id.clone(),
            token: token.id.clone(),
        });
    }
    // Unknown, revoked and expired tokens get the same answer.
    let scim_tokens::TokenCheck::Valid(token) = check else {
        return Err(ScimHttpError::unauthorized());
    };
    if scim_tokens::needs_touch(&token, now) {
        let (organization, id) = (token.organization_id.clone(), token.id.clone());
        let _under_way = state.write(move |db| scim_tokens::touch(db, &organization, &id, now));
    }
    Ok(ScimAccess {
        actor: token.actor(),
        organization: token.organization_id,
    })
}
