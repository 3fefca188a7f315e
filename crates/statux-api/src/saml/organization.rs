//! The organization in a URL, its identity provider, and its service provider (this server).

use identity_store::organizations::{self, Organization};
use identity_store::sso::providers::{self, Provider};
use identity_store::turns::Share;
use identity_store::{Connection, OrganizationId, StoreError};
use saml_core::ServiceProvider;

use crate::http::errors::PageError;
use crate::http::urls::OrganizationUrls;
use crate::share;
use crate::state::AppState;

/// This service provider as an organization's identity provider knows it.
pub(super) fn service_provider(urls: &OrganizationUrls) -> ServiceProvider {
    ServiceProvider::new(urls.entity_id(), urls.acs_url())
}

/// Loads the organization in a URL and its provider, if it has one; 404 if the organization does
/// not exist.
pub(super) async fn find(
    state: &AppState,
    organization: &str,
) -> Result<(Organization, Option<Provider>), PageError> {
    let id = OrganizationId::parse(organization).map_err(|_| PageError::not_found())?;
    let found = state.point_read(move |db| look_up(db, &id));
    let found = found.await?.ok_or_else(PageError::not_found)?;
    share::enter(Share::Visitors(found.0.id.clone()));
    Ok(found)
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
