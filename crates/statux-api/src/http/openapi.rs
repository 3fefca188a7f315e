//! The OpenAPI description of the management API and of all other endpoints that are not pages.

use actix_web::{HttpResponse, web};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::health;
use crate::api_keys::api as api_keys;
use crate::http::endpoint::{Access, Endpoint};
use crate::members::{api as members, erasure_api, let_in_api};
use crate::scim::tokens::api as scim_tokens;
use crate::sso_connection::keys::api as saml_keys;
use crate::sso_connection::{overview_api, provider_api};
use crate::state::AppState;
use crate::team::activity::{audit_events, scim_requests, sign_in_attempts};
use crate::team::groups_api;
use crate::{saml, scim};

/// The description itself.
pub(crate) const ROUTES: &[Endpoint] = &[Endpoint::new(
    "GET",
    "/api/v1/openapi.json",
    Access::Anonymous,
    || web::to(show),
)];

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Statux API",
        description = "Single sign-on and provisioning of one organization. The management API takes an API key of that organization: reading takes its scope `read`, everything else `write`; creating keys takes `keys` too, and making a platform admin, letting somebody in and erasing a person take `admins`, which are given at the command line of the server only. SCIM takes a SCIM token or an access token."
    ),
    paths(
        show,
        overview_api::show,
        overview_api::change,
        provider_api::create,
        provider_api::change,
        provider_api::remove,
        provider_api::refresh,
        saml_keys::list,
        saml_keys::make,
        saml_keys::sign,
        saml_keys::remove,
        api_keys::list,
        api_keys::create,
        api_keys::revoke,
        scim_tokens::list,
        scim_tokens::create,
        scim_tokens::revoke,
        members::list,
        members::show,
        members::change,
        members::forget_name_ids,
        members::end_sessions,
        erasure_api::export,
        erasure_api::erase,
        let_in_api::preview,
        let_in_api::let_in,
        groups_api::list,
        groups_api::change,
        sign_in_attempts::list,
        scim_requests::list,
        audit_events::list,
    ),
    security(("api_key" = []))
)]
struct Description;

/// The OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Description::openapi();
    for part in [
        scim::document(),
        scim::oauth::Description::openapi(),
        saml::Description::openapi(),
        health::Description::openapi(),
    ] {
        document.merge(part);
    }
    let components = document.components.get_or_insert_default();
    for (name, scheme) in [
        ("api_key", HttpAuthScheme::Bearer),
        ("scim_token", HttpAuthScheme::Bearer),
        ("client_secret", HttpAuthScheme::Basic),
    ] {
        let scheme = HttpBuilder::new().scheme(scheme).build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    document
}

/// Returns the document, with this server's URL in it.
#[utoipa::path(
    get, path = "/api/v1/openapi.json", tag = "Description", operation_id = "getDescription", security(()),
    responses((status = 200, body = serde_json::Value))
)]
pub(crate) async fn show(state: web::Data<AppState>) -> HttpResponse {
    let mut document = document();
    document.servers = Some(vec![utoipa::openapi::Server::new(state.config().origin())]);
    HttpResponse::Ok().json(document)
}
