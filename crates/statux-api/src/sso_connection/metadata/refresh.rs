//! Fetching metadata again.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use identity_store::accounts;
use identity_store::audit::Actor;
use identity_store::sso::providers::{self, Provider, Replacement, refreshes};
use identity_store::{Caller, OrganizationId, StoreError};
use saml_core::MetadataError;

use super::replacement::{digest, key_change, shares_a_key, stored};
use super::schedule::next_look;
use super::source::{MetadataSource, Usable, obtain};
use super::words::clipped;
use crate::sso_connection::error::SsoConnectionError;
use crate::sso_connection::keys::make_if_wanted;
use crate::state::AppState;

/// The longest note of a failure, in characters.
const MAX_NOTE_CHARS: usize = 1_000;

/// What a refresh brought.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refreshed {
    /// The provider as it is now.
    pub provider: Provider,
    /// Whether the metadata differs from what was known.
    pub changed: bool,
}

/// Fetches the metadata of the organization's provider again and takes it, if it still is the
/// same identity provider's and has at least one of the keys known so far. Keys that are no longer
/// in it are dropped. What is not taken because it would need somebody's word is held for a platform admin,
/// also if one has dismissed it before.
///
/// # Errors
/// When it was not taken; the last good copy stays in use, and the reason is kept at the provider.
pub async fn refresh(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
) -> Result<Refreshed, SsoConnectionError> {
    let of = organization.clone();
    let found = state.read(move |db| providers::find(db, &of)).await?;
    let found = found.ok_or(SsoConnectionError::NoProvider)?;
    refreshed(state, found, actor, true).await
}

/// [`refresh`] for a provider that has been read already, which nobody asks for: what was dismissed is not
/// held again.
pub(in crate::sso_connection) async fn refresh_provider(
    state: &AppState,
    provider: Provider,
    actor: &Actor,
) -> Result<Refreshed, SsoConnectionError> {
    refreshed(state, provider, actor, false).await
}

async fn refreshed(
    state: &AppState,
    provider: Provider,
    actor: &Actor,
    again: bool,
) -> Result<Refreshed, SsoConnectionError> {
    let taken = fetch_and_take(state, &provider, actor, again).await;
    if let Err(error) = &taken
        && error.is_about_metadata()
    {
        let expiry = expiry(&provider, state.now());
        note(
            state,
            &provider,
            format!("{error}{}", expiry.unwrap_or_default()),
        )
        .await?;
    }
    taken
}

async fn fetch_and_take(
    state: &AppState,
    provider: &Provider,
    actor: &Actor,
    again: bool,
) -> Result<Refreshed, SsoConnectionError> {
    let url = provider
        .metadata_url
        .clone()
        .ok_or(SsoConnectionError::NoMetadataUrl)?;
    let organization = &provider.organization_id;
    let usable = obtain(state, organization, &MetadataSource::Url(url)).await?;
    let usable = Arc::new(usable);
    let taken = match compared(provider, &usable) {
        Ok(()) => take(state, provider, &usable, actor).await,
        Err(error) => Err(error),
    };
    if let Err(error) = &taken
        && error.is_for_an_admin()
    {
        let (seen, digest) = (provider.clone(), digest(&usable.provider));
        let caller = Caller::new(organization, actor, state.now());
        let hold = state.write(move |db| {
            let document = (usable.metadata.xml.as_str(), digest.as_str());
            refreshes::hold(db, &caller, &seen, document, again)
        });
        hold.await?;
    }
    taken
}

/// Compares with what is known.
fn compared(provider: &Provider, usable: &Usable) -> Result<(), SsoConnectionError> {
    let received = usable.provider.entity_id();
    if received != provider.entity_id {
        return Err(SsoConnectionError::EntityIdChanged {
            expected: provider.entity_id.clone(),
            received: received.to_owned(),
        });
    }
    // It may have expired since, but its keys were good when it was read.
    let known =
        stored(provider, provider.refreshed_at).map_err(SsoConnectionError::StoredUnusable)?;
    if shares_a_key(&known, &usable.provider) {
        Ok(())
    } else {
        Err(SsoConnectionError::AllKeysChanged)
    }
}

/// Stores it, unless the provider is no longer the one that was compared with. A key that comes from a
/// URL for which nobody vouches needs what it would need if a program had pasted it.
async fn take(
    state: &AppState,
    provider: &Provider,
    usable: &Arc<Usable>,
    actor: &Actor,
) -> Result<Refreshed, SsoConnectionError> {
    let changed = usable.metadata.xml != provider.metadata_xml;
    let keys = key_change(provider, &usable.provider);
    let (seen, by, now) = (provider.clone(), actor.clone(), state.now());
    let usable = Arc::clone(usable);
    let write = state.write(move |db| {
        let (organization, id) = (&seen.organization_id, &seen.id);
        let current = providers::get_locked(db, organization, id)?;
        if current.is_none_or(|current| current.version != seen.version) {
            return Ok(Err(SsoConnectionError::StaleVersion));
        }
        let taken = if changed {
            let mut replacement = Replacement::SameProvider;
            if !keys.added.is_empty() && !refreshes::is_url_vouched(db, organization, id)? {
                if accounts::any_opened_by_provider(db, organization, &seen.entity_id)? {
                    return Ok(Err(SsoConnectionError::KeyNotVouchedFor));
                }
                replacement = Replacement::MoreTrust;
            }
            let caller = Caller::new(organization, &by, now);
            providers::replace_keys(db, &caller, &usable.metadata, replacement, &keys)?
        } else {
            providers::record_refreshed(db, organization, id, now)?
        };
        if let Some(taken) = &taken {
            let due_at = next_look(taken, Some(&usable.provider), now);
            refreshes::schedule(db, organization, id, due_at)?;
        }
        Ok(taken.ok_or(SsoConnectionError::StaleVersion))
    });
    let provider = write.await??;
    make_if_wanted(state, &provider.organization_id, actor, &provider).await;
    Ok(Refreshed { provider, changed })
}

/// Keeps the reason at the provider, unless it is there already or the provider has changed since.
pub(in crate::sso_connection) async fn note(
    state: &AppState,
    provider: &Provider,
    sentence: String,
) -> Result<(), StoreError> {
    let sentence = clipped(&sentence, MAX_NOTE_CHARS);
    if provider.refresh_error.as_ref() == Some(&sentence) {
        return Ok(());
    }
    let seen = provider.clone();
    let write = state.write(move |db| {
        providers::record_refresh_error(db, &seen.organization_id, &seen, &sentence)
    });
    write.await.map(drop)
}

/// A sentence on stored metadata that has expired, with a space before it.
pub(in crate::sso_connection) fn expiry(provider: &Provider, now: DateTime<Utc>) -> Option<String> {
    match stored(provider, now) {
        Err(MetadataError::Expired { valid_until }) => Some(format!(
            " The stored metadata expired at {}, so sign-ins by SSO are rejected until there is newer metadata.",
            saml_core::time::format(valid_until)
        )),
        _ => None,
    }
}
