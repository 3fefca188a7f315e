//! Where metadata comes from, and reading it.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use identity_store::OrganizationId;
use identity_store::sso::providers::NewMetadata;
use saml_core::{IdentityProvider, MetadataError};

use super::resolve::parse;
use crate::http::limits::lengths::{ENTITY_ID_MAX_BYTES, METADATA_MAX_BYTES};
use crate::sso_connection::error::SsoConnectionError;
use crate::state::AppState;

/// Where an identity provider's metadata comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetadataSource {
    /// The URL that it is published at; it is fetched now and refreshed later.
    Url(String),
    /// The document itself, which nothing refreshes.
    Xml(String),
}

impl MetadataSource {
    /// The one of the two that was given; blank counts as not given.
    ///
    /// # Errors
    /// When there is none, or both.
    ///
    /// ```
    /// use statux_api::sso_connection::MetadataSource;
    ///
    /// let source = MetadataSource::one_of(Some(" https://idp.example/m ".to_owned()), None)?;
    /// assert_eq!(source, MetadataSource::Url("https://idp.example/m".to_owned()));
    /// assert!(MetadataSource::one_of(None, Some(" ".to_owned())).is_err());
    /// # Ok::<(), statux_api::sso_connection::SsoConnectionError>(())
    /// ```
    pub fn one_of(url: Option<String>, xml: Option<String>) -> Result<Self, SsoConnectionError> {
        let given = |text: &String| !text.trim().is_empty();
        match (url.filter(given), xml.filter(given)) {
            (Some(url), None) => Ok(Self::Url(url.trim().to_owned())),
            (None, Some(xml)) => Ok(Self::Xml(xml)),
            (None, None) => Err(SsoConnectionError::NoSource),
            (Some(_), Some(_)) => Err(SsoConnectionError::TwoSources),
        }
    }
}

/// Metadata that can be used now.
#[derive(Debug)]
pub(in crate::sso_connection) struct Usable {
    /// What it says.
    pub(in crate::sso_connection) provider: IdentityProvider,
    /// What is stored of it.
    pub(in crate::sso_connection) metadata: NewMetadata,
}

/// Fetches or takes metadata for an organization, and reads it.
pub(in crate::sso_connection) async fn obtain(
    state: &AppState,
    organization: &OrganizationId,
    source: &MetadataSource,
) -> Result<Usable, SsoConnectionError> {
    let (url, bytes) = match source {
        MetadataSource::Url(text) => {
            let fetcher = state.metadata_fetcher();
            let url = parse(text, fetcher.rules())?;
            let _turn = state.metadata_fetches().begin(organization, state.now())?;
            let bytes = fetcher.fetch(&url).await?;
            (Some(url.to_string()), bytes)
        }
        MetadataSource::Xml(xml) => (None, xml.clone().into_bytes()),
    };
    let now = state.now();
    state
        .threads()
        .compute(move || read(url, bytes, now))
        .await?
}

/// Reads a document that was fetched from a URL, or pasted.
pub(in crate::sso_connection) fn read(
    url: Option<String>,
    bytes: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Usable, SsoConnectionError> {
    if bytes.len() > METADATA_MAX_BYTES {
        let error = MetadataError::TooLarge {
            bytes: bytes.len(),
            max_bytes: METADATA_MAX_BYTES,
        };
        return Err(error.into());
    }
    // Decoded once, here: what is stored is UTF-8, as it came where it was that already.
    let decoded = match saml_core::metadata::text(&bytes)? {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    };
    let xml = match decoded {
        Some(text) => text,
        None => String::from_utf8(bytes).map_err(|error| MetadataError::NotXml {
            detail: error.utf8_error().to_string(),
        })?,
    };
    let provider = IdentityProvider::from_metadata(xml.as_bytes(), now.into())?;
    let entity_id = provider.entity_id().to_owned();
    if entity_id.len() > ENTITY_ID_MAX_BYTES {
        return Err(SsoConnectionError::EntityIdTooLong {
            bytes: entity_id.len(),
            max_bytes: ENTITY_ID_MAX_BYTES,
        });
    }
    Ok(Usable {
        provider,
        metadata: NewMetadata {
            entity_id,
            url,
            xml,
        },
    })
}
