//! Single logout at the identity provider's wish, and the answer to ours (SAML profiles §4.4).
//!
//! A request ends the sessions of its NameID on every server, since sessions are rows, and is answered
//! with a signed response. An answer to a request of ours ends nothing: our session has ended before it
//! was sent, so the answer only leads to a page.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::organizations::Organization;
use identity_store::sign_in::{ProviderLogout, RejectionCode, end_by_provider};
use identity_store::sso::providers::Provider;
use identity_store::{Decision, LoginRequestId, OrganizationId, StoreError};
use saml_core::logout::{IncomingLogoutRequest, LogoutStatus, SingleLogout};
use saml_core::{Delivery, IdentityProvider, Rejection, ServiceProvider};

use super::form::{self, FormError};
use super::organization::{find, service_provider};
use super::sending::{Told, send_on};
use crate::http::client_ip::ClientIp;
use crate::http::errors::PageError;
use crate::http::limits::lengths::SAML_LOGOUT_BODY;
use crate::pages::frame::{Link, MessagePage};
use crate::pages::respond::{layout, page, see_other};
use crate::sign_in::sso::SsoRejection;
use crate::sso_connection::keys::own_keys;
use crate::sso_connection::keys::parsed::OwnKeys;
use crate::state::AppState;

/// Where people get to who have signed out.
pub(crate) const SIGNED_OUT_PATH: &str = "/sign-in?signed_out=1";

/// The most bytes of the relay state that is sent back; the binding allows 80.
const MAX_RELAY_STATE: usize = 512;

/// What the identity provider posts (SAML bindings section 3.5.4).
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "it is only described")]
pub(super) struct LogoutForm {
    /// A request to end sessions, in base64; or else there is a `SAMLResponse`.
    #[schema(rename = "SAMLRequest")]
    saml_request: Option<String>,
    #[schema(rename = "SAMLResponse")]
    saml_response: Option<String>,
    #[schema(rename = "RelayState")]
    relay_state: Option<String>,
}

/// Takes a logout message by HTTP-Redirect.
#[utoipa::path(
    get, path = "/api/v1/saml/{organization}/logout", tag = "SAML", operation_id = "receiveLogout", security(()),
    params(("organization" = String, Path, description = "The organization's id"), ("SAMLRequest" = Option<String>, Query, description = "A signed request to end sessions"), ("SAMLResponse" = Option<String>, Query, description = "The answer to a request of ours"), ("RelayState" = Option<String>, Query, description = "Is sent back"), ("SigAlg" = Option<String>, Query, description = "The signature's algorithm"), ("Signature" = Option<String>, Query, description = "The signature over the query")),
    responses((status = 303, description = "Back to the identity provider, or to the sign-in page"), (status = 200, description = "A page that posts the response to the identity provider", body = String, content_type = "text/html"), (status = 400, description = "Rejected: a page with a reference code", body = String, content_type = "text/html"), (status = 404, description = "No such organization", body = String, content_type = "text/html"))
)]
pub(super) async fn by_redirect(
    state: web::Data<AppState>,
    request: HttpRequest,
    organization: web::Path<String>,
    client: ClientIp,
) -> Result<HttpResponse, PageError> {
    let query = request.query_string().to_owned();
    let has = |name: &str| {
        query
            .split('&')
            .any(|pair| pair.split('=').next() == Some(name))
    };
    let message = match (has("SAMLRequest"), has("SAMLResponse")) {
        (false, true) => Message::Answer,
        (false, false) => Message::None,
        _ => Message::Query(query),
    };
    take(&state, &organization, message, client).await
}

/// Takes a logout message by HTTP-POST.
#[utoipa::path(
    post, path = "/api/v1/saml/{organization}/logout", tag = "SAML", operation_id = "receivePostedLogout", security(()),
    params(("organization" = String, Path, description = "The organization's id")),
    request_body(content = LogoutForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Back to the identity provider, or to the sign-in page"), (status = 200, description = "A page that posts the response to the identity provider", body = String, content_type = "text/html"), (status = 400, description = "Rejected: a page with a reference code", body = String, content_type = "text/html"), (status = 404, description = "No such organization", body = String, content_type = "text/html"))
)]
pub(super) async fn by_post(
    state: web::Data<AppState>,
    organization: web::Path<String>,
    client: ClientIp,
    payload: web::Payload,
) -> Result<HttpResponse, PageError> {
    let body = match payload.to_bytes_limited(SAML_LOGOUT_BODY.0).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return take(&state, &organization, Message::None, client).await,
        Err(_) => return take(&state, &organization, Message::TooLarge, client).await,
    };
    let message = match form::field(&body, "SAMLRequest") {
        Ok(saml_request) => {
            let relay_state = form::field(&body, "RelayState").ok();
            let relay_state = relay_state.filter(|text| text.len() <= MAX_RELAY_STATE);
            Message::Form(saml_request, relay_state)
        }
        Err(FormError::Missing) if form::field(&body, "SAMLResponse").is_ok() => Message::Answer,
        Err(_) => Message::None,
    };
    take(&state, &organization, message, client).await
}

/// What arrived.
enum Message {
    /// A raw query with a request.
    Query(String),
    /// The form's request and relay state.
    Form(String, Option<String>),
    /// The answer to a request of ours.
    Answer,
    TooLarge,
    None,
}

async fn take(
    state: &AppState,
    organization: &str,
    message: Message,
    client: ClientIp,
) -> Result<HttpResponse, PageError> {
    let (organization, provider) = find(state, organization).await?;
    let rejection = match message {
        Message::Answer => return Ok(see_other(SIGNED_OUT_PATH)),
        Message::None => SsoRejection::code(RejectionCode::FormInvalid)
            .expected("one SAMLRequest or SAMLResponse")
            .received("neither, or something that cannot be read"),
        Message::TooLarge => SsoRejection::code(RejectionCode::TooLarge)
            .expected(format!("a logout message of at most {SAML_LOGOUT_BODY}")),
        message => match ended(state, &organization, provider, message).await? {
            Ok(answer) => return reply(state, answer),
            Err(rejection) => *rejection,
        },
    };
    rejected(state, &rejection.about_logout(), &organization.id, client).await
}

/// What goes back to the identity provider, if that can be.
type Reply = Option<Delivery>;

/// Verifies a request, ends the sessions that it covers, and makes the answer.
async fn ended(
    state: &AppState,
    organization: &Organization,
    provider: Option<Provider>,
    message: Message,
) -> Result<Result<Reply, Box<SsoRejection>>, StoreError> {
    let Some(provider) = provider else {
        return Ok(Err(Box::new(SsoRejection::provider_missing())));
    };
    let idp = match state.parsed_providers().get(&provider, state.now()) {
        Ok(idp) => idp,
        Err(error) => return Ok(Err(Box::new(SsoRejection::provider_unusable(&error)))),
    };
    let keys = own_keys(state, &organization.id).await?;
    let sides = Sides::of(state, &organization.id, idp, &keys);
    let (now, skew) = (state.now(), state.config().clock_skew());
    let reading = sides.clone();
    let read = state.threads().compute(move || {
        let logout = reading.logout();
        match &message {
            Message::Query(query) => logout.request_from_query(query, now.into(), skew),
            Message::Form(value, relay_state) => {
                logout.request_from_form(value, relay_state.as_deref(), now.into(), skew)
            }
            _ => Err(saml_core::ReasonCode::UnexpectedMessage.into()),
        }
    });
    let request: Result<IncomingLogoutRequest, Rejection> = read.await?;
    let request = match request {
        Ok(request) => request,
        Err(rejection) => return Ok(Err(Box::new(rejection.into()))),
    };
    let logout = ProviderLogout {
        organization: organization.id.clone(),
        provider_id: provider.id,
        provider_version: provider.version,
        provider_entity_id: provider.entity_id,
        request_id: request.id.clone(),
        name_id: request.name_id.value.clone(),
        session_indexes: request.session_indexes.clone(),
        now,
    };
    let done = state.write(move |db| end_by_provider(db, &logout));
    match done.await? {
        Decision::Accepted(number) => {
            tracing::info!(organization = %organization.id, number, "sessions ended by the identity provider");
        }
        Decision::Rejected(code) => {
            let rejection = SsoRejection::code(code).proven();
            let rejection = rejection
                .expected("a logout message that was not used before, of the present provider")
                .received(format!("message {}", request.id));
            return Ok(Err(Box::new(rejection)));
        }
    }
    let Some(key) = keys.signing().cloned() else {
        return Ok(Ok(None));
    };
    let made = state.threads().compute(move || {
        let id = LoginRequestId::random();
        let relay_state = request.relay_state.as_deref();
        let relay_state = relay_state.filter(|text| text.len() <= MAX_RELAY_STATE);
        let answer =
            sides
                .logout()
                .response(id.as_str(), now.into(), &request.id, LogoutStatus::Success);
        answer.deliver(&key, relay_state)
    });
    let answer = made.await?;
    answer
        .map(Ok)
        .map_err(|error| StoreError::Cryptography(error.to_string()))
}

/// The two sides of single logout.
#[derive(Clone)]
pub(crate) struct Sides {
    sp: ServiceProvider,
    idp: Arc<IdentityProvider>,
    url: String,
}

impl Sides {
    pub(crate) fn of(
        state: &AppState,
        organization: &OrganizationId,
        idp: Arc<IdentityProvider>,
        keys: &OwnKeys,
    ) -> Self {
        let urls = state.urls(organization);
        let sp = service_provider(&urls);
        Self {
            sp: match keys.decryption() {
                Some(keys) => sp.with_decryption_keys(keys),
                None => sp,
            },
            idp,
            url: urls.logout_url(),
        }
    }

    pub(crate) fn logout(&self) -> SingleLogout<'_> {
        SingleLogout::new(&self.sp, &self.idp, &self.url)
    }
}

/// Sends the browser back, or shows our own page where the provider has no URL for the answer.
fn reply(state: &AppState, answer: Reply) -> Result<HttpResponse, PageError> {
    match answer {
        Some(answer) => send_on(state, answer, Vec::new(), Told::SIGNED_OUT),
        None => Ok(see_other(SIGNED_OUT_PATH)),
    }
}

/// Nothing has ended, and the person may believe that it has.
async fn rejected(
    state: &AppState,
    rejection: &SsoRejection,
    organization: &OrganizationId,
    client: ClientIp,
) -> Result<HttpResponse, PageError> {
    let recorded = rejection.record(state, organization, client.0);
    let reference = recorded.await?;
    let template = MessagePage {
        layout: layout(state, "Sign out", None),
        heading: "You may still be signed in here".to_owned(),
        sentence:
            "Your identity provider asked us to sign you out, in a message that we cannot accept."
                .to_owned(),
        advice: Some(format!(
            "Open Statux and click Sign out there. Your platform admin finds what went wrong under the reference code {reference}."
        )),
        link: Some(Link {
            url: "/account",
            label: "Go to your account",
        }),
    };
    page(StatusCode::BAD_REQUEST, &template)
}
