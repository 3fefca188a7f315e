//! Why metadata was not refreshed.

use identity_store::StoreError;

use super::fetch_error::FetchError;
use super::metadata_error::UnusableMetadata;
use super::source::SourceError;

/// Why metadata was not refreshed; the last good copy stays in use. But for
/// [`RefreshError::Store`], the text is for an admin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefreshError {
    /// The organization has no provider.
    #[error("Expected a configured provider, but this organization has none. Enable SSO first.")]
    NoProvider,
    /// The metadata was pasted.
    #[error(
        "Expected a Metadata URL to fetch from, but this provider's metadata was pasted as XML. Paste the current XML instead."
    )]
    NoMetadataUrl,
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(FetchError),
    /// It was, but cannot be used.
    #[error(transparent)]
    Metadata(UnusableMetadata),
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
    StoredUnusable(UnusableMetadata),
    /// The provider was changed or removed meanwhile.
    #[error(
        "The provider was changed by somebody else while its metadata was being fetched. Reload and try again."
    )]
    StaleVersion,
    /// The database failed; render it as the other failures of the database are.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RefreshError {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoProvider => "no_provider",
            Self::NoMetadataUrl => "no_metadata_url",
            Self::Fetch(error) => error.code(),
            Self::Metadata(error) => error.code(),
            Self::EntityIdChanged { .. } => "metadata_entity_id_changed",
            Self::AllKeysChanged => "metadata_all_keys_changed",
            Self::StoredUnusable(_) => "stored_metadata_unusable",
            Self::StaleVersion => "provider_changed_meanwhile",
            Self::Store(_) => "store",
        }
    }

    /// Whether it belongs at the provider, for admins to see: it is about the metadata.
    pub(in crate::sso_connection) fn is_about_metadata(&self) -> bool {
        match self {
            Self::NoProvider | Self::NoMetadataUrl | Self::StaleVersion | Self::Store(_) => false,
            Self::Fetch(_)
            | Self::Metadata(_)
            | Self::EntityIdChanged { .. }
            | Self::AllKeysChanged
            | Self::StoredUnusable(_) => true,
        }
    }
}

impl From<SourceError> for RefreshError {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Fetch(error) => Self::Fetch(error),
            SourceError::Metadata(error) => Self::Metadata(error),
        }
    }
}
