//! Changes that an admin asks for.

use identity_store::audit::Actor;
use identity_store::sso::providers::{self, Provider, Removed};
use identity_store::{Caller, OrganizationId, StoreError};

use super::metadata::source::{MetadataSource, obtain};
use super::name;
use super::setup_error::SetupError;
use crate::state::AppState;

/// What to change; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Another label.
    pub name: Option<String>,
    /// Other metadata, also another identity provider's: the admin has decided it, unlike at a
    /// refresh.
    pub source: Option<MetadataSource>,
}

/// Changes the provider: all that is asked for, or nothing.
///
/// # Errors
/// When there is no provider, the label cannot be taken, or the metadata cannot be fetched or used.
pub async fn change(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    change: Change,
) -> Result<Provider, SetupError> {
    let of = organization.clone();
    let existing = state.read(move |db| providers::find(db, &of)).await?;
    if existing.is_none() {
        return Err(SetupError::NoProvider);
    }
    let name = change.name.as_deref().map(name::checked).transpose()?;
    let metadata = match change.source {
        Some(source) => Some(obtain(state, &source).await?.metadata),
        None => None,
    };
    let caller = Caller::new(organization, actor, state.now());
    let write = state.write(move |db| {
        if let Some(name) = &name {
            providers::rename(db, &caller, name)?;
        }
        if let Some(metadata) = &metadata {
            providers::replace_metadata(db, &caller, metadata)?;
        }
        providers::find(db, &caller.organization)
    });
    write.await?.ok_or(SetupError::NoProvider)
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
) -> Result<Provider, SetupError> {
    let name = Some(name.to_owned());
    change(state, organization, actor, Change { name, source: None }).await
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
) -> Result<Provider, SetupError> {
    let source = Some(source);
    change(state, organization, actor, Change { name: None, source }).await
}

/// Removes the provider and ends the sessions that it began; `None` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
) -> Result<Option<Removed>, StoreError> {
    let caller = Caller::new(organization, actor, state.now());
    let write = state.write(move |db| providers::remove(db, &caller));
    write.await
}
