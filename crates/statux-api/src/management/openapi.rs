//! The description of the management API.

use actix_web::{HttpResponse, web};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::{
    audit_events, groups, members, provider, scim_requests, scim_tokens, sign_in_attempts, sso,
};
use crate::state::AppState;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Statux management API",
        description = "Single sign-on and provisioning of one organization. Authenticate with an API key of that organization."
    ),
    paths(
        sso::show,
        provider::create,
        provider::change,
        provider::remove,
        provider::refresh,
        scim_tokens::list,
        scim_tokens::create,
        scim_tokens::revoke,
        members::list,
        groups::list,
        groups::change,
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
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    document
        .components
        .get_or_insert_default()
        .add_security_scheme("api_key", SecurityScheme::Http(scheme));
    document
}

/// Answers the document, with this server's address in it.
pub(super) async fn show(state: web::Data<AppState>) -> HttpResponse {
    let mut document = document();
    document.servers = Some(vec![utoipa::openapi::Server::new(state.config().origin())]);
    HttpResponse::Ok().json(document)
}
