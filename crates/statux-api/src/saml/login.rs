//! Starts a sign-in: stores a request, binds it to the browser and redirects to the identity
//! provider.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::LoginRequestId;
use identity_store::sign_in::login_requests::{self, NewLoginRequest};
use serde::Deserialize;

use super::organization::{find, service_provider};
use super::rejected::reject;
use crate::http::client_ip::ClientIp;
use crate::http::cookies::{self, LoginCookies};
use crate::http::errors::PageError;
use crate::http::urls::same_site_path;
use crate::sign_in::sso::SsoRejection;
use crate::state::AppState;

/// The default destination after signing in.
pub(super) const START_PATH: &str = "/team";

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
    params(("organization" = String, Path, description = "The organization's id"), ("return_to" = Option<String>, Query, description = "A path of this site to go to afterwards")),
    responses((status = 303, description = "To the identity provider, or to the sign-in page with a reference code"), (status = 404, description = "No such organization", body = String, content_type = "text/html"))
)]
pub(super) async fn begin(
    state: web::Data<AppState>,
    browser: HttpRequest,
    organization: web::Path<String>,
    query: Result<web::Query<Query>, actix_web::Error>,
    client: ClientIp,
) -> Result<HttpResponse, PageError> {
    let (organization, provider) = find(&state, &organization).await?;
    let Some(provider) = provider else {
        return reject(
            &state,
            &SsoRejection::provider_missing(),
            &organization.id,
            client,
        )
        .await;
    };
    let now = state.now();
    let idp = match state.parsed_providers().get(&provider, now) {
        Ok(idp) => idp,
        Err(error) => {
            let rejection = SsoRejection::provider_unusable(&error);
            return reject(&state, &rejection, &organization.id, client).await;
        }
    };
    let asked = query.ok().and_then(|query| query.into_inner().return_to);
    let return_to = asked
        .as_deref()
        .and_then(same_site_path)
        .unwrap_or(START_PATH);
    let id = LoginRequestId::random();
    let new = NewLoginRequest {
        id: id.clone(),
        provider_id: provider.id.clone(),
        return_to: return_to.to_owned(),
    };
    let (owner, ttl) = (organization.id.clone(), state.config().login_request_ttl);
    let begun = state.write(move |db| login_requests::begin(db, &owner, &new, now, ttl));
    let (request, binding) = begun.await?;
    let url = service_provider(&state.urls(&organization.id))
        .authn_request(&idp, id.as_str(), now.into())
        .redirect_url(Some(&request.relay_state));
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, url));
    for old in LoginCookies::of(&browser, state.config()).make_room(state.config()) {
        response.cookie(old);
    }
    let cookie = cookies::login(state.config(), &request.relay_state, &binding);
    Ok(response.cookie(cookie).finish())
}
