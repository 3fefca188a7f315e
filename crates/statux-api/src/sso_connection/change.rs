//! What an admin asks for: *Enable SSO*, changes, and removal.

use identity_store::accounts;
use identity_store::audit::Actor;
use identity_store::sso::providers::{
    self, NewProvider, Provider, Removed, Replacement, refreshes,
};
use identity_store::{Caller, Connection, OrganizationId, SessionId, StoreError};

use super::error::SsoConnectionError;
use super::keys::make_if_wanted;
use super::metadata::replacement::{adds_trust, from_elsewhere, key_change, replacement};
use super::metadata::schedule::next_look;
use super::metadata::source::{MetadataSource, Usable, obtain};
use super::name;
use crate::state::AppState;

/// What to change; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Another label.
    pub name: Option<String>,
    /// Other metadata, also another identity provider's: the admin has decided it, unlike at a
    /// refresh.
    pub source: Option<MetadataSource>,
    /// The session in which it is asked for, which stays.
    pub kept_session: Option<SessionId>,
    /// On whose word new keys are trusted.
    pub by: Asker,
}

/// On whose word something more is trusted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asker {
    /// A platform admin who is present, the command line, or a program that may make platform admins:
    /// what they trust is trusted.
    #[default]
    Admin,
    /// Another program: a key that it adds opens no guarded account without the owner's proof.
    Program,
}

/// Changes the provider: all that is asked for, or nothing. Where the metadata is another identity
/// provider's, the sessions end that the old one began.
///
/// # Errors
/// When there is no provider, the label cannot be taken, the metadata cannot be fetched or used,
/// somebody else has changed the provider meanwhile, or nobody could get in afterwards.
pub async fn change(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    change: Change,
) -> Result<Provider, SsoConnectionError> {
    let of = organization.clone();
    let existing = state.read(move |db| providers::find(db, &of)).await?;
    let seen = existing.ok_or(SsoConnectionError::NoProvider)?;
    change.name.as_deref().map(name::checked).transpose()?;
    let usable = match &change.source {
        Some(source) => Some(obtain(state, organization, source).await?),
        None => None,
    };
    let caller = Caller::new(organization, actor, state.now());
    apply(state, caller, seen, change, usable).await
}

/// [`change`] with the metadata that was obtained, of the provider that was seen.
pub(super) async fn apply(
    state: &AppState,
    mut caller: Caller,
    seen: Provider,
    change: Change,
    usable: Option<Usable>,
) -> Result<Provider, SsoConnectionError> {
    let name = change.name.as_deref().map(name::checked).transpose()?;
    let metadata = match usable {
        Some(usable) => {
            let replacement = match replacement(&seen, &usable) {
                Replacement::SameProvider if change.by == Asker::Program => {
                    if adds_trust(&seen, &usable) {
                        Replacement::MoreTrust
                    } else {
                        Replacement::SameProvider
                    }
                }
                other => other,
            };
            Some((usable, replacement))
        }
        None => None,
    };
    caller.session = change.kept_session;
    let (organization, actor) = (caller.organization.clone(), caller.actor.clone());
    let write = state.write(move |db| {
        let current = providers::find_locked(db, &caller.organization)?;
        let Some(current) = current else {
            return Ok(Err(SsoConnectionError::NoProvider));
        };
        // It was compared with what the metadata replaces.
        if metadata.is_some() && (&current.id, current.version) != (&seen.id, seen.version) {
            return Ok(Err(SsoConnectionError::StaleVersion));
        }
        if let Some((usable, replacement)) = &metadata
            && *replacement != Replacement::SameProvider
            && change.by == Asker::Program
            && accounts::any_opened_by_provider(
                db,
                &caller.organization,
                &usable.metadata.entity_id,
            )?
        {
            return Ok(Err(SsoConnectionError::NotVouchedFor));
        }
        if let Some((usable, Replacement::AnotherProvider)) = &metadata {
            let other = Some(usable.metadata.entity_id.as_str());
            if !providers::leaves_a_way_in(db, &caller.organization, other)? {
                return Ok(Err(SsoConnectionError::LastWayIn));
            }
        }
        if let Some(name) = &name {
            providers::rename(db, &caller, name)?;
        }
        if let Some((usable, replacement)) = &metadata {
            let keys = key_change(&seen, &usable.provider);
            providers::replace_keys(db, &caller, &usable.metadata, *replacement, &keys)?;
        }
        let changed = providers::find(db, &caller.organization)?;
        if let (Some(changed), Some((usable, _))) = (&changed, &metadata) {
            if change.by == Asker::Admin || from_elsewhere(&seen, usable) {
                vouch(db, &caller, changed, change.by)?;
            }
            let due_at = next_look(changed, Some(&usable.provider), caller.now);
            refreshes::schedule(db, &caller.organization, &changed.id, due_at)?;
        }
        Ok(changed.ok_or(SsoConnectionError::NoProvider))
    });
    let changed = write.await??;
    make_if_wanted(state, &organization, &actor, &changed).await;
    Ok(changed)
}

/// Keeps whether the Metadata URL was named by somebody who may trust keys: then keys that come from it
/// later are trusted too.
fn vouch(
    db: &mut Connection,
    caller: &Caller,
    provider: &Provider,
    by: Asker,
) -> Result<(), StoreError> {
    let may_trust = by == Asker::Admin;
    refreshes::set_url_vouched(db, &caller.organization, &provider.id, may_trust)
}

/// [`change`] of the label.
///
/// # Errors
/// When there is no provider, or the label cannot be taken.
pub async fn rename(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    name: &str,
) -> Result<Provider, SsoConnectionError> {
    let name = Some(name.to_owned());
    let named = Change {
        name,
        ..Change::default()
    };
    change(state, organization, actor, named).await
}

/// [`change`] of the metadata.
///
/// # Errors
/// When there is no provider, or the metadata cannot be fetched or used.
pub async fn replace_metadata(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    source: MetadataSource,
) -> Result<Provider, SsoConnectionError> {
    let source = Some(source);
    let replaced = Change {
        source,
        ..Change::default()
    };
    change(state, organization, actor, replaced).await
}

/// Removes the provider and ends the sessions that it began; `None` when there is none.
///
/// # Errors
/// When nobody could get in afterwards, or the database fails.
pub async fn remove(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
) -> Result<Option<Removed>, SsoConnectionError> {
    let caller = Caller::new(organization, actor, state.now());
    let write = state.write(move |db| removed(db, &caller));
    write.await?
}

/// Removes the provider in a transaction, if a platform admin can get in afterwards.
pub(super) fn removed(
    db: &mut Connection,
    caller: &Caller,
) -> Result<Result<Option<Removed>, SsoConnectionError>, StoreError> {
    if providers::leaves_a_way_in(db, &caller.organization, None)? {
        providers::remove(db, caller).map(Ok)
    } else {
        Ok(Err(SsoConnectionError::LastWayIn))
    }
}

/// Gives the organization its identity provider.
///
/// ```no_run
/// # use statux_api::AppState;
/// # use identity_store::{OrganizationId, audit::Actor};
/// # async fn example(state: AppState, organization: OrganizationId) -> Result<(), Box<dyn std::error::Error>> {
/// use statux_api::sso_connection::{MetadataSource, enable};
///
/// let source = MetadataSource::Url("https://idp.example.com/metadata".to_owned());
/// let provider = enable(&state, &organization, &Actor::Cli, "Okta", source).await?;
/// println!("sign-in works with {}", provider.entity_id);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`SsoConnectionError::AlreadyExists`] before anything else, so that nothing is fetched for it, and
/// again when two callers were equally fast.
pub async fn enable(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    name: &str,
    source: MetadataSource,
) -> Result<Provider, SsoConnectionError> {
    enable_as(state, organization, actor, name, source, Asker::Admin).await
}

/// [`enable`] for an admin or a program.
pub(super) async fn enable_as(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    name: &str,
    source: MetadataSource,
    by: Asker,
) -> Result<Provider, SsoConnectionError> {
    let of = organization.clone();
    let existing = state.read(move |db| providers::find(db, &of)).await?;
    if existing.is_some() {
        return Err(SsoConnectionError::AlreadyExists);
    }
    let name = name::checked(name)?;
    let usable = obtain(state, organization, &source).await?;
    let new = NewProvider {
        name,
        metadata: usable.metadata,
    };
    let read = usable.provider;
    let caller = Caller::new(organization, actor, state.now());
    let create = state.try_write::<_, SsoConnectionError>(move |db| {
        if by == Asker::Program
            && accounts::any_opened_by_provider(db, &caller.organization, &new.metadata.entity_id)?
        {
            return Err(SsoConnectionError::NotVouchedFor);
        }
        let created = providers::create(db, &caller, &new)?;
        vouch(db, &caller, &created, by)?;
        let due_at = next_look(&created, Some(&read), caller.now);
        refreshes::schedule(db, &caller.organization, &created.id, due_at)?;
        Ok(created)
    });
    let created = create.await?;
    make_if_wanted(state, organization, actor, &created).await;
    Ok(created)
}
