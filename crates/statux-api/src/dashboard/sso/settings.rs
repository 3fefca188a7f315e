//! The two settings of signing in by SSO.

use actix_web::{HttpResponse, web};
use identity_store::StoreError;
use identity_store::organizations::{self, Settings};
use serde::Deserialize;

use crate::access::{CheckedForm, PlatformAdmin};
use crate::dashboard::respond::see_other;
use crate::errors::PageError;
use crate::state::AppState;

/// Checkboxes: a browser sends only those that are set.
#[derive(Deserialize)]
pub(in crate::dashboard) struct SettingsForm {
    allow_just_in_time: Option<String>,
    accept_unsolicited: Option<String>,
}

/// Saves both.
pub(in crate::dashboard) async fn save(
    state: web::Data<AppState>,
    form: CheckedForm<PlatformAdmin, SettingsForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, form) = (form.by, form.form);
    let (organization, actor, now) = (admin.organization.id.clone(), admin.actor(), state.now());
    let settings = Settings {
        allow_just_in_time: Some(form.allow_just_in_time.is_some()),
        accept_unsolicited: Some(form.accept_unsolicited.is_some()),
    };
    let saved = state.store().write::<_, StoreError, _>(move |db| {
        organizations::update_settings(db, &organization, settings, &actor, now)
    });
    saved.await?;
    Ok(see_other("/team?done=settings-saved#sso"))
}
