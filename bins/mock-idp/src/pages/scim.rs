//! The SCIM client: paste the base URL and the token, then provision people.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::respond::{problem, render};
use crate::browser_security;
use crate::scim_client::{self, Action, Connection, Exchange, ScimPerson};
use crate::state::MockIdp;

#[derive(Template)]
#[template(path = "scim.html")]
struct Scim {
    base_url: String,
    token_is_kept: bool,
    person: ScimPerson,
    exchanges: Vec<Exchange>,
    /// Shown when nothing was sent at all.
    complaint: Option<String>,
    nobody_found: bool,
}

pub(crate) async fn page(mock: web::Data<MockIdp>) -> HttpResponse {
    let kept = kept(&mock);
    let page = Scim {
        base_url: kept.as_ref().map_or_else(
            || format!("{}/api/v1/scim/v2", mock.statux_url),
            |connection| connection.base_url.clone(),
        ),
        token_is_kept: kept.is_some(),
        person: ScimPerson {
            user_name: "grace@example.com".into(),
            given: "Grace".into(),
            family: "Hopper".into(),
        },
        exchanges: Vec::new(),
        complaint: None,
        nobody_found: false,
    };
    render(StatusCode::OK, &page)
}

/// The filled form.
#[derive(Deserialize)]
pub(crate) struct Filled {
    base_url: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    user_name: String,
    #[serde(default)]
    given_name: String,
    #[serde(default)]
    family_name: String,
    action: Action,
}

pub(crate) async fn perform(
    request: HttpRequest,
    mock: web::Data<MockIdp>,
    filled: web::Form<Filled>,
) -> HttpResponse {
    if !browser_security::is_same_origin(&request) {
        let detail = "Open the SCIM client page and try again there.";
        return problem(StatusCode::FORBIDDEN, "Another site sent this form", detail);
    }
    let filled = filled.into_inner();
    let base_url = filled.base_url.trim().trim_end_matches('/').to_owned();
    let mut page = Scim {
        base_url: base_url.clone(),
        token_is_kept: false,
        person: ScimPerson {
            user_name: filled.user_name.trim().to_owned(),
            given: filled.given_name.trim().to_owned(),
            family: filled.family_name.trim().to_owned(),
        },
        exchanges: Vec::new(),
        complaint: None,
        nobody_found: false,
    };
    match connection(&mock, base_url, filled.token.trim()) {
        Err(complaint) => page.complaint = Some(complaint),
        Ok(connection) => {
            page.token_is_kept = true;
            let action = filled.action;
            page.exchanges =
                scim_client::perform(&mock.http, &connection, action, &page.person).await;
            page.nobody_found = !matches!(action, Action::Push | Action::List)
                && matches!(page.exchanges.as_slice(), [only] if only.succeeded);
        }
    }
    render(StatusCode::OK, &page)
}

/// The connection typed, the token taken from the one before where it was left empty.
fn connection(mock: &MockIdp, base_url: String, token: &str) -> Result<Connection, String> {
    if !matches!(url::Url::parse(&base_url), Ok(url) if matches!(url.scheme(), "http" | "https")) {
        return Err(format!(
            "Expected an http or https SCIM Base URL, received {base_url:?}."
        ));
    }
    // A kept token belongs to the URL that it was typed for and is sent nowhere else.
    let kept = kept(mock).filter(|kept| kept.base_url == base_url);
    let token = match (token, kept) {
        ("", None) => return Err("Paste the token that Statux showed after Create.".into()),
        ("", Some(kept)) => kept.token,
        (typed, _) => typed.to_owned(),
    };
    let connection = Connection { base_url, token };
    if let Ok(mut kept) = mock.connection.lock() {
        *kept = Some(connection.clone());
    }
    Ok(connection)
}

fn kept(mock: &MockIdp) -> Option<Connection> {
    mock.connection.lock().ok().and_then(|kept| kept.clone())
}
