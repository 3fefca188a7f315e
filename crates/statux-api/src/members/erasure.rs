//! Export and erasure of a member, from their page.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use identity_store::members;

use super::page::{caller, detail, parsed};
use super::view::{ErasePage, of_member};
use crate::http::access::PlatformAdmin;
use crate::http::csrf::EmptyForm;
use crate::http::errors::PageError;
use crate::pages::respond::{layout, page, see_other};
use crate::sign_in::PresentForm;
use crate::state::AppState;

/// Everything that is held about the member, as a file.
pub(crate) async fn export(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (organization, id, now) = (admin.organization.id.clone(), parsed(id)?, state.now());
    let of = id.clone();
    let export = state.read(move |db| Ok(members::export(db, &organization, &of, now)));
    let export = export.await??;
    // An id that exists has no character that ends the name.
    let name = format!("attachment; filename=\"{id}.json\"");
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(export))
}

/// Asks before the member is erased.
pub(crate) async fn ask(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let detail = detail(&state, &admin, &parsed(id)?).await?;
    let view = ErasePage {
        layout: layout(&state, "Erase", Some(&admin)),
        csrf_token: admin.session.csrf_token.clone(),
        person: of_member(&detail.member, &admin.user.id),
    };
    page(StatusCode::OK, &view)
}

/// Erases the member.
pub(crate) async fn erase(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let (caller, id) = (caller(&state, &form.by), parsed(id)?);
    let erased = state.try_write(move |db| members::erase(db, &caller, &id));
    erased.await?;
    Ok(see_other("/team?done=erased"))
}
