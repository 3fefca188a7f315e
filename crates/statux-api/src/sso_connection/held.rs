//! Metadata that a refresh has held back, which a platform admin takes over or dismisses.

use actix_web::{HttpResponse, web};
use identity_store::sso::providers::{self, refreshes};
use identity_store::{Caller, StoreError};
use serde::Deserialize;

use super::change::{Asker, Change, apply};
use super::error::SsoConnectionError;
use super::forms::show_problem;
use super::metadata::replacement::digest;
use super::metadata::source::read;
use crate::http::errors::PageError;
use crate::pages::respond::see_other;
use crate::sign_in::PresentForm;
use crate::state::AppState;

/// Which of them the person has seen.
#[derive(Deserialize)]
pub(crate) struct HeldForm {
    digest: String,
}

/// Takes it over: what the provider said before holds no longer, unless a key stays.
pub(crate) async fn take(
    state: web::Data<AppState>,
    form: PresentForm<HeldForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    let organization = admin.organization.id.clone();
    let found = state.read(move |db| {
        let Some(provider) = providers::find(db, &organization)? else {
            return Ok(None);
        };
        let held = refreshes::held(db, &organization, &provider.id)?;
        Ok::<_, StoreError>(held.map(|held| (provider, held)))
    });
    let seen = form.form.digest;
    let Some((provider, held)) = found.await?.filter(|(_, held)| held.digest == seen) else {
        let problem = SsoConnectionError::HeldChanged.to_string();
        return show_problem(&state, &admin, problem).await;
    };
    let (url, now) = (provider.metadata_url.clone(), state.now());
    let usable = state
        .threads()
        .compute(move || read(url, held.xml.into_bytes(), now))
        .await?;
    let usable = match usable {
        Ok(usable) if digest(&usable.provider) == seen => usable,
        Ok(_) => {
            let problem = SsoConnectionError::HeldChanged.to_string();
            return show_problem(&state, &admin, problem).await;
        }
        Err(error) => return show_problem(&state, &admin, error.to_string()).await,
    };
    let change = Change {
        kept_session: Some(admin.session.id.clone()),
        by: Asker::Admin,
        ..Change::default()
    };
    let caller = Caller::new(&admin.organization.id, &admin.actor(), now);
    match apply(&state, caller, provider, change, Some(usable)).await {
        Ok(_) => Ok(see_other("/team?done=held-metadata-taken#sso")),
        Err(SsoConnectionError::Store(error)) => Err(error.into()),
        Err(error) => show_problem(&state, &admin, error.to_string()).await,
    }
}

/// Decides against it: the same is not shown again, until somebody asks for a refresh.
pub(crate) async fn dismiss(
    state: web::Data<AppState>,
    form: PresentForm<HeldForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    let caller = Caller::new(&admin.organization.id, &admin.actor(), state.now());
    let seen = form.form.digest;
    let dismissed = state.write(move |db| {
        let Some(provider) = providers::find_locked(db, &caller.organization)? else {
            return Ok(false);
        };
        refreshes::dismiss(db, &caller, &provider.id, &seen)
    });
    if dismissed.await? {
        return Ok(see_other("/team?done=held-metadata-dismissed#sso"));
    }
    let problem = SsoConnectionError::HeldChanged.to_string();
    show_problem(&state, &admin, problem).await
}
