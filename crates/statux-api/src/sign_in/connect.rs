//! The page that connects the account that is signed in to with the NameID that came back, where this
//! very session asked for it.

use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::Connection;
use identity_store::sign_in::{self as store, BegunBy, PendingSignIn, WaitsFor};
use identity_store::sso::providers;

use super::view::ConnectPage;
use super::waiting::{nothing_waits, use_up, waiting};
use crate::http::access::{MaybeSignedIn, SignedIn};
use crate::http::client_ip::ClientIp;
use crate::http::csrf::{DoubleSubmitForm, EmptyForm, FormToken};
use crate::http::errors::PageError;
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// Shows the page; the response to another session's request is rejected.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = waiting(&state, &request, WaitsFor::Connect) else {
        return nothing_waits(&state, &viewer);
    };
    let by = by(&viewer);
    match &viewer.0 {
        Some(viewer) if pending.begun_by() == by.as_ref() => {
            render(&state, &request, viewer, &pending).await
        }
        _ => decide(&state, &request, client, pending, by).await,
    }
}

/// Connects.
pub(crate) async fn confirm(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
    _form: DoubleSubmitForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = waiting(&state, &request, WaitsFor::Connect) else {
        return nothing_waits(&state, &viewer);
    };
    decide(&state, &request, client, pending, by(&viewer)).await
}

fn by(viewer: &MaybeSignedIn) -> Option<BegunBy> {
    let viewer = viewer.0.as_ref()?;
    Some(BegunBy::from(&viewer.session))
}

async fn decide(
    state: &AppState,
    request: &HttpRequest,
    client: ClientIp,
    pending: PendingSignIn,
    by: Option<BegunBy>,
) -> Result<HttpResponse, PageError> {
    let now = state.now();
    let work = move |db: &mut Connection, pending: &PendingSignIn| {
        store::connect(db, pending, by.as_ref(), now)
    };
    use_up(state, request, client, pending, work).await
}

async fn render(
    state: &AppState,
    request: &HttpRequest,
    viewer: &SignedIn,
    pending: &PendingSignIn,
) -> Result<HttpResponse, PageError> {
    let of = pending.organization.clone();
    let provider = state.read(move |db| providers::find(db, &of)).await?;
    let token = FormToken::of(request);
    let mut response = HttpResponse::Ok();
    response.cookie(token.cookie(state));
    let email = pending.email.clone();
    let page = ConnectPage {
        layout: layout(state, "Connect SSO", Some(viewer)),
        csrf_token: token.value().to_owned(),
        provider: provider.map(|provider| provider.name).unwrap_or_default(),
        name_id: pending.name_id.clone(),
        email: email.filter(|email| *email != pending.name_id),
        account_name: viewer.user.display_name.clone(),
        account_email: viewer.user.contact_email().to_owned(),
    };
    finish(response, &page)
}
