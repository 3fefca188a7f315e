//! The management API of SCIM tokens: create, list without secrets, revoke.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use identity_store::Caller;
use identity_store::ScimTokenId;
use identity_store::UserId;
use identity_store::tokens::scim_tokens::{self, ScimToken};
use identity_store::tokens::{Maker, makers};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::access::ApiKeyAccess;
use crate::http::authenticated_json::AuthenticatedJson;
use crate::http::bearer_api;
use crate::http::errors::Problem;
use crate::http::limits::lengths::SCIM_TOKEN_NAME;
use crate::http::paging::Items;
use crate::state::AppState;

/// What is not found.
const WHAT: &str = "SCIM token";

/// A new token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewScimToken {
    /// Tells people what uses the token.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// When it ends by itself; left out for never.
    expires_at: Option<DateTime<Utc>>,
}

/// A token at its creation, the only time it is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedScimToken {
    id: String,
    name: String,
    /// The bearer token. It is never shown again.
    token: String,
}

/// A token without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScimTokenView {
    id: String,
    name: String,
    /// What it starts with.
    prefix: String,
    /// Its last four characters.
    last_four: String,
    /// The person who created it, or the API key that did; null for a key of the command line.
    created_by: Option<String>,
    /// Whether that person is still a platform admin who may sign in. Where not, replace the token:
    /// the one who made it may have a copy.
    creator_is_admin: Option<bool>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl ScimTokenView {
    fn of(token: ScimToken, makers: &HashMap<UserId, Maker>) -> Self {
        let made_by = token.created_by.as_ref();
        Self {
            creator_is_admin: bearer_api::creator_is_admin(made_by, makers),
            created_by: made_by.map(ToString::to_string),
            id: token.id.to_string(),
            name: token.name,
            prefix: token.prefix,
            last_four: token.last_four,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            revoked_at: token.revoked_at,
        }
    }
}

/// All tokens, the newest first, revoked ones too.
#[utoipa::path(
    get, path = "/api/v1/scim-tokens", tag = "SCIM tokens", operation_id = "listScimTokens",
    responses((status = 200, body = Items<ScimTokenView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
) -> Result<web::Json<Items<ScimTokenView>>, Problem> {
    let found = state.read(move |db| {
        let tokens = scim_tokens::list(db, &by.organization)?;
        let made_by = tokens.iter().filter_map(|token| token.created_by.as_ref());
        let makers = makers(db, &by.organization, made_by)?;
        Ok((tokens, makers))
    });
    let (tokens, makers) = found.await?;
    let view = |token| ScimTokenView::of(token, &makers);
    Ok(web::Json(Items::all(tokens, view)))
}

/// Makes a token.
#[utoipa::path(
    post, path = "/api/v1/scim-tokens", tag = "SCIM tokens", operation_id = "createScimToken",
    request_body = NewScimToken,
    responses((status = 201, body = CreatedScimToken), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn create(
    state: web::Data<AppState>,
    call: AuthenticatedJson<NewScimToken>,
) -> Result<HttpResponse, Problem> {
    let AuthenticatedJson { by, body } = call;
    let now = state.now();
    let name = bearer_api::name(&body.name, SCIM_TOKEN_NAME)?;
    let expires_at = bearer_api::end(body.expires_at, now)?;
    let created = state.write(move |db| {
        scim_tokens::create(
            db,
            &Caller::new(&by.organization, &by.actor, now),
            &name,
            expires_at,
        )
    });
    let (token, secret) = created.await?;
    Ok(HttpResponse::Created().json(CreatedScimToken {
        id: token.id.to_string(),
        name: token.name,
        token: secret.expose().to_owned(),
    }))
}

/// Revokes a token from the next request on.
#[utoipa::path(
    delete, path = "/api/v1/scim-tokens/{id}", tag = "SCIM tokens", operation_id = "revokeScimToken",
    params(("id" = String, Path, description = "The token's id")),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn revoke(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let id = ScimTokenId::parse(id.into_inner()).map_err(|_| Problem::not_found(WHAT))?;
    let revoked = state.write(move |db| {
        scim_tokens::revoke(db, &Caller::new(&by.organization, &by.actor, now), &id)
    });
    bearer_api::revoked(revoked, WHAT).await
}
