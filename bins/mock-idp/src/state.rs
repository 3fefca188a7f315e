//! The state that the pages share.

use std::sync::Mutex;
use std::time::Duration;

use saml_core::idp::{IdpError, IdpKey, IdpMetadata, Signer};

use crate::arguments::Arguments;
use crate::scim_client::Connection;
use crate::{clock, keys};

const SCIM_TIMEOUT: Duration = Duration::from_secs(15);

/// The running mock.
pub(crate) struct MockIdp {
    /// The URL that browsers use, without a slash at its end.
    pub(crate) public_url: String,
    /// The Statux server, without a slash at its end.
    pub(crate) statux_url: String,
    pub(crate) signer: Signer,
    pub(crate) metadata_xml: String,
    /// That of the strict side.
    pub(crate) strict_metadata_xml: String,
    /// Talks to the SCIM endpoints.
    pub(crate) http: reqwest::Client,
    /// The base URL and token typed last; forgotten when the program stops.
    pub(crate) connection: Mutex<Option<Connection>>,
}

impl MockIdp {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, String> {
        let key = keys::load_or_make(arguments.data.as_deref(), clock::now())?;
        let public_url = arguments.public_url();
        let metadata_xml = IdpMetadata::new(
            &metadata_url(&public_url),
            &format!("{public_url}/sso"),
            &[&key],
        )
        .to_xml()
        .map_err(|error| format!("the metadata cannot be written: {error}"))?;
        let strict_metadata_xml = strict_metadata(&public_url, &key)
            .map_err(|error| format!("the strict metadata cannot be written: {error}"))?;
        let http = reqwest::Client::builder()
            .timeout(SCIM_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| format!("no HTTP client: {error}"))?;
        Ok(Self {
            public_url,
            statux_url: arguments
                .statux_url
                .as_str()
                .trim_end_matches('/')
                .to_owned(),
            signer: Signer::new(key),
            metadata_xml,
            strict_metadata_xml,
            http,
            connection: Mutex::new(None),
        })
    }

    /// The URL of the metadata, which is also the entity ID.
    pub(crate) fn metadata_url(&self) -> String {
        metadata_url(&self.public_url)
    }

    /// The entity ID of the strict side.
    pub(crate) fn strict_metadata_url(&self) -> String {
        strict_metadata_url(&self.public_url)
    }

    /// Where the strict side takes logout messages.
    pub(crate) fn logout_url(&self) -> String {
        logout_url(&self.public_url)
    }
}

fn strict_metadata_url(public_url: &str) -> String {
    format!("{public_url}/strict/metadata")
}

fn logout_url(public_url: &str) -> String {
    format!("{public_url}/strict/logout")
}

/// Asks for signed requests by HTTP-POST, and has a logout URL.
fn strict_metadata(public_url: &str, key: &IdpKey) -> Result<String, IdpError> {
    let (entity_id, logout_url) = (strict_metadata_url(public_url), logout_url(public_url));
    let (sso_url, keys) = (format!("{public_url}/strict/sso"), [key]);
    let mut metadata = IdpMetadata::new(&entity_id, &sso_url, &keys);
    (metadata.sso_post_url, metadata.sso_redirect_url) = (metadata.sso_redirect_url, None);
    metadata.wants_signed_requests = true;
    metadata.logout_url = Some(&logout_url);
    metadata.to_xml()
}

fn metadata_url(public_url: &str) -> String {
    format!("{public_url}/metadata")
}
