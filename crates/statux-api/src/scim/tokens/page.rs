//! The pages of SCIM tokens: create, show once, revoke.

use std::collections::HashMap;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use identity_store::Caller;
use identity_store::ScimTokenId;
use identity_store::Secret;
use identity_store::tokens::scim_tokens::{self, ScimToken};
use serde::Deserialize;

use super::view::{NewToken, RevokeTokenPage, token_row};
use crate::http::access::PlatformAdmin;
use crate::http::csrf::EmptyForm;
use crate::http::errors::PageError;
use crate::http::limits::lengths::SCIM_TOKEN_NAME;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{layout, page, see_other};
use crate::sign_in::PresentForm;
use crate::state::AppState;
use crate::team::page as team;
use crate::team::view::Overlay;

/// The form for a new token.
#[derive(Deserialize)]
pub(crate) struct CreateForm {
    name: String,
}

/// Creates a token and shows it in this response only.
///
/// The response is the page itself, since a redirect would have to carry the secret.
pub(crate) async fn create(
    state: web::Data<AppState>,
    form: PresentForm<CreateForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    let name = form.form.name.trim().to_owned();
    if SCIM_TOKEN_NAME.check(&name).is_err() {
        let chars = name.chars().count();
        let problem = FormProblem::new("The token needs a name, to tell later what uses it.");
        let overlay = Overlay {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            naming: true,
            token_name: form.form.name,
            token_problem: Some(
                problem.sides(SCIM_TOKEN_NAME.to_string(), format!("{chars} characters")),
            ),
            ..Overlay::default()
        };
        return team::render(&state, &admin, overlay).await;
    }
    let caller = Caller::new(&admin.organization.id, &admin.actor(), state.now());
    let written = name.clone();
    let created = state.write(move |db| scim_tokens::create(db, &caller, &written, None));
    let (_, secret) = created.await?;
    show_once(&state, &admin, name, &secret).await
}

/// Replaces a token by a new one, which is shown in this response only.
pub(crate) async fn rotate(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    let caller = Caller::new(&admin.organization.id, &admin.actor(), state.now());
    let id = ScimTokenId::parse(id.into_inner()).map_err(|_| PageError::not_found())?;
    let rotated = state.write(move |db| scim_tokens::rotate(db, &caller, &id));
    let (token, secret) = rotated.await?.ok_or_else(PageError::not_found)?;
    show_once(&state, &admin, token.name, &secret).await
}

async fn show_once(
    state: &AppState,
    admin: &PlatformAdmin,
    name: String,
    secret: &Secret,
) -> Result<HttpResponse, PageError> {
    let overlay = Overlay {
        status: StatusCode::CREATED,
        new_token: Some(NewToken {
            name,
            token: secret.expose().to_owned(),
        }),
        ..Overlay::default()
    };
    let mut response = team::render(state, admin, overlay).await?;
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    Ok(response)
}

/// Asks before a token is revoked.
pub(crate) async fn ask(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let organization = admin.organization.id.clone();
    let tokens = state.read(move |db| scim_tokens::list(db, &organization));
    let usable =
        |token: &&ScimToken| token.id.as_str() == id.as_str() && token.revoked_at.is_none();
    let tokens = tokens.await?;
    let token = tokens
        .iter()
        .find(usable)
        .ok_or_else(PageError::not_found)?;
    let row = token_row(token, &HashMap::new());
    let template = RevokeTokenPage {
        layout: layout(&state, "Revoke token", Some(&admin)),
        csrf_token: admin.session.csrf_token.clone(),
        last_used_sentence: match &row.last_used_at {
            Some(at) => format!("It was last used on {}.", at.words),
            None => "It was never used.".to_owned(),
        },
        id: row.id,
        name: row.name,
        masked: row.masked,
    };
    page(StatusCode::OK, &template)
}

/// Revokes a token.
pub(crate) async fn revoke(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    let caller = Caller::new(&admin.organization.id, &admin.actor(), state.now());
    let id = ScimTokenId::parse(id.into_inner()).map_err(|_| PageError::not_found())?;
    let revoked = state.write(move |db| scim_tokens::revoke(db, &caller, &id));
    if revoked.await? {
        Ok(see_other("/team?done=token-revoked#scim"))
    } else {
        Err(PageError::not_found())
    }
}
