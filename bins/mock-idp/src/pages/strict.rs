//! The strict side: wants requests signed and posted, encrypts its assertions, and signs people out. It reads
//! the service provider's metadata for that, from the Statux server that it was started for.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use saml_core::assertion::NameId;
use saml_core::idp::{IncomingAuthnRequest, KnownServiceProvider};
use saml_core::logout::{LogoutStatus, SingleLogout};
use saml_core::signing::SigningKey;
use saml_core::{Delivery, IdentityProvider, ServiceProvider};
use serde::Deserialize;

use super::respond::{problem, render};
use super::sso::ask_for;
use crate::service_provider::known;
use crate::state::MockIdp;
use crate::{browser_security, clock};

/// How long a message may be on its way.
const SKEW: std::time::Duration = std::time::Duration::from_mins(2);

/// What a service provider sends along with the browser.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(rename = "SAMLRequest")]
    saml_request: Option<String>,
    #[serde(rename = "SAMLResponse")]
    saml_response: Option<String>,
    #[serde(rename = "RelayState")]
    relay_state: Option<String>,
}

pub(crate) async fn metadata(mock: web::Data<MockIdp>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/samlmetadata+xml")
        .body(mock.strict_metadata_xml.clone())
}

/// Takes a signed request by HTTP-POST.
pub(crate) async fn ask(mock: web::Data<MockIdp>, sent: web::Form<Sent>) -> HttpResponse {
    let sent = sent.into_inner();
    match verified(&mock, &sent).await {
        Ok(request) => ask_for(Some(request), sent.relay_state, true),
        Err(detail) => rejected(&detail),
    }
}

async fn verified(mock: &MockIdp, sent: &Sent) -> Result<IncomingAuthnRequest, String> {
    let value = sent.saml_request.as_deref().unwrap_or_default();
    let issuer = IncomingAuthnRequest::from_post(value).map_err(|error| error.to_string())?;
    let peer = peer(known(mock, &issuer.issuer).await?)?;
    IncomingAuthnRequest::from_signed_post(value, peer.signing_keys())
        .map_err(|error| error.to_string())
}

fn peer(known: KnownServiceProvider) -> Result<IdentityProvider, String> {
    let missing = "Expected a signing certificate in the service provider's metadata, found none.";
    known.peer.ok_or_else(|| missing.to_owned())
}

/// Our side of single logout.
struct Side {
    this: ServiceProvider,
    peer: IdentityProvider,
    url: String,
    key: SigningKey,
}

impl Side {
    async fn with(mock: &MockIdp, entity_id: &str) -> Result<Self, String> {
        let pem = mock.signer.key.private_key_pem();
        let key = pem
            .map_err(|error| error.to_string())
            .and_then(|pem| SigningKey::from_pem(&pem).map_err(|error| error.to_string()))?;
        Ok(Self {
            this: ServiceProvider::new(mock.strict_metadata_url(), "https://unused.invalid"),
            peer: peer(known(mock, entity_id).await?)?,
            url: mock.logout_url(),
            key,
        })
    }

    fn messages(&self) -> SingleLogout<'_> {
        SingleLogout::new(&self.this, &self.peer, &self.url)
    }
}

#[derive(Template)]
#[template(path = "logout.html")]
struct LogoutPage {
    /// What has just happened.
    done: Option<&'static str>,
}

/// The entity ID of the service provider whose person signs out.
#[derive(Debug, Deserialize)]
pub(crate) struct SignOut {
    audience: String,
    email: String,
}

pub(crate) async fn logout_page() -> HttpResponse {
    render(StatusCode::OK, &LogoutPage { done: None })
}

/// Signs a person out of a service provider.
pub(crate) async fn sign_out(
    request: HttpRequest,
    mock: web::Data<MockIdp>,
    person: web::Form<SignOut>,
) -> HttpResponse {
    if !browser_security::is_same_origin(&request) {
        return rejected("Another site sent this form.");
    }
    let side = match Side::with(&mock, person.audience.trim()).await {
        Ok(side) => side,
        Err(detail) => return rejected(&detail),
    };
    let name_id = NameId::new(person.email.trim(), None);
    let message = side
        .messages()
        .request(&clock::random_id(), clock::now().into(), &name_id, &[]);
    match message.deliver(&side.key, None) {
        // The page goes on by itself: browsers apply the policy on form targets to redirects too.
        Ok(Some(Delivery::Redirect(url))) => {
            let mut page = render(
                StatusCode::OK,
                &LogoutPage {
                    done: Some("The service provider is told."),
                },
            );
            if let Ok(refresh) = header::HeaderValue::from_str(&format!("0; url={url}")) {
                page.headers_mut().insert(header::REFRESH, refresh);
            }
            page
        }
        _ => rejected("The service provider has no logout URL for HTTP-Redirect."),
    }
}

/// Takes a logout message by HTTP-Redirect.
pub(crate) async fn logout(
    request: HttpRequest,
    mock: web::Data<MockIdp>,
    sent: web::Query<Sent>,
) -> HttpResponse {
    if sent.saml_response.is_some() {
        let done = Some("The service provider has signed you out.");
        return render(StatusCode::OK, &LogoutPage { done });
    }
    match ended(&mock, request.query_string(), &sent).await {
        Ok(url) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, url))
            .finish(),
        Err(detail) => rejected(&detail),
    }
}

/// The URL that takes the answer to a request. Nobody has a session here that would have to end.
async fn ended(mock: &MockIdp, query: &str, sent: &Sent) -> Result<String, String> {
    let value = sent.saml_request.as_deref().unwrap_or_default();
    let issuer = issuer(value)?;
    let side = Side::with(mock, &issuer).await?;
    let now = clock::now().into();
    let request = side
        .messages()
        .request_from_query(query, now, SKEW)
        .map_err(|rejection| rejection.to_string())?;
    let id = clock::random_id();
    let answer = side
        .messages()
        .response(&id, now, &request.id, LogoutStatus::Success);
    match answer.deliver(&side.key, request.relay_state.as_deref()) {
        Ok(Some(Delivery::Redirect(url))) => Ok(url),
        _ => Err("The service provider has no logout URL for HTTP-Redirect.".to_owned()),
    }
}

/// The issuer that an unverified message names, to find its keys.
fn issuer(value: &str) -> Result<String, String> {
    let bytes = saml_core::redirect::decode(value, 64 * 1024);
    let bytes = bytes.map_err(|rejection| rejection.to_string())?;
    let text = String::from_utf8_lossy(&bytes);
    let issuer = text
        .split_once("Issuer")
        .and_then(|(_, rest)| rest.split_once('>'))
        .and_then(|(_, rest)| rest.split_once('<'));
    let (issuer, _) = issuer.ok_or("Expected an Issuer in the message, found none.")?;
    Ok(issuer.trim().to_owned())
}

fn rejected(detail: &str) -> HttpResponse {
    let title = "This message is not accepted here";
    problem(StatusCode::BAD_REQUEST, title, detail)
}
