//! The SAML addresses of an organization: metadata, start of a sign-in, and where it ends.

mod acs;
mod attempt;
mod form;
mod judge;
mod login;
mod metadata;

use actix_web::web;
use identity_store::organizations::{self, Organization};
use identity_store::sso::providers::{self, Provider};
use identity_store::{Connection, OrganizationId, StoreError};
use saml_core::ServiceProvider;
use utoipa::OpenApi;

use crate::http::endpoint::{Access, Endpoint};
use crate::http::errors::PageError;
use crate::http::urls::{Addresses, plausible_id};
use crate::state::AppState;

#[derive(OpenApi)]
#[openapi(paths(metadata::show, login::begin, acs::receive))]
pub(crate) struct Description;

pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new(
        "GET",
        "/api/v1/saml/{organization}/metadata",
        Access::Anonymous,
        || web::to(metadata::show),
    ),
    Endpoint::new(
        "GET",
        "/api/v1/saml/{organization}/login",
        Access::Anonymous,
        || web::to(login::begin),
    ),
    Endpoint::new(
        "POST",
        "/api/v1/saml/{organization}/acs",
        Access::Anonymous,
        || web::to(acs::receive),
    ),
];

/// This service provider as an organization's identity provider knows it.
pub fn service_provider(addresses: &Addresses) -> ServiceProvider {
    ServiceProvider::new(addresses.entity_id(), addresses.acs_url())
}

/// The organization in an address, with its provider if it has one; else a 404 page.
async fn find(
    state: &AppState,
    organization: &str,
) -> Result<(Organization, Option<Provider>), PageError> {
    if !plausible_id(organization) {
        return Err(PageError::not_found());
    }
    let id = OrganizationId::from_text(organization);
    let found = state.read(move |db| look_up(db, &id));
    found.await?.ok_or_else(PageError::not_found)
}

fn look_up(
    db: &mut Connection,
    id: &OrganizationId,
) -> Result<Option<(Organization, Option<Provider>)>, StoreError> {
    let Some(organization) = organizations::get(db, id)? else {
        return Ok(None);
    };
    Ok(Some((organization, providers::find(db, id)?)))
}
