//! Why metadata cannot be used, precisely enough for an admin to act on it.

use std::time::SystemTime;

use crate::keys::KeyError;
use crate::rejection::Rejection;
use crate::time;

/// Why metadata cannot be used. The text is one sentence for an admin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// It was to be signed by a pinned key and is not.
    #[error("the metadata's signature is not accepted: {0}")]
    Signature(#[source] Rejection),
    /// It has no content.
    #[error("the metadata is empty")]
    Empty,
    /// It is longer than allowed.
    #[error("the metadata has {bytes} bytes; at most {max_bytes} are accepted")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// It is a web page, mostly a sign-in page in front of the metadata.
    #[error(
        "this is a web page (HTML), not SAML metadata; the URL may need a sign-in or be the wrong one"
    )]
    Html,
    /// It is not well-formed XML, or not UTF-8.
    #[error("the metadata is not well-formed XML: {detail}")]
    NotXml {
        /// What is wrong and where.
        detail: String,
    },
    /// It has a document type declaration, an entity or more elements than allowed.
    #[error("the metadata contains XML that is not accepted: {detail}")]
    Forbidden {
        /// What is forbidden and where.
        detail: String,
    },
    /// The root is neither `EntityDescriptor` nor `EntitiesDescriptor`.
    #[error("this is not SAML 2.0 metadata: the document is a {root:?}")]
    NotMetadata {
        /// The root element's name.
        root: String,
    },
    /// An entity without an entity ID.
    #[error("the metadata names no entityID")]
    EntityIdMissing,
    /// The entity is only a service provider: mostly our own metadata, or another application's.
    #[error("the metadata of {entity_id:?} describes a service provider, not an identity provider")]
    ServiceProviderOnly {
        /// Its entity ID.
        entity_id: String,
    },
    /// No entity in it is a SAML 2.0 identity provider.
    #[error("the metadata describes no SAML 2.0 identity provider")]
    NoIdentityProvider,
    /// There are several identity providers and none was asked for.
    #[error("the metadata describes {count} identity providers; exactly one is accepted")]
    SeveralIdentityProviders {
        /// How many there are.
        count: usize,
    },
    /// The identity provider asked for is not in it.
    #[error("the metadata does not contain the identity provider {entity_id:?}")]
    EntityNotFound {
        /// The entity ID asked for.
        entity_id: String,
    },
    /// A time or duration in it cannot be read.
    #[error("the metadata's {attribute} is not valid: {value:?}")]
    InvalidTime {
        /// The attribute.
        attribute: &'static str,
        /// Its value.
        value: String,
    },
    /// It has expired, by its own `validUntil`.
    #[error(
        "the metadata expired at {}; ask the identity provider for current metadata",
        time::format(*valid_until)
    )]
    Expired {
        /// When it ended.
        valid_until: SystemTime,
    },
    /// The identity provider publishes no key to verify its signatures with.
    #[error("the metadata contains no signing certificate")]
    NoSigningKey,
    /// It publishes more keys than any identity provider needs: each of them is tried with a signature.
    #[error("the metadata contains more than {max} different signing keys")]
    TooManyKeys {
        /// The limit.
        max: usize,
    },
    /// It publishes more certificates than any identity provider needs, renewed ones included.
    #[error(
        "the metadata contains {count} different signing certificates; at most {max} are accepted"
    )]
    TooManyCertificates {
        /// How many there are.
        count: usize,
        /// The limit.
        max: usize,
    },
    /// Several certificates stand together, and none of them tells which key signs.
    #[error(
        "{count} certificates stand together in one X509Data, and it cannot be told which of them \
         signs: each key belongs in a KeyDescriptor of its own, and only the certificates of the \
         authorities above it may stand beside its certificate"
    )]
    AmbiguousCertificates {
        /// How many there are.
        count: usize,
    },
    /// The part that describes the identity provider is longer than allowed.
    #[error(
        "the metadata of the identity provider has {bytes} bytes; at most {max_bytes} are accepted"
    )]
    EntityTooLarge {
        /// Its size, about.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// Every key in it is unusable; this is what is wrong with the first.
    #[error("the metadata contains no usable signing certificate: {0}")]
    UnusableKey(#[source] KeyError),
    /// No single sign-on URL for HTTP-Redirect, and none for HTTP-POST.
    #[error(
        "the metadata has no SingleSignOnService URL for the HTTP-Redirect or the HTTP-POST binding"
    )]
    NoSingleSignOnService,
    /// The single sign-on URL is not an http or https URL.
    #[error("the single sign-on URL in the metadata is not an http or https URL: {url:?}")]
    InvalidSingleSignOnUrl {
        /// The URL.
        url: String,
    },
}
