//! The assertion consumer service, which receives SAML responses (HTTP-POST binding).

use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::sign_in::RejectionCode;
use identity_store::turns::Share;
use identity_store::{OrganizationId, StoreError};

use super::form;
use super::organization::{find, service_provider};
use super::rejected::to_sign_in_page;
use crate::blocking::BRIEF_BYTES;
use crate::http::client_ip::ClientIp;
use crate::http::cookies::{self, LoginCookies};
use crate::http::errors::PageError;
use crate::http::limits::lengths::SAML_RESPONSE_BODY;
use crate::http::urls::{START_PATH, same_site_path};
use crate::pages::respond::see_other;
use crate::share;
use crate::sign_in::sso::{self, ArrivedResponse, Completed, Posted, SsoRejection};
use crate::sign_in::{SessionCookies, signed_in, waiting};
use crate::state::AppState;

/// The form of a response with some hundred groups. A larger one waits for its turn among its like.
const USUAL_RESPONSE_BODY: usize = 64 * 1024;

/// What the identity provider posts (SAML bindings section 3.5.4).
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "it is only described")]
pub(super) struct ResponseForm {
    /// The response in base64.
    #[schema(rename = "SAMLResponse")]
    saml_response: String,
    /// The path of this site that an unsolicited response leads to.
    #[schema(rename = "RelayState")]
    relay_state: Option<String>,
}

/// Takes a response. Success is a 303 to the page that was asked for, with a session. The browser does
/// not send the session that it has, since the response comes from another site: what depends on it, and
/// on the person, is a 303 to a page of this site that decides. Every rejection is recorded and becomes a
/// 303 to the sign-in page with its reference code.
#[utoipa::path(
    post, path = "/api/v1/saml/{organization}/acs", tag = "SAML", operation_id = "receiveResponse", security(()),
    params(("organization" = String, Path, description = "The organization's id")),
    request_body(content = ResponseForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page that was asked for, to a page where the person decides first, or to the sign-in page with a reference code"), (status = 404, description = "No such organization", body = String, content_type = "text/html"))
)]
pub(super) async fn receive(
    state: web::Data<AppState>,
    request: HttpRequest,
    organization: web::Path<String>,
    client: ClientIp,
    payload: web::Payload,
) -> Result<HttpResponse, PageError> {
    let (organization, provider) = find(&state, &organization).await?;
    let id = organization.id.clone();
    let posted = read(&state, &id, payload).await?;
    let asked_path = posted.as_ref().ok().and_then(|it| it.asked_path.clone());
    let arrived = ArrivedResponse {
        service_provider: service_provider(&state.urls(&id)),
        organization,
        provider,
        posted,
        login_cookies: LoginCookies::of(&request, state.config()),
        client_ip: client.0,
    };
    let completed = sso::complete(&state, arrived).await?;
    let mut response = match completed.outcome {
        Completed::SignedIn(signed) => {
            let return_to = signed.return_to.as_deref().and_then(same_site_path);
            let return_to = return_to.unwrap_or(START_PATH);
            // The session that this one replaces has ended in the same transaction.
            let browser = SessionCookies::of(&state, &request).without_session();
            signed_in(&state, browser, &id, &signed.secret, return_to).await?
        }
        Completed::Pending(pending) => waiting::ask(&state, &pending)?,
        Completed::Connected(_) => see_other("/account"),
        Completed::Present(_) => see_other(waiting::PRESENT_PATH),
        Completed::Rejected(rejection, reference) => {
            to_sign_in_page(&rejection, &id, &reference, asked_path.as_deref())
        }
    };
    if let Some(handle) = completed.handle
        && request
            .cookie(&cookies::login_name(state.config(), &handle))
            .is_some()
    {
        let over = cookies::end_login(state.config(), &handle);
        // A cookie that cannot be removed expires by itself.
        let _result = response.add_cookie(&over);
    }
    Ok(response)
}

/// The response in the form, or why there is none.
async fn read(
    state: &AppState,
    organization: &OrganizationId,
    payload: web::Payload,
) -> Result<Result<Posted, SsoRejection>, StoreError> {
    let invalid = || SsoRejection::code(RejectionCode::FormInvalid);
    let body = match payload.to_bytes_limited(SAML_RESPONSE_BODY.0).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => return Ok(Err(invalid().received(error.to_string()))),
        Err(_) => return Ok(Err(SsoRejection::code(RejectionCode::TooLarge))),
    };
    let brief = body.len() <= BRIEF_BYTES;
    if body.len() > USUAL_RESPONSE_BODY {
        share::enter(Share::LargeResponses(organization.clone()));
    }
    let fields = move || {
        let saml_response = form::saml_response(&body)?;
        let asked_path = form::asked_path(&body);
        Ok::<_, form::FormError>(Posted {
            saml_response,
            asked_path,
        })
    };
    let read = if brief {
        fields()
    } else {
        state.threads().compute(fields).await?
    };
    Ok(read.map_err(|error| {
        invalid()
            .expected("one form field SAMLResponse")
            .received(error.to_string())
    }))
}
