//! Signing in: asks who it shall be, then sends the browser back with a signed response.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use saml_core::idp::{Encrypter, IncomingAuthnRequest};
use serde::Deserialize;

use super::respond::{problem, render};
use crate::browser_security::content_security_policy;
use crate::people::{Person, samples};
use crate::response::{Destination, Fault, form_value};
use crate::service_provider::known;
use crate::state::MockIdp;
use crate::{browser_security, clock};

/// The parameters that a service provider sends along with the browser.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(rename = "SAMLRequest")]
    saml_request: Option<String>,
    #[serde(rename = "RelayState")]
    relay_state: Option<String>,
}

#[derive(Template)]
#[template(path = "sso.html")]
struct Ask {
    people: Vec<Person>,
    faults: &'static [(&'static str, &'static str)],
    audience: String,
    acs_url: String,
    /// Empty when nobody asked: sign-in that starts here.
    request_id: String,
    relay_state: String,
    /// Whether the strict side was asked.
    strict: bool,
}

pub(crate) async fn ask(asked: web::Query<Asked>) -> HttpResponse {
    let asked = asked.into_inner();
    let request = asked
        .saml_request
        .map(|request| IncomingAuthnRequest::from_redirect(&request));
    match request.transpose() {
        Ok(request) => ask_for(request, asked.relay_state, false),
        Err(error) => {
            let title = "This sign-in request cannot be read";
            problem(StatusCode::BAD_REQUEST, title, &error.to_string())
        }
    }
}

/// Asks who it shall be; without a request, where it shall go too.
pub(super) fn ask_for(
    request: Option<IncomingAuthnRequest>,
    relay_state: Option<String>,
    strict: bool,
) -> HttpResponse {
    let mut page = Ask {
        strict,
        people: samples(),
        faults: &Fault::CHOICES,
        audience: String::new(),
        acs_url: String::new(),
        request_id: String::new(),
        relay_state: relay_state.unwrap_or_default(),
    };
    if let Some(request) = request {
        let Some(acs_url) = request.acs_url else {
            return problem(
                StatusCode::BAD_REQUEST,
                "This sign-in request has no ACS URL",
                "Expected an AssertionConsumerServiceURL in the AuthnRequest, received none.",
            );
        };
        page.audience = request.issuer;
        page.acs_url = acs_url;
        page.request_id = request.id;
    }
    render(StatusCode::OK, &page)
}

/// The person who was picked and the URL that the response goes to.
#[derive(Debug, Deserialize)]
pub(crate) struct Picked {
    audience: String,
    acs_url: String,
    #[serde(default)]
    request_id: String,
    #[serde(default)]
    relay_state: String,
    #[serde(default)]
    strict: bool,
    /// The e-mail address of a sample person, or `typed`.
    person: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    fault: Fault,
}

/// Encrypts for the service provider with this entity ID.
async fn encrypter(mock: &MockIdp, entity_id: &str) -> Result<Option<Encrypter>, String> {
    let known = known(mock, entity_id).await?;
    let encrypter = known.encrypter().map_err(|error| error.to_string())?;
    let missing = "Expected an encryption certificate in the service provider's metadata.";
    encrypter.map(Some).ok_or_else(|| missing.to_owned())
}

#[derive(Template)]
#[template(path = "continue.html")]
struct Continue<'a> {
    acs_url: &'a str,
    saml_response: String,
    relay_state: &'a str,
}

pub(crate) async fn answer(
    request: HttpRequest,
    mock: web::Data<MockIdp>,
    picked: web::Form<Picked>,
) -> HttpResponse {
    if !browser_security::is_same_origin(&request) {
        return problem(
            StatusCode::FORBIDDEN,
            "Another site sent this form",
            "Begin again from the start page.",
        );
    }
    let picked = picked.into_inner();
    let acs_url = match url::Url::parse(&picked.acs_url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        _ => {
            let detail = format!(
                "Expected an http or https URL, received {:?}.",
                picked.acs_url
            );
            return problem(StatusCode::BAD_REQUEST, "The ACS URL is not valid", &detail);
        }
    };
    let person = samples()
        .into_iter()
        .find(|sample| sample.email == picked.person);
    let person = person.unwrap_or_else(|| Person {
        email: picked.email.trim().to_owned(),
        name: picked.name.trim().to_owned(),
    });
    if person.email.is_empty() {
        let detail = "Pick one of the people, or type an e-mail address.";
        return problem(StatusCode::BAD_REQUEST, "Nobody was picked", detail);
    }
    let encrypter = if picked.strict {
        match encrypter(&mock, &picked.audience).await {
            Ok(encrypter) => encrypter,
            Err(detail) => {
                let title = "The response cannot be encrypted";
                return problem(StatusCode::BAD_REQUEST, title, &detail);
            }
        }
    } else {
        None
    };
    let issuer = if picked.strict {
        mock.strict_metadata_url()
    } else {
        mock.metadata_url()
    };
    let destination = Destination {
        encrypter,
        audience: picked.audience,
        acs_url: picked.acs_url.clone(),
        request_id: Some(picked.request_id).filter(|id| !id.is_empty()),
    };
    let ids = (clock::random_id(), clock::random_id());
    let written = form_value(
        &mock.signer,
        &issuer,
        &destination,
        &person,
        picked.fault,
        clock::now(),
        (&ids.0, &ids.1),
    );
    let saml_response = match written {
        Ok(value) => value,
        Err(error) => {
            let title = "The response cannot be signed";
            return problem(StatusCode::INTERNAL_SERVER_ERROR, title, &error.to_string());
        }
    };
    let page = Continue {
        acs_url: &picked.acs_url,
        saml_response,
        relay_state: &picked.relay_state,
    };
    let mut response = render(StatusCode::OK, &page);
    let policy = content_security_policy(&acs_url.origin().ascii_serialization());
    if let Ok(policy) = header::HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
