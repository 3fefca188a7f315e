//! The organizations that somebody has signed in to in this browser, so that it need not be asked
//! again which one is meant. Each is kept in a sealed cookie of its own, which opens nothing: the
//! response of an identity provider comes from another site, and without the other cookies.

use actix_web::HttpRequest;
use identity_store::tokens::server_key::Purpose;
use identity_store::{OrganizationId, StoreError};

use crate::http::cookies::{self, OrganizationCookies};
use crate::state::AppState;

/// The organizations of a browser, the latest last.
#[derive(Debug, Default)]
pub(crate) struct KnownOrganizations(Vec<OrganizationId>);

impl KnownOrganizations {
    /// Reads them from a request. A cookie that this server did not make is worth nothing.
    pub(crate) fn of(state: &AppState, request: &HttpRequest) -> Self {
        let sealed = OrganizationCookies::of(request, state.config());
        if sealed.is_empty() {
            return Self::default();
        }
        let key = state.server_keys();
        let opened = sealed.values().filter_map(|value| {
            let bytes = key.open(Purpose::KnownOrganization, value)?;
            OrganizationId::parse(String::from_utf8(bytes).ok()?).ok()
        });
        Self(opened.collect())
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[OrganizationId] {
        &self.0
    }

    /// Whether this browser has signed in to the organization.
    pub(crate) fn includes(&self, organization: &OrganizationId) -> bool {
        self.0.contains(organization)
    }
}

/// The cookie of a browser that has just signed in to the organization.
///
/// # Errors
/// When OpenSSL fails.
pub(super) fn remembered(
    state: &AppState,
    organization: &OrganizationId,
) -> Result<actix_web::cookie::Cookie<'static>, StoreError> {
    let key = state.server_keys();
    let sealed = key.seal(Purpose::KnownOrganization, organization.as_str().as_bytes())?;
    Ok(cookies::known_organization(
        state.config(),
        organization,
        &sealed,
    ))
}
