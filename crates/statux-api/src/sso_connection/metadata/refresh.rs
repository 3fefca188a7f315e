//! Fetching metadata again.

use chrono::{DateTime, Utc};
use identity_store::audit::Actor;
use identity_store::sso::providers::{self, NewMetadata, Provider, Replacement};
use identity_store::{Caller, OrganizationId, StoreError};
use saml_core::MetadataError;

use super::replacement::{shares_a_key, stored};
use super::source::{MetadataSource, obtain};
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
/// in it are dropped.
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
    refresh_provider(state, found.ok_or(SsoConnectionError::NoProvider)?, actor).await
}

/// [`refresh`] for a provider that has been read already.
pub(in crate::sso_connection) async fn refresh_provider(
    state: &AppState,
    provider: Provider,
    actor: &Actor,
) -> Result<Refreshed, SsoConnectionError> {
    let taken = match newer(state, &provider).await {
        Ok(metadata) => take(state, &provider, metadata, actor).await,
        Err(error) => Err(error),
    };
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

/// Fetches, and compares with what is known.
async fn newer(state: &AppState, provider: &Provider) -> Result<NewMetadata, SsoConnectionError> {
    let url = provider
        .metadata_url
        .clone()
        .ok_or(SsoConnectionError::NoMetadataUrl)?;
    let organization = &provider.organization_id;
    let usable = obtain(state, organization, &MetadataSource::Url(url)).await?;
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
        Ok(usable.metadata)
    } else {
        Err(SsoConnectionError::AllKeysChanged)
    }
}

/// Stores it, unless the provider is no longer the one that was compared with.
async fn take(
    state: &AppState,
    provider: &Provider,
    metadata: NewMetadata,
    actor: &Actor,
) -> Result<Refreshed, SsoConnectionError> {
    let changed = metadata.xml != provider.metadata_xml;
    let (seen, by, now) = (provider.clone(), actor.clone(), state.now());
    let write = state.write(move |db| {
        let current = providers::get_locked(db, &seen.organization_id, &seen.id)?;
        if current.is_none_or(|current| current.version != seen.version) {
            return Ok(None);
        }
        if changed {
            providers::replace_metadata(
                db,
                &Caller::new(&seen.organization_id, &by, now),
                &metadata,
                Replacement::SameProvider,
            )
        } else {
            providers::record_refreshed(db, &seen.organization_id, &seen.id, now)
        }
    });
    let provider = write.await?.ok_or(SsoConnectionError::StaleVersion)?;
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
