//! The two settings of signing in by SSO.

use actix_web::{HttpResponse, web};
use identity_store::Caller;
use identity_store::organizations::{self, Settings};
use serde::Deserialize;

use crate::http::access::PlatformAdmin;
use crate::http::csrf::CsrfForm;
use crate::http::errors::PageError;
use crate::pages::respond::see_other;
use crate::state::AppState;

/// Checkboxes: a browser sends only those that are set.
#[derive(Deserialize)]
pub(crate) struct SettingsForm {
    jit_provisioning: Option<String>,
    allow_idp_initiated: Option<String>,
}

/// Saves both.
pub(crate) async fn save(
    state: web::Data<AppState>,
    form: CsrfForm<PlatformAdmin, SettingsForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, form) = (form.by, form.form);
    let caller = Caller::new(&admin.organization.id, &admin.actor(), state.now());
    let settings = Settings {
        jit_provisioning: Some(form.jit_provisioning.is_some()),
        allow_idp_initiated: Some(form.allow_idp_initiated.is_some()),
    };
    let saved = state.write(move |db| organizations::update_settings(db, &caller, settings));
    saved.await?;
    Ok(see_other("/team?done=settings-saved#sso"))
}
