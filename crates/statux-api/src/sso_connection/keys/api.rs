//! The management API of the organization's own keys for SAML.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use identity_store::sso::keys::{self, SamlKey};
use identity_store::{Caller, SamlKeyId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::make::make as make_key;
use crate::http::access::ApiKeyAccess;
use crate::http::authenticated_json::AuthenticatedJson;
use crate::http::errors::Problem;
use crate::http::paging::Items;
use crate::state::AppState;

/// A key of the organization for SAML, without its private half. Its certificate stands in our metadata.
#[derive(Serialize, ToSchema)]
pub(crate) struct SamlKeyView {
    id: String,
    /// The self-signed certificate, PEM.
    certificate: String,
    /// The SHA-256 of the certificate, in hexadecimal with colons.
    certificate_sha256: Option<String>,
    /// Whether it signs what is sent to the identity provider. All keys decrypt.
    signs: bool,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl From<SamlKey> for SamlKeyView {
    fn from(key: SamlKey) -> Self {
        Self {
            id: key.id.to_string(),
            certificate_sha256: key.certificate_sha256(),
            certificate: key.certificate,
            signs: key.signs,
            created_at: key.created_at,
            expires_at: key.expires_at,
        }
    }
}

/// What to change of a key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SamlKeyChange {
    /// `true`: it signs from now on, in the place of the other one.
    signs: bool,
}

/// The keys, the newest first; at most two.
#[utoipa::path(
    get, path = "/api/v1/sso/keys", tag = "SSO", operation_id = "listSamlKeys",
    responses((status = 200, body = Items<SamlKeyView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
) -> Result<web::Json<Items<SamlKeyView>>, Problem> {
    let found = state.read(move |db| keys::list(db, &by.organization));
    Ok(web::Json(Items::all(found.await?, SamlKeyView::from)))
}

/// Makes a key. The first one signs; the second one is published beside it until it does.
#[utoipa::path(
    post, path = "/api/v1/sso/keys", tag = "SSO", operation_id = "createSamlKey",
    responses(
        (status = 201, body = SamlKeyView),
        (status = 409, description = "`too_many_saml_keys`", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn make(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
) -> Result<HttpResponse, Problem> {
    let made = make_key(&state, caller(&state, &by)).await?;
    Ok(HttpResponse::Created().json(SamlKeyView::from(made)))
}

/// Lets a key sign in the place of the other one, which goes on decrypting.
#[utoipa::path(
    patch, path = "/api/v1/sso/keys/{id}", tag = "SSO", operation_id = "changeSamlKey",
    params(("id" = String, Path, description = "The key's id")),
    request_body = SamlKeyChange,
    responses((status = 200, body = SamlKeyView), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn sign(
    state: web::Data<AppState>,
    id: web::Path<String>,
    call: AuthenticatedJson<SamlKeyChange>,
) -> Result<web::Json<SamlKeyView>, Problem> {
    let AuthenticatedJson { by, body } = call;
    if !body.signs {
        let detail = "signs: expected true, received false; let the other key sign instead";
        return Err(Problem::invalid(detail));
    }
    let (caller, id) = (caller(&state, &by), parsed(id)?);
    let chosen = state.try_write(move |db| keys::sign_with(db, &caller, &id));
    Ok(web::Json(SamlKeyView::from(chosen.await?)))
}

/// Removes a key that does not sign: what is encrypted for it cannot be read from then on.
#[utoipa::path(
    delete, path = "/api/v1/sso/keys/{id}", tag = "SSO", operation_id = "removeSamlKey",
    params(("id" = String, Path, description = "The key's id")),
    responses(
        (status = 204),
        (status = 409, description = "`saml_key_signs`", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn remove(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (caller, id) = (caller(&state, &by), parsed(id)?);
    let removed = state.try_write(move |db| keys::remove(db, &caller, &id));
    removed.await?;
    Ok(HttpResponse::NoContent().finish())
}

fn caller(state: &AppState, by: &ApiKeyAccess) -> Caller {
    Caller::new(&by.organization, &by.actor, state.now())
}

fn parsed(id: web::Path<String>) -> Result<SamlKeyId, Problem> {
    SamlKeyId::parse(id.into_inner()).map_err(|_| Problem::not_found("SAML key"))
}
