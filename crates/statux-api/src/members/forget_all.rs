//! Forgetting the NameIDs of all unguarded accounts at once, after a page that shows how many: the
//! identity provider has changed them for everybody.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use identity_store::members;

use super::page::caller;
use super::view::ForgetAllPage;
use crate::http::access::PlatformAdmin;
use crate::http::csrf::EmptyForm;
use crate::http::errors::PageError;
use crate::pages::respond::{layout, page, see_other};
use crate::sign_in::PresentForm;
use crate::state::AppState;

/// Shows how many there are and the first of them, and asks.
pub(crate) async fn ask(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
) -> Result<HttpResponse, PageError> {
    let organization = admin.organization.id.clone();
    let found = state.read(move |db| members::unguarded(db, &organization));
    let found = found.await?;
    let view = ForgetAllPage {
        layout: layout(&state, "Forget NameIDs", Some(&admin)),
        csrf_token: admin.session.csrf_token.clone(),
        number: found.name_ids,
        first: found.first,
    };
    page(StatusCode::OK, &view)
}

/// Forgets them.
pub(crate) async fn forget(
    state: web::Data<AppState>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let caller = caller(&state, &form.by);
    let done = state.write(move |db| members::forget_all_unguarded(db, &caller));
    done.await?;
    Ok(see_other("/team?done=name-ids-forgotten#sso"))
}
