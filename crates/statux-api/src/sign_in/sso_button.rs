//! The button Sign in with SSO: finds the identity provider to use.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::sso::providers;
use identity_store::{Connection, OrganizationId, StoreError};
use serde::Deserialize;

use super::page::{Shown, render};
use super::view::LeavingPage;
use crate::http::access::MaybeSignedIn;
use crate::http::csrf::DoubleSubmitForm;
use crate::http::errors::PageError;
use crate::http::urls::same_site_path;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// The form; a password that the browser filled in is not read.
#[derive(Deserialize)]
pub(crate) struct SsoForm {
    email: Option<String>,
    return_to: Option<String>,
}

/// Continues to the identity provider: that of the only organization that has one, else that of the
/// organization in which the e-mail address is known.
///
/// The response is a page that continues automatically, since browsers also apply the policy
/// on form targets to redirects.
pub(crate) async fn begin(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    form: DoubleSubmitForm<SsoForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    let email = form.email.unwrap_or_default();
    let typed = email.trim().to_owned();
    let found = state.read(move |db| organization_of(db, &typed)).await?;
    let Some(organization) = found else {
        let shown = Shown {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problem: Some(not_found(&email)),
            email,
            return_to: form.return_to,
            ..Shown::default()
        };
        return render(&state, &request, &viewer, shown).await;
    };
    let mut url = state.urls(&organization).login_path();
    if let Some(return_to) = form.return_to.as_deref().and_then(same_site_path) {
        let query: String = url::form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
        url.push_str("?return_to=");
        url.push_str(&query);
    }
    let mut response = HttpResponse::Ok();
    response.insert_header((header::REFRESH, format!("0; url={url}")));
    finish(
        response,
        &LeavingPage {
            layout: layout(&state, "Sign in", None),
            url,
        },
    )
}

fn organization_of(db: &mut Connection, email: &str) -> Result<Option<OrganizationId>, StoreError> {
    if let Some(sole) = providers::sole_provider(db)? {
        return Ok(Some(sole.organization_id));
    }
    if email.is_empty() {
        return Ok(None);
    }
    let mut found = providers::organizations_by_email(db, email)?;
    let first = found.pop();
    // With several organizations, only the person knows which one is meant.
    Ok(first.filter(|_| found.is_empty()))
}

/// The same message whether the e-mail address is unknown, has no SSO, or has it in several
/// organizations.
fn not_found(email: &str) -> FormProblem {
    if email.trim().is_empty() {
        return FormProblem::new("Type your e-mail address, then click Sign in with SSO.")
            .advice("We need it to find your organization. No password is needed.");
    }
    FormProblem::new("We cannot tell which organization’s SSO to use for this e-mail address.")
        .advice("Check the e-mail address, or ask your platform admin for the sign-in URL of your organization.")
}
