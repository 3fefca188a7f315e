//! Starts a sign-in: seals its request in the browser and redirects to the identity provider. Nothing is
//! written.

use actix_web::cookie::Cookie;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::organizations::Organization;
use identity_store::sign_in::{BegunBy, LoginPurpose, LoginRequest, handle};
use identity_store::sso::providers::Provider;
use identity_store::{OrganizationId, Stop, StoreError};
use saml_core::authn_request::AuthnRequestOptions;
use saml_core::{AuthnRequest, Delivery};
use serde::Deserialize;

use super::organization::{find, service_provider};
use super::rejected::reject;
use super::sending::{Told, send_on};
use crate::http::access::MaybeSignedIn;
use crate::http::client_ip::ClientIp;
use crate::http::cookies::{self, LoginCookies};
use crate::http::errors::PageError;
use crate::http::urls::{START_PATH, same_site_path};
use crate::sign_in::sso::SsoRejection;
use crate::sso_connection::keys::own_keys;
use crate::sso_connection::keys::parsed::OwnKeys;
use crate::state::AppState;

#[derive(Deserialize)]
pub(super) struct Query {
    return_to: Option<String>,
}

/// Sends the browser to the identity provider with an `AuthnRequest`: by HTTP-Redirect, or by a page that
/// posts it where the provider has no other binding than HTTP-POST.
///
/// `return_to` is a path of this site; anything else is ignored. Without a usable provider the
/// answer is the sign-in page with a reference code.
#[utoipa::path(
    get, path = "/api/v1/saml/{organization}/login", tag = "SAML", operation_id = "beginSignIn", security(()),
    params(("organization" = String, Path, description = "The organization's id"), ("return_to" = Option<String>, Query, description = "A path of this site to go to afterwards, of at most 512 bytes")),
    responses((status = 303, description = "To the identity provider, or to the sign-in page with a reference code"), (status = 200, description = "A page that posts the request to the identity provider", body = String, content_type = "text/html"), (status = 404, description = "No such organization", body = String, content_type = "text/html"))
)]
pub(super) async fn begin(
    state: web::Data<AppState>,
    browser: HttpRequest,
    organization: web::Path<String>,
    query: Result<web::Query<Query>, actix_web::Error>,
    viewer: MaybeSignedIn,
    client: ClientIp,
) -> Result<HttpResponse, PageError> {
    let (organization, provider) = find(&state, &organization).await?;
    let Some(provider) = provider else {
        let rejection = SsoRejection::provider_missing();
        return reject(&state, &rejection, &organization.id, client).await;
    };
    let asked = query.ok().and_then(|query| query.into_inner().return_to);
    let return_to = asked.as_deref().and_then(same_site_path);
    let begun = Begin {
        purpose: LoginPurpose::SignIn,
        begun_by: viewer.0.map(|viewer| BegunBy::from(&viewer.session)),
        return_to: return_to.unwrap_or(START_PATH),
        organization: &organization,
    };
    match begun.at(&state, &browser, &provider).await {
        Ok(sent) => send_on(&state, sent.delivery, sent.cookies, Told::SIGN_IN),
        Err(Stop::Rejected(rejection)) => {
            reject(&state, &rejection, &organization.id, client).await
        }
        Err(Stop::Store(error)) => Err(error.into()),
    }
}

/// A request to an identity provider that begins now.
pub(crate) struct Begin<'a> {
    pub(crate) purpose: LoginPurpose,
    pub(crate) begun_by: Option<BegunBy>,
    /// A path of this site.
    pub(crate) return_to: &'a str,
    /// Whose provider it is.
    pub(crate) organization: &'a Organization,
}

/// What the browser is given.
pub(crate) struct Sent {
    /// How the request comes to the identity provider.
    pub(crate) delivery: Delivery,
    /// The sealed request, and the removals of those that have to go.
    pub(crate) cookies: Vec<Cookie<'static>>,
}

impl Begin<'_> {
    /// Begins it at this provider.
    ///
    /// # Errors
    /// When the provider's metadata cannot be used, or OpenSSL fails.
    pub(crate) async fn at(
        self,
        state: &AppState,
        browser: &HttpRequest,
        provider: &Provider,
    ) -> Result<Sent, Stop<SsoRejection>> {
        let (now, config) = (state.now(), state.config());
        let idp = state.parsed_providers().get(provider, now);
        let idp = idp.map_err(|error| Stop::Rejected(SsoRejection::provider_unusable(&error)))?;
        let options = options(self.purpose, self.organization);
        let request = LoginRequest::new(
            provider,
            self.purpose,
            self.begun_by,
            self.return_to,
            now,
            config.login_request_ttl,
        );
        let handle = handle(&request.id);
        let cookie = cookies::login(config, &handle, &request.seal(state.server_keys())?);
        let pending = LoginCookies::of(browser, config);
        let mut cookies: Vec<_> = pending.make_room(config, &cookie).collect();
        cookies.push(cookie);
        let request = service_provider(&state.urls(&provider.organization_id)).authn_request_with(
            &idp,
            request.id.as_str(),
            now.into(),
            &options,
        );
        let signs = self.organization.sign_requests || idp.wants_signed_requests();
        let delivery = deliver(state, &provider.organization_id, request, handle, signs).await?;
        Ok(Sent { delivery, cookies })
    }
}

/// Signed where that is wanted and there is a key; without one the provider decides.
async fn deliver(
    state: &AppState,
    organization: &OrganizationId,
    request: AuthnRequest,
    handle: String,
    signs: bool,
) -> Result<Delivery, StoreError> {
    let keys = if signs {
        own_keys(state, organization).await?
    } else {
        OwnKeys::default()
    };
    let key = keys.signing().cloned();
    let made = if key.is_some() {
        let threads = state.threads();
        threads
            .compute(move || request.deliver(key.as_ref(), Some(&handle)))
            .await?
    } else {
        request.deliver(None, Some(&handle))
    };
    made.map_err(|error| StoreError::Cryptography(error.to_string()))
}

/// Presence asks the provider that the person authenticates anew, and so may the organization.
fn options(purpose: LoginPurpose, organization: &Organization) -> AuthnRequestOptions {
    let mut options = AuthnRequestOptions::default();
    options.force_authn = purpose == LoginPurpose::Presence || organization.force_authn;
    options
}
