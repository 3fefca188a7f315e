//! The page that shows a rejected sign-in beside the account that it means, before a platform admin
//! lets it in.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use identity_store::SignInAttemptId;
use identity_store::members::{self, Opens};

use super::page::caller;
use super::view::{LetInPage, name_id_row, of_member};
use crate::http::access::PlatformAdmin;
use crate::http::csrf::EmptyForm;
use crate::http::errors::PageError;
use crate::pages::respond::{layout, page, see_other};
use crate::pages::timestamp::Timestamp;
use crate::sign_in::PresentForm;
use crate::state::AppState;

/// Shows both NameIDs, and asks.
pub(crate) async fn ask(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (attempt, now) = (parsed(id)?, state.now());
    let (organization, of) = (admin.organization.id.clone(), attempt.clone());
    let found = state.read(move |db| Ok(members::preview_let_in(db, &organization, &of, now)));
    let preview = found.await??;
    let offer = preview.offer;
    let view = LetInPage {
        layout: layout(&state, "Let in", Some(&admin)),
        csrf_token: admin.session.csrf_token.clone(),
        attempt: attempt.to_string(),
        person: of_member(&preview.member, &admin.user.id),
        at: Timestamp::from(offer.created_at),
        provider: offer.provider_entity_id,
        name_id: offer.name_id,
        email: offer.email,
        name: offer.display_name,
        replaced: preview.replaced.as_ref().map(name_id_row),
        asks_for_password: preview.opens == Opens::Proof,
        own: preview.member.user.id == admin.user.id,
    };
    page(StatusCode::OK, &view)
}

/// Lets it in.
pub(crate) async fn let_in(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let (caller, attempt) = (caller(&state, &form.by), parsed(id)?);
    let done = state.try_write(move |db| members::let_in(db, &caller, &attempt));
    let done = done.await?;
    let path = format!("/team/members/{}?done=let-in#name-ids", done.user.id);
    Ok(see_other(&path))
}

fn parsed(id: web::Path<String>) -> Result<SignInAttemptId, PageError> {
    SignInAttemptId::parse(id.into_inner()).map_err(|_| PageError::not_found())
}
