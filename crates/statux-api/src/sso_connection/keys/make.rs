//! Making a key: for an admin, or because the provider's metadata asks for signed requests.

use identity_store::audit::Actor;
use identity_store::sso::keys::{self, GeneratedKey, NewSamlKey, SamlKey, SamlKeyError};
use identity_store::sso::providers::Provider;
use identity_store::{Caller, OrganizationId, StoreError};

use crate::state::AppState;

/// Makes a key. It is computed before it is the writer's turn.
///
/// # Errors
/// When the organization has two already, or the database or OpenSSL fails.
pub(super) async fn make(state: &AppState, caller: Caller) -> Result<SamlKey, SamlKeyError> {
    let of = caller.organization.clone();
    let existing = state.read(move |db| keys::list(db, &of)).await?;
    if existing.len() > 1 {
        return Err(SamlKeyError::TooMany);
    }
    let (servers, organization, now) = (
        state.server_keys().clone(),
        caller.organization.clone(),
        caller.now,
    );
    let made = state.threads().compute(move || {
        let key = GeneratedKey::random()?;
        NewSamlKey::new(&key, &organization, &servers, now)
    });
    let new = made.await??;
    let write = state.try_write::<_, SamlKeyError>(move |db| keys::create(db, &caller, &new));
    write.await
}

/// Makes the organization's first key, if the provider's metadata asks for signed requests. Without one
/// they are sent unsigned, and the provider decides. A failure is logged: the metadata is taken all the same,
/// and the next refresh tries again.
pub(crate) async fn make_if_wanted(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    provider: &Provider,
) {
    let parsed = state.parsed_providers().get(provider, state.now());
    if !parsed.is_ok_and(|idp| idp.wants_signed_requests()) {
        return;
    }
    let caller = Caller::new(organization, actor, state.now());
    if let Err(error) = make_first(state, caller).await {
        tracing::warn!(%organization, %error, "no SAML key was made");
    }
}

/// Makes the organization's first key, unless it has one.
///
/// # Errors
/// When the database or OpenSSL fails.
pub(crate) async fn make_first(state: &AppState, caller: Caller) -> Result<(), StoreError> {
    let of = caller.organization.clone();
    if !state.read(move |db| keys::list(db, &of)).await?.is_empty() {
        return Ok(());
    }
    match make(state, caller).await {
        Err(SamlKeyError::Store(error)) => Err(error),
        // Somebody else was faster.
        _ => Ok(()),
    }
}
