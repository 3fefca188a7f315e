//! The page of a member, for platform admins: what is known of them, and what can be taken away.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use identity_store::members::{self, Change, MemberDetail, MemberError};
use identity_store::{Caller, UserId};
use serde::Deserialize;

use super::view::{MemberPage, name_id_rows, of_member, rejected_rows, session_row};
use crate::http::access::PlatformAdmin;
use crate::http::csrf::{CsrfForm, EmptyForm};
use crate::http::errors::PageError;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{layout, page, see_other};
use crate::sign_in::PresentForm;
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
    admin: PlatformAdmin,
    id: web::Path<String>,
    query: Option<web::Query<Query>>,
) -> Result<HttpResponse, PageError> {
    let detail = detail(&state, &admin, &parsed(id)?).await?;
    let done = query.and_then(|query| query.into_inner().done);
    let done = done.as_deref().and_then(done_sentence);
    page(StatusCode::OK, &view(&state, &admin, &detail, done, None))
}

/// The message about what the form that redirected here has done.
fn done_sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "sessions-ended" => "The sessions have ended.",
        "name-ids-forgotten" => {
            "The NameIDs are forgotten, and sessions that began with SSO have ended."
        }
        "blocked" => "The person is blocked and signed out everywhere.",
        "unblocked" => "The block is lifted.",
        "let-in" => "The sign-in is let in. Ask the person to sign in again.",
        "role-changed" => "The role is changed, and all sessions of the person have ended.",
        _ => return None,
    })
}

/// Ends all sessions of the member.
pub(crate) async fn end_sessions(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: CsrfForm<PlatformAdmin, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, id) = (form.by, parsed(id)?);
    let (caller, member) = (caller(&state, &admin), id.clone());
    let ended = state.try_write(move |db| members::end_all_sessions(db, &caller, &member));
    let ended = ended.await.map(|_| ());
    answer(&state, &admin, &id, ended, "sessions-ended").await
}

/// Forgets the NameIDs of the member.
pub(crate) async fn forget_name_ids(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, id) = (form.by, parsed(id)?);
    let (caller, member) = (caller(&state, &admin), id.clone());
    let forgotten = state.try_write(move |db| members::forget_name_ids(db, &caller, &member));
    let forgotten = forgotten.await.map(|_| ());
    answer(&state, &admin, &id, forgotten, "name-ids-forgotten").await
}

/// Keeps the member out.
pub(crate) async fn block(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    set_blocked(&state, &form.by, &parsed(id)?, true).await
}

/// Lifts the block.
pub(crate) async fn unblock(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    set_blocked(&state, &form.by, &parsed(id)?, false).await
}

async fn set_blocked(
    state: &AppState,
    admin: &PlatformAdmin,
    id: &UserId,
    blocked: bool,
) -> Result<HttpResponse, PageError> {
    let (caller, member) = (caller(state, admin), id.clone());
    let change = Change {
        blocked: Some(blocked),
        ..Change::default()
    };
    let changed = state.try_write(move |db| members::change(db, &caller, &member, &change));
    let done = if blocked { "blocked" } else { "unblocked" };
    answer(state, admin, id, changed.await, done).await
}

/// Goes back to the page; a change that would lock everybody out is explained there.
async fn answer(
    state: &AppState,
    admin: &PlatformAdmin,
    id: &UserId,
    result: Result<(), MemberError>,
    done: &str,
) -> Result<HttpResponse, PageError> {
    match result {
        Ok(()) => Ok(see_other(&format!("/team/members/{id}?done={done}"))),
        Err(MemberError::LastPlatformAdmin { .. }) => {
            let detail = detail(state, admin, id).await?;
            let problem = Some(locked_out());
            let view = view(state, admin, &detail, None, problem);
            page(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a change was not made that nobody could undo.
pub(super) fn locked_out() -> FormProblem {
    FormProblem::new("Nobody would be left who can get in to administer your organization.")
        .advice("First make somebody else platform admin who has a password or signs in with SSO.")
}

pub(super) fn parsed(id: web::Path<String>) -> Result<UserId, PageError> {
    UserId::parse(id.into_inner()).map_err(|_| PageError::not_found())
}

pub(super) fn caller(state: &AppState, admin: &PlatformAdmin) -> Caller {
    Caller::new(&admin.organization.id, &admin.actor(), state.now())
}

pub(super) async fn detail(
    state: &AppState,
    admin: &PlatformAdmin,
    id: &UserId,
) -> Result<MemberDetail, PageError> {
    let (organization, id, now) = (admin.organization.id.clone(), id.clone(), state.now());
    let found = state.read(move |db| Ok(members::get(db, &organization, &id, now)));
    Ok(found.await??)
}

fn view(
    state: &AppState,
    admin: &PlatformAdmin,
    detail: &MemberDetail,
    done: Option<&'static str>,
    problem: Option<FormProblem>,
) -> MemberPage {
    let sessions = detail.sessions.iter();
    MemberPage {
        layout: layout(state, &detail.member.user.display_name, Some(admin)),
        csrf_token: admin.session.csrf_token.clone(),
        done,
        problem,
        person: of_member(&detail.member, &admin.user.id),
        name_ids: name_id_rows(detail),
        rejected: rejected_rows(detail),
        sessions: sessions
            .map(|session| session_row(session, &admin.session))
            .collect(),
        record: serde_json::to_string_pretty(&detail.record).unwrap_or_default(),
    }
}
