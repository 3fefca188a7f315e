//! *Enable SSO*.

use identity_store::audit::Actor;
use identity_store::providers::{self, CreateProviderError, NewProvider, Provider};
use identity_store::{OrganizationId, StoreError};

use super::fetch_error::FetchError;
use super::metadata_error::UnusableMetadata;
use super::name::{self, InvalidName};
use super::source::{MetadataSource, SourceError, obtain};
use crate::blocking;
use crate::state::AppState;

/// Why SSO was not enabled. But for [`EnableError::Store`], the text is for an admin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnableError {
    /// The organization has a provider.
    #[error(
        "Provider already exists. You can only have one SAML provider configured at a time. Remove the existing one first."
    )]
    AlreadyExists,
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

impl EnableError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExists => "provider_already_exists",
            Self::Name(error) => error.code(),
            Self::Fetch(error) => error.code(),
            Self::Metadata(error) => error.code(),
            Self::Store(_) => "store",
        }
    }
}

impl From<SourceError> for EnableError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Fetch(error) => Self::Fetch(error),
            SourceError::Metadata(error) => Self::Metadata(error),
        }
    }
}

impl From<CreateProviderError> for EnableError {
    fn from(error: CreateProviderError) -> Self {
        match error {
            CreateProviderError::Store(error) => Self::Store(error),
            _ => Self::AlreadyExists,
        }
    }
}

/// Gives the organization its identity provider.
///
/// ```no_run
/// # use statux_api::AppState;
/// # use identity_store::{OrganizationId, audit::Actor};
/// # async fn example(state: AppState, organization: OrganizationId) -> Result<(), Box<dyn std::error::Error>> {
/// use statux_api::provider_setup::{MetadataSource, enable};
///
/// let source = MetadataSource::Url("https://idp.example.com/metadata".to_owned());
/// let provider = enable(&state, &organization, &Actor::Cli, "Okta", source).await?;
/// println!("sign-in works with {}", provider.entity_id);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`EnableError::AlreadyExists`] before anything else, so that nothing is fetched for it, and
/// again when two callers were equally fast.
pub async fn enable(
    state: &AppState,
    organization: &OrganizationId,
    actor: &Actor,
    name: &str,
    source: MetadataSource,
) -> Result<Provider, EnableError> {
    let of = organization.clone();
    let existing = blocking::read(state.store(), move |db| providers::find(db, &of)).await?;
    if existing.is_some() {
        return Err(EnableError::AlreadyExists);
    }
    let name = name::checked(name)?;
    let metadata = obtain(state, &source).await?.metadata;
    let new = NewProvider { name, metadata };
    let (organization, actor, now) = (organization.clone(), actor.clone(), state.now());
    let create = state
        .store()
        .write(move |db| providers::create(db, &organization, &new, &actor, now));
    Ok(create.await?)
}
