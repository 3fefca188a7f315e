//! Saving the settings of signing in by SSO.

use identity_store::organizations::{self, Settings, TransientKey};
use identity_store::{Caller, accounts};

use super::error::SsoConnectionError;
use crate::sso_connection::keys::make_first;
use crate::state::AppState;

/// Changes settings, if a platform admin can get in afterwards.
///
/// # Errors
/// [`SsoConnectionError::LastKey`], or when the database fails.
pub(super) async fn save(
    state: &AppState,
    caller: Caller,
    settings: Settings,
) -> Result<(), SsoConnectionError> {
    if settings.sign_requests == Some(true) {
        make_first(state, caller.clone()).await?;
    }
    let write = state.write(move |db| {
        if let Some(key) = settings.transient_key
            && !accounts::key_leaves_a_way_in(db, &caller.organization, key)?
        {
            return Ok(Err(SsoConnectionError::LastKey));
        }
        organizations::update_settings(db, &caller, settings).map(|_| Ok(()))
    });
    write.await?
}

/// The attributes that can be named, as a sentence lists them.
pub(super) fn names_of_keys() -> String {
    let names: Vec<&str> = TransientKey::ALL.iter().map(TransientKey::as_str).collect();
    names.join(", ")
}
