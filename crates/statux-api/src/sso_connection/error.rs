//! Why an identity provider was not connected, changed or refreshed.

use identity_store::StoreError;
use identity_store::sso::providers::CreateProviderError;

use super::metadata::fetch_error::FetchError;
use super::metadata::metadata_error::UnusableMetadata;
use super::name::InvalidName;

/// Why a provider was not enabled, changed or refreshed. But for [`SsoConnectionError::Store`], the
/// text is for an admin. Where metadata was not refreshed, the last good copy stays in use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SsoConnectionError {
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
    /// The metadata was pasted.
    #[error(
        "Expected a Metadata URL to fetch from, but this provider's metadata was pasted as XML. Paste the current XML instead."
    )]
    NoMetadataUrl,
    /// It is another identity provider's.
    #[error(
        "Expected metadata of {expected:?}, but the URL now describes {received:?}, so it was held back. If this is intended, remove the provider and enable SSO anew."
    )]
    EntityIdChanged {
        /// The entity ID that is configured.
        expected: String,
        /// The entity ID that came.
        received: String,
    },
    /// None of the known keys is in it.
    #[error(
        "Expected at least one of the known signing certificates, but the metadata at the URL has only other ones, so it was held back. Compare them with the identity provider; if the change is intended, remove the provider and enable SSO anew."
    )]
    AllKeysChanged,
    /// The known keys cannot be read any more, so nothing can be compared with them.
    #[error(
        "Expected to compare the new signing certificates with the stored ones, but those cannot be read any more: {0} If the identity provider is the right one, remove the provider and enable SSO anew."
    )]
    StoredUnusable(#[source] UnusableMetadata),
    /// The provider was changed or removed meanwhile.
    #[error(
        "The provider was changed by somebody else while its metadata was being fetched. Reload and try again."
    )]
    StaleVersion,
    /// The database failed; render it as the other failures of the database are.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SsoConnectionError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AlreadyExists => "provider_already_exists",
            Self::NoProvider => "no_provider",
            Self::Name(error) => error.code(),
            Self::Fetch(error) => error.code(),
            Self::Metadata(error) => error.code(),
            Self::NoMetadataUrl => "no_metadata_url",
            Self::EntityIdChanged { .. } => "metadata_entity_id_changed",
            Self::AllKeysChanged => "metadata_all_keys_changed",
            Self::StoredUnusable(_) => "stored_metadata_unusable",
            Self::StaleVersion => "provider_changed_meanwhile",
            Self::Store(_) => "store",
        }
    }

    /// Whether it belongs at the provider, for admins to see: it is about the metadata.
    pub(super) fn is_about_metadata(&self) -> bool {
        match self {
            Self::Fetch(_)
            | Self::Metadata(_)
            | Self::EntityIdChanged { .. }
            | Self::AllKeysChanged
            | Self::StoredUnusable(_) => true,
            Self::AlreadyExists
            | Self::NoProvider
            | Self::Name(_)
            | Self::NoMetadataUrl
            | Self::StaleVersion
            | Self::Store(_) => false,
        }
    }
}

impl From<CreateProviderError> for SsoConnectionError {
    fn from(error: CreateProviderError) -> Self {
        match error {
            CreateProviderError::Store(error) => Self::Store(error),
            _ => Self::AlreadyExists,
        }
    }
}

/// Why it is not clear where metadata should come from. The text is for an admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOneSource {
    /// Neither of the two was given.
    #[error(
        "Expected a Metadata URL or metadata XML, but neither came. Copy the Metadata URL from your identity provider."
    )]
    None,
    /// Both were given.
    #[error(
        "Expected either a Metadata URL or metadata XML, but both came. Leave one of them out."
    )]
    Both,
}

impl NotOneSource {
    /// Stable, for programs.
    pub fn code(self) -> &'static str {
        "invalid_metadata_source"
    }
}
