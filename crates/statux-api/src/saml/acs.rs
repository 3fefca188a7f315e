//! The assertion consumer service: where responses arrive (HTTP-POST binding).

use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{self, RejectionCode, SsoSignIn, SsoSignedIn};
use identity_store::{Decision, OrganizationId, StoreError};

use super::attempt::Rejected;
use super::judge::{Judged, judge};
use super::login::START_PATH;
use super::{find, form, service_provider};
use crate::http::client_ip::ClientAddress;
use crate::http::cookies;
use crate::http::errors::PageError;
use crate::http::limits::lengths::SAML_RESPONSE_BODY;
use crate::http::urls::same_site_path;
use crate::sign_in::{SessionCookies, count, signed_in};
use crate::state::AppState;

/// What the identity provider posts (SAML bindings section 3.5.4).
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "it is only described")]
pub(super) struct ResponseForm {
    /// The response in base64.
    #[schema(rename = "SAMLResponse")]
    saml_response: String,
    #[schema(rename = "RelayState")]
    relay_state: Option<String>,
}

/// Takes a response. Success answers 303 to the page that was asked for, with a session; every
/// rejection is recorded and answers 303 to the sign-in page with its reference code.
#[utoipa::path(
    post, path = "/api/v1/saml/{organization}/acs", tag = "SAML", operation_id = "receiveResponse", security(()),
    params(("organization" = String, Path, description = "The organization's id")),
    request_body(content = ResponseForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page that was asked for, or to the sign-in page with a reference code"), (status = 404, description = "No such organization", body = String, content_type = "text/html"))
)]
pub(super) async fn receive(
    state: web::Data<AppState>,
    request: HttpRequest,
    organization: web::Path<String>,
    client: ClientAddress,
    payload: web::Payload,
) -> Result<HttpResponse, PageError> {
    let (organization, provider) = find(&state, &organization).await?;
    let reject = async |rejected: Rejected| rejected.answer(&state, &organization.id, client).await;
    let saml_response = match read(payload).await {
        Ok(saml_response) => saml_response,
        Err(rejected) => return reject(rejected).await,
    };
    let Some(provider) = provider else {
        return reject(Rejected::code(RejectionCode::ProviderMissing)).await;
    };
    let sp = service_provider(&state.addresses(&organization.id));
    let judged = judge(
        &state,
        &request,
        sp,
        &organization,
        &provider,
        saml_response,
    )
    .await?;
    let Judged {
        sign_in,
        relay_state,
    } = match judged {
        Ok(judged) => judged,
        Err(rejected) => return reject(rejected).await,
    };
    let done = complete(&state, sign_in, client).await?;
    let mut response = match done {
        Done::SignedIn(signed) => {
            let return_to = signed.return_to.as_deref().and_then(same_site_path);
            let return_to = return_to.unwrap_or(START_PATH);
            count(SignInMethod::Sso, None);
            tracing::info!(organization = %organization.id, user = %signed.user.id, created = signed.created, "signed in by SSO");
            signed_in(
                &state,
                SessionCookies::of(&request),
                &signed.secret,
                return_to,
            )
            .await?
        }
        Done::Rejected(rejected, reference) => rejected.redirect(&organization.id, &reference),
    };
    if let Some(relay_state) = relay_state
        && request.cookie(&cookies::login_name(&relay_state)).is_some()
    {
        let over = cookies::end_login(state.config(), &organization.id, &relay_state);
        // A cookie that cannot be removed ends by itself.
        let _result = response.add_cookie(&over);
    }
    Ok(response)
}

async fn read(payload: web::Payload) -> Result<String, Rejected> {
    let body = match payload.to_bytes_limited(SAML_RESPONSE_BODY.0).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => {
            return Err(Rejected::code(RejectionCode::FormInvalid).received(error.to_string()));
        }
        Err(_) => return Err(Rejected::code(RejectionCode::TooLarge)),
    };
    form::saml_response(&body).map_err(|error| Rejected {
        expected: Some("one form field SAMLResponse".to_owned()),
        ..Rejected::code(RejectionCode::FormInvalid).received(error.to_string())
    })
}

/// How the transaction ended; the attempt is recorded in it.
enum Done {
    SignedIn(Box<SsoSignedIn>),
    Rejected(Rejected, String),
}

async fn complete(
    state: &AppState,
    sign_in: SsoSignIn,
    client: ClientAddress,
) -> Result<Done, StoreError> {
    let now = sign_in.now;
    let done = state.write(move |db| match sign_in::complete(db, &sign_in)? {
        Decision::Accepted(signed) => {
            let attempt = succeeded(&sign_in.organization, &signed, client);
            attempts::record(db, &attempt, now)?;
            Ok(Done::SignedIn(Box::new(signed)))
        }
        Decision::Rejected(code) => {
            let rejected = explain(code, &sign_in);
            let mut attempt = rejected.attempt(&sign_in.organization, client);
            attempt.account.clone_from(&sign_in.email);
            let reference = attempts::record(db, &attempt, now)?;
            Ok(Done::Rejected(rejected, reference))
        }
    });
    done.await
}

fn succeeded(
    organization: &OrganizationId,
    signed: &SsoSignedIn,
    client: ClientAddress,
) -> NewAttempt {
    let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Succeeded);
    attempt.organization = Some(organization.clone());
    attempt.user = Some(signed.user.id.clone());
    attempt.account = Some(signed.user.email.clone());
    attempt.address = client.text();
    attempt
}

/// Shows the admin which value a rejection of the store is about.
fn explain(code: RejectionCode, sign_in: &SsoSignIn) -> Rejected {
    let received = match code {
        RejectionCode::Replayed => format!("assertion {}", sign_in.assertion_id),
        RejectionCode::RequestUnknown
        | RejectionCode::RequestExpired
        | RejectionCode::RequestConsumed
        | RejectionCode::BrowserMismatch => {
            let id = sign_in.request.as_ref().map(|(id, _)| id.as_str());
            format!("InResponseTo {}", id.unwrap_or_default())
        }
        RejectionCode::UserDeactivated
        | RejectionCode::NotProvisioned
        | RejectionCode::EmailMissing
        | RejectionCode::NameIdConflict => {
            let email = sign_in.email.as_deref().unwrap_or("none");
            format!("NameID {}, e-mail address {email}", sign_in.name_id)
        }
        _ => return Rejected::code(code),
    };
    Rejected {
        expected: Some(rejection_rule(code).to_owned()),
        ..Rejected::code(code).received(received)
    }
}

fn rejection_rule(code: RejectionCode) -> &'static str {
    match code {
        RejectionCode::Replayed => "an assertion that was not used before",
        RejectionCode::RequestUnknown => "the ID of a request of this organization",
        RejectionCode::RequestExpired => "a response before its request expires",
        RejectionCode::RequestConsumed => "one response to a request",
        RejectionCode::BrowserMismatch => "the browser that began the sign-in",
        RejectionCode::UserDeactivated => "an active account",
        RejectionCode::NotProvisioned => "an account that exists already",
        RejectionCode::EmailMissing => "an e-mail address for the new account",
        RejectionCode::NameIdConflict => "the NameID that the account is linked to",
        _ => "a sign-in that is still wanted",
    }
}
