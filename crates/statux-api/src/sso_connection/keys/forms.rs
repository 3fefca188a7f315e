//! The forms of the organization's own keys, and the download of a certificate.

use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, web};
use identity_store::sso::keys;
use identity_store::{Caller, SamlKeyId};

use super::make::make as make_key;
use crate::http::access::PlatformAdmin;
use crate::http::csrf::EmptyForm;
use crate::http::errors::PageError;
use crate::pages::respond::see_other;
use crate::sign_in::PresentForm;
use crate::state::AppState;

/// Makes a key.
pub(crate) async fn make(
    state: web::Data<AppState>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    make_key(&state, caller(&state, &form.by)).await?;
    Ok(see_other("/team?done=saml-key-made#saml-keys"))
}

/// Lets a key sign.
pub(crate) async fn sign(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let (caller, id) = (caller(&state, &form.by), parsed(id)?);
    let chosen = state.try_write(move |db| keys::sign_with(db, &caller, &id));
    chosen.await?;
    Ok(see_other("/team?done=saml-key-signs#saml-keys"))
}

/// Removes a key.
pub(crate) async fn remove(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let (caller, id) = (caller(&state, &form.by), parsed(id)?);
    let removed = state.try_write(move |db| keys::remove(db, &caller, &id));
    removed.await?;
    Ok(see_other("/team?done=saml-key-removed#saml-keys"))
}

/// The certificate as a file, for providers that do not read our metadata.
pub(crate) async fn certificate(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (of, id) = (admin.organization.id.clone(), parsed(id)?);
    let name = format!("statux-{}.crt", admin.organization.short_name);
    let found = state.point_read(move |db| keys::get(db, &of, &id));
    let key = found.await?.ok_or_else(PageError::not_found)?;
    let attachment = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok()
        .insert_header(attachment)
        .insert_header((header::CONTENT_TYPE, "application/x-pem-file"))
        .body(key.certificate))
}

fn caller(state: &AppState, admin: &PlatformAdmin) -> Caller {
    Caller::new(&admin.organization.id, &admin.actor(), state.now())
}

fn parsed(id: web::Path<String>) -> Result<SamlKeyId, PageError> {
    SamlKeyId::parse(id.into_inner()).map_err(|_| PageError::not_found())
}
