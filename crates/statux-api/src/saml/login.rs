//! Starts a sign-in: seals its request in the browser and redirects to the identity provider. Nothing is
//! written.

use actix_web::cookie::Cookie;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::Stop;
use identity_store::sign_in::{BegunBy, LoginPurpose, LoginRequest, handle};
use identity_store::sso::providers::Provider;
use saml_core::authn_request::AuthnRequestOptions;
use serde::Deserialize;

use super::organization::{find, service_provider};
use super::rejected::reject;
use crate::http::access::MaybeSignedIn;
use crate::http::client_ip::ClientIp;
use crate::http::cookies::{self, LoginCookies};
use crate::http::errors::PageError;
use crate::http::urls::{START_PATH, same_site_path};
use crate::sign_in::sso::SsoRejection;
use crate::state::AppState;

#[derive(Deserialize)]
pub(super) struct Query {
    return_to: Option<String>,
}

/// Sends the browser to the identity provider with an `AuthnRequest` (HTTP-Redirect binding).
///
/// `return_to` is a path of this site; anything else is ignored. Without a usable provider the
/// answer is the sign-in page with a reference code.
#[utoipa::path(
    get, path = "/api/v1/saml/{organization}/login", tag = "SAML", operation_id = "beginSignIn", security(()),
    params(("organization" = String, Path, description = "The organization's id"), ("return_to" = Option<String>, Query, description = "A path of this site to go to afterwards, of at most 512 bytes")),
    responses((status = 303, description = "To the identity provider, or to the sign-in page with a reference code"), (status = 404, description = "No such organization", body = String, content_type = "text/html"))
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
    };
    match begun.at(&state, &browser, &provider) {
        Ok(sent) => {
            let mut response = HttpResponse::SeeOther();
            response.insert_header((header::LOCATION, sent.url));
            for cookie in sent.cookies {
                response.cookie(cookie);
            }
            Ok(response.finish())
        }
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
}

/// What the browser is given.
pub(crate) struct Sent {
    /// The identity provider's URL, with the request.
    pub(crate) url: String,
    /// The sealed request, and the removals of those that have to go.
    pub(crate) cookies: Vec<Cookie<'static>>,
}

impl Begin<'_> {
    /// Begins it at this provider.
    ///
    /// # Errors
    /// When the provider's metadata cannot be used, or OpenSSL fails.
    pub(crate) fn at(
        self,
        state: &AppState,
        browser: &HttpRequest,
        provider: &Provider,
    ) -> Result<Sent, Stop<SsoRejection>> {
        let (now, config) = (state.now(), state.config());
        let idp = state.parsed_providers().get(provider, now);
        let idp = idp.map_err(|error| Stop::Rejected(SsoRejection::provider_unusable(&error)))?;
        let options = options(self.purpose);
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
        let url = service_provider(&state.urls(&provider.organization_id))
            .authn_request_with(&idp, request.id.as_str(), now.into(), &options)
            .redirect_url(Some(&handle));
        Ok(Sent { url, cookies })
    }
}

/// Only presence asks the provider for more than a sign-in: that the person authenticates anew.
fn options(purpose: LoginPurpose) -> AuthnRequestOptions {
    let mut options = AuthnRequestOptions::default();
    options.force_authn = purpose == LoginPurpose::Presence;
    options
}
