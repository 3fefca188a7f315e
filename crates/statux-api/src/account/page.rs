//! One's own account: its sessions, and ending them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use identity_store::accounts::notices;
use identity_store::sign_in::sessions::{self, is_fresh};
use identity_store::{Caller, SessionId, members, sign_in};
use serde::Deserialize;

use super::notices::{ShownOn, notice_box};
use super::view::{AccountPage, SsoRow};
use crate::http::access::SignedIn;
use crate::http::csrf::{CsrfForm, EmptyForm};
use crate::http::errors::PageError;
use crate::members::view::session_row;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{layout, page, see_other};
use crate::state::AppState;

/// The parameters of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Query {
    /// The last action, to be confirmed by a message.
    done: Option<String>,
}

/// Shows the page.
pub(crate) async fn show(
    state: web::Data<AppState>,
    viewer: SignedIn,
    query: Option<web::Query<Query>>,
) -> Result<HttpResponse, PageError> {
    let done = query.and_then(|query| query.into_inner().done);
    let done = match done.as_deref() {
        Some("session-ended") => Some("The session has ended."),
        Some("others-ended") => Some("All other sessions have ended."),
        Some("connected") => Some("SSO is connected. From now on you can sign in with it."),
        Some("disconnected") => Some("SSO is disconnected."),
        _ => None,
    };
    let shown = Shown {
        status: StatusCode::OK,
        done,
        problem: None,
    };
    render(&state, &viewer, shown).await
}

/// What the page shows beside the account.
pub(super) struct Shown {
    pub(super) status: StatusCode,
    pub(super) done: Option<&'static str>,
    pub(super) problem: Option<FormProblem>,
}

/// The page.
pub(super) async fn render(
    state: &AppState,
    viewer: &SignedIn,
    shown: Shown,
) -> Result<HttpResponse, PageError> {
    let (organization, user, now) = (
        viewer.organization.id.clone(),
        viewer.user.id.clone(),
        state.now(),
    );
    let account = viewer.user.clone();
    let found = state.read(move |db| {
        let found = sessions::of_user(db, &organization, &user, now)?;
        let unseen = notices::unseen(db, &organization, &user)?;
        Ok((found, sign_in::connection(db, &account)?, unseen))
    });
    let (found, connection, unseen) = found.await?;
    let view = AccountPage {
        layout: layout(state, "Your account", Some(viewer)),
        csrf_token: viewer.session.csrf_token.clone(),
        notices: notice_box(viewer, unseen, ShownOn::Account),
        done: shown.done,
        problem: shown.problem,
        sso: connection.map(|found| SsoRow {
            provider: found.provider.name,
            can_connect: found.has_password,
            asks_password: !is_fresh(&viewer.session, now),
            name_id: found.name_id,
        }),
        name: viewer.user.display_name.clone(),
        email: viewer.user.email.clone(),
        organization: viewer.organization.name.clone(),
        role: if viewer.is_platform_admin() {
            "Platform admin"
        } else {
            "Member"
        },
        sessions: found
            .iter()
            .map(|session| session_row(session, &viewer.session))
            .collect(),
    };
    page(shown.status, &view)
}

/// Ends one of one's sessions.
pub(crate) async fn end(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: CsrfForm<SignedIn, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let viewer = form.by;
    let id = SessionId::parse(id.into_inner()).map_err(|_| PageError::not_found())?;
    let (caller, user) = (caller(&state, &viewer), viewer.user.id.clone());
    let ended = state.try_write(move |db| members::end_session(db, &caller, &user, &id));
    ended.await?;
    Ok(see_other("/account?done=session-ended"))
}

/// Ends all sessions but that of this browser.
pub(crate) async fn end_others(
    state: web::Data<AppState>,
    form: CsrfForm<SignedIn, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let viewer = form.by;
    let (caller, user) = (caller(&state, &viewer), viewer.user.id.clone());
    let this = viewer.session.id.clone();
    let ended = state.try_write(move |db| members::end_other_sessions(db, &caller, &user, &this));
    ended.await?;
    Ok(see_other("/account?done=others-ended"))
}

fn caller(state: &AppState, viewer: &SignedIn) -> Caller {
    Caller::new(&viewer.organization.id, &viewer.actor(), state.now())
}
