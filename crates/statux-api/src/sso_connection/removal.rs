//! Removing the provider, after a page that says what it means.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use identity_store::accounts::credentials;
use identity_store::sso::providers;
use identity_store::{Caller, Connection, OrganizationId, ProviderId, StoreError, UserId};
use serde::Deserialize;

use super::change::removed as removed_in;
use super::view::{RemoveProviderPage, users_sentence};
use crate::http::access::PlatformAdmin;
use crate::http::errors::PageError;
use crate::pages::respond::{layout, page, see_other};
use crate::sign_in::PresentForm;
use crate::state::AppState;

/// Which provider the person has seen.
#[derive(Deserialize)]
pub(crate) struct RemoveForm {
    provider_id: String,
}

struct Found {
    provider: providers::Provider,
    linked_users: i64,
    has_password: bool,
}

fn find(
    db: &mut Connection,
    organization: &OrganizationId,
    viewer: &UserId,
) -> Result<Option<Found>, StoreError> {
    let Some(provider) = providers::find(db, organization)? else {
        return Ok(None);
    };
    Ok(Some(Found {
        linked_users: providers::linked_users(db, organization, &provider.entity_id)?,
        has_password: credentials::for_user(db, organization, viewer)?.is_some(),
        provider,
    }))
}

/// Asks, with the number of people who sign in with it.
pub(crate) async fn ask(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
) -> Result<HttpResponse, PageError> {
    let (organization, viewer) = (admin.organization.id.clone(), admin.user.id.clone());
    let found = state
        .read(move |db| find(db, &organization, &viewer))
        .await?;
    let Some(found) = found else {
        return Ok(see_other("/team#sso"));
    };
    let template = RemoveProviderPage {
        layout: layout(&state, "Remove provider", Some(&admin)),
        csrf_token: admin.session.csrf_token.clone(),
        provider_id: found.provider.id.to_string(),
        provider_name: found.provider.name,
        entity_id: found.provider.entity_id,
        users_sentence: users_sentence(found.linked_users),
        lockout_warning: (!found.has_password).then_some(
            "Your own account has no password: after this you cannot sign in until another admin enables a provider.",
        ),
    };
    page(StatusCode::OK, &template)
}

/// Removes the provider that the person has seen; another one stays, and so does the session in which
/// it is done.
pub(crate) async fn remove(
    state: web::Data<AppState>,
    form: PresentForm<RemoveForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    let caller = Caller::new(&admin.organization.id, &admin.actor(), state.now());
    let caller = caller.in_session(&admin.session.id);
    let seen = ProviderId::parse(form.form.provider_id).map_err(|_| PageError::not_found())?;
    let removed = state.write(move |db| {
        if providers::get_locked(db, &caller.organization, &seen)?.is_none() {
            return Ok(Ok(None));
        }
        removed_in(db, &caller)
    });
    if removed.await??.is_none() {
        return Err(PageError::not_found());
    }
    Ok(see_other("/team?done=provider-removed#sso"))
}
