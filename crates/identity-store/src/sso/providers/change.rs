//! Creating, changing and removing a provider.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::lookup::{find, get, linked_users};
use super::record::{NewMetadata, NewProvider, Provider};
use super::refreshes;
use crate::accounts;
use crate::audit::{self, Action, Event, Told};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::providers;
use crate::sign_in::{links, sessions};
use crate::{Caller, Connection, OrganizationId, ProviderId, StoreError};

/// Why a provider was not created.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateProviderError {
    /// The organization already has one.
    #[error("the organization already has a provider")]
    AlreadyExists,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The effects of removing a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Removed {
    /// The removed provider.
    pub provider: Provider,
    /// How many SSO sessions were ended.
    pub ended_sessions: usize,
    /// How many users are linked to it. The links are kept in case the same provider is set up
    /// again.
    pub linked_users: i64,
}

/// Creates the organization's provider. Links that an earlier one of the same entity ID has to guarded
/// accounts ask for the proof once more.
///
/// # Errors
/// When the organization already has one.
pub fn create(
    db: &mut Connection,
    caller: &Caller,
    new: &NewProvider,
) -> Result<Provider, CreateProviderError> {
    let (organization, now) = (&caller.organization, caller.now);
    let provider = Provider {
        id: ProviderId::new(now),
        organization_id: organization.clone(),
        name: new.name.clone(),
        entity_id: new.metadata.entity_id.clone(),
        metadata_url: new.metadata.url.clone(),
        metadata_xml: new.metadata.xml.clone(),
        created_at: now,
        updated_at: now,
        refreshed_at: now,
        refresh_error: None,
        version: 1,
    };
    let inserted = on_conflict(db, |db| {
        diesel::insert_into(providers::table)
            .values(provider.clone())
            .execute(db)?;
        Ok(())
    })?;
    let Insert::Done(()) = inserted else {
        return Err(CreateProviderError::AlreadyExists);
    };
    refreshes::begin(db, &provider, now)?;
    // One of the same entity ID may have been removed. Whose keys these are, nobody knows.
    links::ask_for_proof_again(db, organization, &provider.entity_id)?;
    let event = Event::new(Action::ProviderCreated).target(&provider.id);
    audit::record(db, caller, &event)?;
    Ok(provider)
}

/// Changes the provider's label; `None` if the organization has no provider.
pub fn rename(
    db: &mut Connection,
    caller: &Caller,
    name: &str,
) -> Result<Option<Provider>, StoreError> {
    let (organization, now) = (&caller.organization, caller.now);
    let own = providers::table.filter(providers::organization_id.eq(organization));
    let renamed = diesel::update(own)
        .set((
            providers::name.eq(name),
            providers::updated_at.eq(Micros::from(now)),
            providers::version.eq(providers::version + 1),
        ))
        .execute(db)?;
    if renamed == 0 {
        return Ok(None);
    }
    changed(db, caller, Event::new(Action::ProviderRenamed))
}

/// Whose metadata replaces that of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replacement {
    /// The same identity provider's: entity ID and a signing key are as before.
    SameProvider,
    /// The same one's, with a key or from a URL that nobody vouches for who may: links to guarded
    /// accounts ask for the proof once more.
    MoreTrust,
    /// Another one's. What the old one has said of people holds no longer: the sessions that it
    /// began end, and its links to guarded accounts ask for the proof once more.
    AnotherProvider,
}

/// Which signing keys come and go with other metadata, by their fingerprints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// Those that were not trusted before.
    pub added: Vec<String>,
    /// Those that are not trusted any more.
    pub removed: Vec<String>,
}

/// [`replace_keys`] where no key comes or goes.
pub fn replace_metadata(
    db: &mut Connection,
    caller: &Caller,
    metadata: &NewMetadata,
    replacement: Replacement,
) -> Result<Option<Provider>, StoreError> {
    replace_keys(db, caller, metadata, replacement, &KeyChange::default())
}

/// Replaces the metadata, clears the refresh error and forgets what was held; `None` if the organization
/// has no provider. Platform admins are told of keys that were not trusted before.
pub fn replace_keys(
    db: &mut Connection,
    caller: &Caller,
    metadata: &NewMetadata,
    replacement: Replacement,
    keys: &KeyChange,
) -> Result<Option<Provider>, StoreError> {
    let (organization, now) = (&caller.organization, caller.now);
    lock::provider_of(db, organization)?;
    let Some(before) = find(db, organization)? else {
        return Ok(None);
    };
    if replacement == Replacement::AnotherProvider {
        sessions::end_all_for_provider(db, caller, &before.id)?;
    }
    if replacement != Replacement::SameProvider {
        links::ask_for_proof_again(db, organization, &metadata.entity_id)?;
    }
    let own = providers::table.filter(providers::organization_id.eq(organization));
    diesel::update(own)
        .set((
            providers::entity_id.eq(&metadata.entity_id),
            providers::metadata_url.eq(&metadata.url),
            providers::metadata_xml.eq(&metadata.xml),
            providers::updated_at.eq(Micros::from(now)),
            providers::refreshed_at.eq(Micros::from(now)),
            providers::refresh_error.eq(None::<String>),
            providers::version.eq(providers::version + 1),
        ))
        .execute(db)?;
    refreshes::forget_held(db, organization, &before.id)?;
    let mut event = Event::new(Action::ProviderMetadataReplaced);
    if *keys != KeyChange::default() {
        let detail = serde_json::json!({ "keys_added": keys.added, "keys_removed": keys.removed });
        event = event.detail(detail);
    }
    if !keys.added.is_empty() {
        event = event.told(Told::Always);
    }
    changed(db, caller, event)
}

/// Records that the metadata was fetched and is unchanged, clears the refresh error and forgets what was
/// held. This does not bump the version or write to the audit trail. `None` if the organization's provider is not
/// (or no longer) this one.
pub fn record_refreshed(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &ProviderId,
    now: DateTime<Utc>,
) -> Result<Option<Provider>, StoreError> {
    let own = providers::table
        .find(id)
        .filter(providers::organization_id.eq(organization));
    diesel::update(own)
        .set((
            providers::refreshed_at.eq(Micros::from(now)),
            providers::refresh_error.eq(None::<String>),
        ))
        .execute(db)?;
    refreshes::forget_held(db, organization, id)?;
    get(db, organization, id)
}

/// Records that the metadata of a provider could not be refreshed; the last good copy stays in use.
/// `false` if the organization's provider is no longer the one that was `seen`, in this version:
/// the error is not about what replaced it.
pub fn record_refresh_error(
    db: &mut Connection,
    organization: &OrganizationId,
    seen: &Provider,
    error: &str,
) -> Result<bool, StoreError> {
    let own = providers::table
        .find(&seen.id)
        .filter(providers::organization_id.eq(organization))
        .filter(providers::version.eq(seen.version));
    let updated = diesel::update(own)
        .set(providers::refresh_error.eq(error))
        .execute(db)?;
    Ok(updated > 0)
}

/// Removes the provider, and ends the sessions it began; sign-ins that have begun end with it. `None` if the
/// organization has no provider.
pub fn remove(db: &mut Connection, caller: &Caller) -> Result<Option<Removed>, StoreError> {
    let organization = &caller.organization;
    lock::provider_of(db, organization)?;
    let Some(provider) = find(db, organization)? else {
        return Ok(None);
    };
    diesel::delete(providers::table.find(&provider.id)).execute(db)?;
    let ended_sessions = sessions::end_all_for_provider(db, caller, &provider.id)?;
    let linked_users = linked_users(db, organization, &provider.entity_id)?;
    let event = Event::new(Action::ProviderRemoved)
        .target(&provider.id)
        .detail(serde_json::json!({ "ended_sessions": ended_sessions }));
    audit::record(db, caller, &event)?;
    Ok(Some(Removed {
        provider,
        ended_sessions,
        linked_users,
    }))
}

/// Whether a platform admin can get in once the provider is removed, or is another one of this entity
/// ID. Where nobody can get in now, nobody is locked out.
pub fn leaves_a_way_in(
    db: &mut Connection,
    organization: &OrganizationId,
    other_entity_id: Option<&str>,
) -> Result<bool, StoreError> {
    lock::provider_of(db, organization)?;
    accounts::get_in_with_provider(db, organization, other_entity_id)
}

fn changed(
    db: &mut Connection,
    caller: &Caller,
    event: Event,
) -> Result<Option<Provider>, StoreError> {
    let organization = &caller.organization;
    let found = find(db, organization)?;
    if let Some(provider) = &found {
        audit::record(db, caller, &event.target(&provider.id))?;
    }
    Ok(found)
}
