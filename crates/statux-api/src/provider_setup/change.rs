//! Changes that an admin asks for.

use identity_store::audit::Actor;
use identity_store::providers::{self, Provider, Removed};
use identity_store::{OrganizationId, StoreError};

use super::fetch_error::FetchError;
use super::metadata_error::UnusableMetadata;
use super::name::{self, InvalidName};
use super::source::{MetadataSource, SourceError, obtain};
use crate::state::AppState;

/// Why a provider was not changed. But for [`ChangeError::Store`], the text is for an admin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The organization has no provider.
    #[error("Expected a configured provider, but this organization has none. Enable SSO first.")]
    NoProvider,
    /// The label cannot be taken.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// The metadata could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The metadata cannot be used.
    #[error(transparent)]
    Metadata(#[from] UnusableMetadata),
    /// The database failed; render it as the other failures of the database are.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ChangeError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoProvider => "no_provider",
            Self::Name(error) => error.code(),
            Self::Fetch(error) => error.code(),
            Self::Metadata(error) => error.code(),
            Self::Store(_) => "store",
        }
    }
}

impl From<SourceError> for ChangeError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Fetch(error) => Self::Fetch(error),
            SourceError::Metadata(error) => Self::Metadata(error),
        }
    }
}

/// Gives the provider another label.
///
/// # Errors
/// When there is no provider, or the label cannot be taken.
pub async fn rename(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    name: &str,
) -> Result<Provider, ChangeError> {
    let name = name::checked(name)?;
    let (organization, actor, now) = (organization.clone(), actor.clone(), state.now());
    let write = state
        .store()
        .write(move |db| providers::rename(db, &organization, &name, &actor, now));
    write.await?.ok_or(ChangeError::NoProvider)
}

/// Gives the provider other metadata, also another identity provider's: the admin has decided it,
/// unlike at a refresh.
///
/// # Errors
/// When there is no provider, or the metadata cannot be fetched or used.
pub async fn replace_metadata(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    source: MetadataSource,
) -> Result<Provider, ChangeError> {
    let metadata = obtain(state, &source).await?.metadata;
    let (organization, actor, now) = (organization.clone(), actor.clone(), state.now());
    let write = state.store().write(move |db| {
        providers::replace_metadata(db, &organization, &metadata, &actor, now)
    });
    write.await?.ok_or(ChangeError::NoProvider)
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
    let (organization, actor, now) = (organization.clone(), actor.clone(), state.now());
    let write = state
        .store()
        .write(move |db| providers::remove(db, &organization, &actor, now));
    write.await
}
