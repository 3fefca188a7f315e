//! What an admin is told about metadata that cannot be fetched or used.

use saml_core::MetadataError;

use super::words::sentence;

/// What `saml-core` found, and what to do about it.
pub(in crate::sso_connection) fn unusable(error: &MetadataError) -> String {
    format!("{}. {}", sentence(&error.to_string(), 400), on(error))
}

/// Stable, for programs.
pub(in crate::sso_connection) fn code(error: &MetadataError) -> &'static str {
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
        MetadataError::TooManyKeys { .. } | MetadataError::TooManyCertificates { .. } => {
            "metadata_too_many_keys"
        }
        MetadataError::AmbiguousCertificates { .. } => "metadata_ambiguous_certificates",
        MetadataError::EntityTooLarge { .. } => "metadata_entity_too_large",
        MetadataError::NoSingleSignOnService => "metadata_no_sign_in_address",
        MetadataError::InvalidSingleSignOnUrl { .. } => "metadata_invalid_sign_in_address",
        _ => "metadata_unusable",
    }
}

fn on(error: &MetadataError) -> &'static str {
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
        MetadataError::TooManyKeys { .. } | MetadataError::TooManyCertificates { .. } => {
            "Expected the certificates that the identity provider signs with now or next; remove those that are no longer in use there."
        }
        MetadataError::AmbiguousCertificates { .. } => {
            "Expected one signing certificate in each KeyDescriptor, with nothing but the certificates of the authorities above it beside it; publish every further key in a KeyDescriptor of its own."
        }
        MetadataError::EntityTooLarge { .. } => {
            "Expected a description of up to 256 KB; leave out what other services of the identity provider need."
        }
        MetadataError::NoSingleSignOnService | MetadataError::InvalidSingleSignOnUrl { .. } => {
            "Expected a sign-in URL for HTTP-Redirect or HTTP-POST; switch one of these bindings on at the identity provider."
        }
        _ => "Ask the identity provider's administrator to correct the metadata.",
    }
}

/// What to do about the HTTP status of an answer without metadata.
pub(in crate::sso_connection) fn on_status(status: u16) -> &'static str {
    match status {
        401 | 403 | 407 => {
            "The URL needs a sign-in: make the metadata public there, or paste the metadata XML."
        }
        404 | 410 => "There is no metadata at this URL: copy it again from the identity provider.",
        429 | 500..=599 => "The identity provider has trouble: try again later.",
        _ => "Check that the Metadata URL is accessible (try opening it in a browser).",
    }
}
