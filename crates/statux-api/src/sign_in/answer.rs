//! Goes on with a sign-in where it is known who is signed in to the browser, and asks first where it
//! would go on as somebody else.

use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::sign_in::{self as store, Here, PendingSignIn, WaitsFor};
use identity_store::sso::providers;
use identity_store::{Connection, accounts, organizations};

use super::view::AnswerPage;
use super::waiting::{drop_it, nothing_waits, use_up, waiting};
use crate::http::access::{MaybeSignedIn, SignedIn};
use crate::http::client_ip::ClientIp;
use crate::http::csrf::{DoubleSubmitForm, EmptyForm, FormToken};
use crate::http::errors::PageError;
use crate::http::urls::START_PATH;
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// Signs in, or shows the question.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = waiting(&state, &request, WaitsFor::Answer) else {
        return nothing_waits(&state, &viewer);
    };
    let here = match &viewer.0 {
        None => Here::Nobody,
        Some(viewer) if Some(&viewer.user.id) == pending.account.as_ref() => {
            Here::Account(viewer.user.id.clone())
        }
        Some(viewer) => return ask(&state, &request, viewer, &pending).await,
    };
    go_on(&state, &request, client, pending, here).await
}

/// The person agrees to go on as somebody else.
pub(crate) async fn agree(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
    _form: DoubleSubmitForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = waiting(&state, &request, WaitsFor::Answer) else {
        return nothing_waits(&state, &viewer);
    };
    let here = Here::Agreed(pending.account.clone());
    go_on(&state, &request, client, pending, here).await
}

/// The person stays as they are: nothing changes.
pub(crate) async fn stay(
    state: web::Data<AppState>,
    request: HttpRequest,
    _form: DoubleSubmitForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let connects = waiting(&state, &request, WaitsFor::Connect).is_some();
    Ok(drop_it(
        &state,
        if connects { "/account" } else { START_PATH },
    ))
}

async fn go_on(
    state: &AppState,
    request: &HttpRequest,
    client: ClientIp,
    pending: PendingSignIn,
    here: Here,
) -> Result<HttpResponse, PageError> {
    let now = state.now();
    let work =
        move |db: &mut Connection, pending: &PendingSignIn| store::resume(db, pending, &here, now);
    use_up(state, request, client, pending, work).await
}

async fn ask(
    state: &AppState,
    request: &HttpRequest,
    viewer: &SignedIn,
    pending: &PendingSignIn,
) -> Result<HttpResponse, PageError> {
    let (of, id) = (pending.organization.clone(), pending.account.clone());
    let found = state.read(move |db| {
        let account = match &id {
            Some(id) => accounts::get(db, &of, id)?,
            None => None,
        };
        let organization = organizations::get(db, &of)?;
        Ok((account, providers::find(db, &of)?, organization))
    });
    let (account, provider, organization) = found.await?;
    let token = FormToken::of(request);
    let mut response = HttpResponse::Ok();
    response.cookie(token.cookie(state));
    let page = AnswerPage {
        layout: layout(state, "Go on as somebody else?", Some(viewer)),
        csrf_token: token.value().to_owned(),
        viewer_name: viewer.user.display_name.clone(),
        viewer_email: viewer.user.contact_email().to_owned(),
        viewer_organization: viewer.organization.name.clone(),
        organization: organization.map(|it| it.name).unwrap_or_default(),
        provider: provider.map(|provider| provider.name).unwrap_or_default(),
        account: account.map(|user| {
            let email = user.contact_email().to_owned();
            (user.display_name, email)
        }),
        name_id: pending.name_id.clone(),
    };
    finish(response, &page)
}
