//! Why what an admin asked for was not done.

use identity_store::StoreError;
use identity_store::sso::providers::CreateProviderError;

use super::metadata::fetch_error::FetchError;
use super::metadata::metadata_error::UnusableMetadata;
use super::metadata::source::SourceError;
use super::name::InvalidName;

/// Why a provider was not enabled or not changed. But for [`SetupError::Store`], the text is for
/// an admin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// There is to be a provider, and the organization has one.
    #[error(
        "Provider already exists. You can only have one SAML provider configured at a time. Remove the existing one first."
    )]
    AlreadyExists,
    /// There is something to be changed, and the organization has no provider.
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

impl SetupError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExists => "provider_already_exists",
            Self::NoProvider => "no_provider",
            Self::Name(error) => error.code(),
            Self::Fetch(error) => error.code(),
            Self::Metadata(error) => error.code(),
            Self::Store(_) => "store",
        }
    }
}

impl From<SourceError> for SetupError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Fetch(error) => Self::Fetch(error),
            SourceError::Metadata(error) => Self::Metadata(error),
        }
    }
}

impl From<CreateProviderError> for SetupError {
    fn from(error: CreateProviderError) -> Self {
        match error {
            CreateProviderError::Store(error) => Self::Store(error),
            _ => Self::AlreadyExists,
        }
    }
}
