//! The sign-in page: e-mail address and password, and the explanation of a rejected SSO sign-in.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::organizations::Organization;
use identity_store::sign_in::{attempts, reference};
use identity_store::sso::providers;
use identity_store::{OrganizationId, StoreError, organizations};
use serde::Deserialize;

use super::password::{self, PasswordOutcome, PasswordSignIn};
use super::respond::{Shown, answer, render};
use super::view::RejectedNotice;
use super::{choice, words};
use crate::http::access::{MaybeSignedIn, known_browser_secret};
use crate::http::client_ip::ClientIp;
use crate::http::csrf::DoubleSubmitForm;
use crate::http::errors::PageError;
use crate::http::urls::{START_PATH, plausible_id, same_site_path};
use crate::pages::respond::see_other;
use crate::state::AppState;

/// The parameters of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Query {
    reference: Option<String>,
    organization: Option<String>,
    return_to: Option<String>,
    signed_out: Option<String>,
}

/// The sign-in form.
#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    email: String,
    password: String,
    organization: Option<String>,
    return_to: Option<String>,
}

/// Shows the page.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    query: Option<web::Query<Query>>,
) -> Result<HttpResponse, PageError> {
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let mut shown = Shown {
        message: query.signed_out.map(|_| "You are signed out."),
        return_to: query.return_to,
        ..Shown::default()
    };
    if let Some(reference) = query.reference.filter(|text| plausible_id(text)) {
        let organization = query
            .organization
            .and_then(|id| OrganizationId::parse(id).ok());
        let rejection = rejection(&state, reference, organization).await?;
        // Back or Reload sent the response again that has signed the person in.
        if rejection.is_second_use && viewer.0.is_some() {
            return Ok(see_other(START_PATH));
        }
        let asked = shown.return_to.as_deref().and_then(same_site_path);
        shown.fresh_sign_in = rejection.fresh_sign_in.map(|login| match asked {
            Some(path) => {
                let path: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
                format!("{login}?return_to={path}")
            }
            None => login,
        });
        shown.rejected = rejection.notice;
    }
    render(&state, &request, &viewer, shown).await
}

/// What is known of a rejection.
#[derive(Default)]
struct Known {
    notice: Option<RejectedNotice>,
    /// The URL of a fresh sign-in, if it should start automatically.
    fresh_sign_in: Option<String>,
    /// Whether a response was sent a second time.
    is_second_use: bool,
}

/// The rejection with a reference code, and the URL of a fresh sign-in if it should start
/// automatically.
///
/// It should only after an unsolicited response (a tile at the identity provider), or one to a request
/// that nobody here made. The fresh sign-in has a request, so its response cannot lead here again.
async fn rejection(
    state: &AppState,
    shown: String,
    organization: Option<OrganizationId>,
) -> Result<Known, PageError> {
    let (typed, keys) = (shown.clone(), state.server_keys().clone());
    let found = state.read(move |db| {
        let recorded = attempts::code_of_reference(db, &typed)?;
        let sealed = || Some(reference::open(&keys, &typed)?.code.as_str().to_owned());
        let Some(code) = recorded.or_else(sealed) else {
            return Ok(None);
        };
        let again = match organization {
            Some(id) if matches!(&*code, "unsolicited_response" | "request_unknown") => {
                let known = organizations::get(db, &id)?.is_some();
                (known && providers::find(db, &id)?.is_some()).then_some(id)
            }
            _ => None,
        };
        Ok(Some((code, again)))
    });
    let Some((code, again)) = found.await? else {
        return Ok(Known::default());
    };
    let notice = RejectedNotice {
        sentence: words::sentence(&code).to_owned(),
        what_to_do: words::next_step(&code).to_owned(),
        reference: shown,
    };
    Ok(Known {
        notice: Some(notice),
        fresh_sign_in: again.map(|id| state.urls(&id).login_path()),
        is_second_use: matches!(&*code, "replayed" | "request_consumed"),
    })
}

/// Shows an organization's own page. Under a short name that it has given up, it leads to the new one.
pub(crate) async fn of_organization(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    short_name: web::Path<String>,
    query: Option<web::Query<Query>>,
) -> Result<HttpResponse, PageError> {
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let (typed, now) = (short_name.into_inner(), state.now());
    let wanted = typed.clone();
    let found = state.read(move |db| organizations::find_by_short_name(db, &wanted, now));
    let Some(organization) = found.await? else {
        return Err(PageError::new(
            404,
            "No organization has this sign-in URL",
            format!("expected the short name of an organization, received {typed:?}"),
        ));
    };
    if organization.short_name != typed {
        let url = format!("/sign-in/{}", organization.short_name);
        return Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, url))
            .finish());
    }
    let shown = Shown {
        return_to: query.return_to,
        organization: Some(organization),
        ..Shown::default()
    };
    render(&state, &request, &viewer, shown).await
}

/// Signs in with e-mail address and password.
pub(crate) async fn with_password(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
    form: DoubleSubmitForm<PasswordForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    let email = form.email.trim();
    let organization = match form.organization {
        Some(id) => organization(&state, id).await?,
        None => None,
    };
    let typed = PasswordSignIn {
        email,
        password: &form.password,
        organization: organization.as_ref().map(|it| it.id.clone()),
        client_ip: client.0,
        browser: known_browser_secret(&request),
    };
    let return_to = form.return_to.as_deref().and_then(same_site_path);
    let return_to = return_to.unwrap_or(START_PATH);
    let tried = match password::with_password(&state, typed).await {
        Ok(PasswordOutcome::SignedIn(signed)) => Ok(*signed),
        Ok(PasswordOutcome::Several(accounts)) => {
            return Ok(choice::ask(&state, email, accounts, return_to)?);
        }
        Err(rejection) => Err(rejection),
    };
    let (status, problem) = match answer(&state, &request, tried, return_to).await? {
        Ok(response) => return Ok(response),
        Err(problem) => problem,
    };
    let shown = Shown {
        status,
        email: form.email,
        return_to: form.return_to,
        problem: Some(problem),
        organization,
        ..Shown::default()
    };
    render(&state, &request, &viewer, shown).await
}

/// The organization of the page that the form stood on.
async fn organization(state: &AppState, id: String) -> Result<Option<Organization>, StoreError> {
    let Ok(id) = OrganizationId::parse(id) else {
        return Ok(None);
    };
    let found = state.read(move |db| organizations::get(db, &id));
    found.await
}
