//! Why a document cannot be used as an identity provider's metadata.

use std::fmt;

use saml_core::MetadataError;

use super::words::sentence;

/// Why metadata was fetched or pasted but cannot be used. The text is for an admin.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnusableMetadata {
    /// What `saml-core` found.
    Saml(MetadataError),
    /// The entity ID is longer than SAML allows (SAML core section 8.3.6).
    EntityIdTooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
}

impl UnusableMetadata {
    /// Stable, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Saml(error) => code(error),
            Self::EntityIdTooLong { .. } => "metadata_entity_id_too_long",
        }
    }
}

impl fmt::Display for UnusableMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Saml(error) => {
                write!(
                    f,
                    "{}. {}",
                    sentence(&error.to_string(), 400),
                    advice(error)
                )
            }
            Self::EntityIdTooLong { bytes, max_bytes } => write!(
                f,
                "Expected an entity ID of at most {max_bytes} bytes, but the metadata's has {bytes}. Use the metadata of another identity provider."
            ),
        }
    }
}

impl std::error::Error for UnusableMetadata {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Saml(error) => Some(error),
            Self::EntityIdTooLong { .. } => None,
        }
    }
}

impl From<MetadataError> for UnusableMetadata {
    fn from(error: MetadataError) -> Self {
        Self::Saml(error)
    }
}

fn code(error: &MetadataError) -> &'static str {
    match error {
        MetadataError::Empty => "metadata_empty",
        MetadataError::TooLarge { .. } => "metadata_too_large",
        MetadataError::Html => "metadata_is_html",
        MetadataError::NotXml { .. } => "metadata_not_xml",
        MetadataError::Forbidden { .. } => "metadata_xml_forbidden",
        MetadataError::NotMetadata { .. } => "metadata_not_saml",
        MetadataError::EntityIdMissing => "metadata_entity_id_missing",
        MetadataError::ServiceProviderOnly { .. } => "metadata_of_service_provider",
        MetadataError::NoIdentityProvider => "metadata_no_identity_provider",
        MetadataError::SeveralIdentityProviders { .. } => "metadata_several_identity_providers",
        MetadataError::EntityNotFound { .. } => "metadata_entity_not_found",
        MetadataError::InvalidTime { .. } => "metadata_invalid_time",
        MetadataError::Expired { .. } => "metadata_expired",
        MetadataError::NoSigningKey => "metadata_no_signing_key",
        MetadataError::UnusableKey(_) => "metadata_unusable_key",
        MetadataError::NoSingleSignOnService => "metadata_no_sign_in_address",
        MetadataError::InvalidSingleSignOnUrl { .. } => "metadata_invalid_sign_in_address",
        _ => "metadata_unusable",
    }
}

fn advice(error: &MetadataError) -> &'static str {
    match error {
        MetadataError::Empty
        | MetadataError::Html
        | MetadataError::NotXml { .. }
        | MetadataError::Forbidden { .. }
        | MetadataError::NotMetadata { .. } => {
            "Expected the identity provider's metadata, an XML document with an EntityDescriptor; copy the URL again from the identity provider, or paste the XML."
        }
        MetadataError::ServiceProviderOnly { .. } => {
            "Expected the identity provider's metadata; this seems to be Statux's own or another application's. Copy the URL from the identity provider."
        }
        MetadataError::TooLarge { .. }
        | MetadataError::SeveralIdentityProviders { .. }
        | MetadataError::NoIdentityProvider
        | MetadataError::EntityNotFound { .. } => {
            "Expected the metadata of exactly one SAML 2.0 identity provider; use the URL that describes only yours."
        }
        MetadataError::Expired { .. } => {
            "Expected metadata that is still valid; it has to be published anew before it can be used."
        }
        MetadataError::NoSigningKey | MetadataError::UnusableKey(_) => {
            "Expected at least one signing certificate with an RSA key of 2048 to 8192 bits or an EC key on P-256, P-384 or P-521; add one at the identity provider."
        }
        MetadataError::NoSingleSignOnService | MetadataError::InvalidSingleSignOnUrl { .. } => {
            "Expected a sign-in URL for HTTP-Redirect; switch that binding on at the identity provider."
        }
        _ => "Ask the identity provider's administrator to correct the metadata.",
    }
}
