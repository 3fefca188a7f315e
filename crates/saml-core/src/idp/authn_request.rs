//! Reads a request that arrives at the identity provider by HTTP-Redirect.

use crate::limits::Limits;
use crate::redirect::{self, RedirectError};
use crate::xml::ns::{SAML, SAMLP};
use crate::xml::{Element, Extras, parse};

/// Why an incoming request cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IncomingRequestError {
    /// The query parameter cannot be decoded.
    #[error(transparent)]
    Redirect(#[from] RedirectError),
    /// The message is not XML.
    #[error("the request is not well-formed XML: {detail}")]
    NotXml {
        /// What is wrong and where.
        detail: String,
    },
    /// The message is not an `AuthnRequest` of SAML 2.0.
    #[error("the message is a {root:?}, not an AuthnRequest")]
    NotARequest {
        /// The root element's name.
        root: String,
    },
    /// A part that every request must have is missing.
    #[error("the request has no {part}")]
    Missing {
        /// The part.
        part: &'static str,
    },
}

/// A request as it arrived. Nothing vouches for it: answer only to addresses that are known for
/// its issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncomingAuthnRequest {
    /// `ID`, to be repeated as `InResponseTo`.
    pub id: String,
    /// The service provider's entity ID.
    pub issuer: String,
    /// Where the response shall go.
    pub acs_url: Option<String>,
    /// Where the request was sent.
    pub destination: Option<String>,
}

impl IncomingAuthnRequest {
    /// Reads the query parameter `SAMLRequest`, its percent-encoding already removed.
    ///
    /// # Errors
    ///
    /// [`IncomingRequestError`] for what cannot be read.
    pub fn from_redirect(saml_request: &str) -> Result<Self, IncomingRequestError> {
        let bytes = redirect::decode(saml_request, Limits::RESPONSE.max_bytes)?;
        let not_xml = |detail: String| IncomingRequestError::NotXml { detail };
        let text = str::from_utf8(&bytes).map_err(|error| not_xml(error.to_string()))?;
        let document = parse(text, &Limits::RESPONSE, Extras::Skip)
            .map_err(|error| not_xml(error.to_string()))?;
        let root = document.root();
        if !root.is(SAMLP, "AuthnRequest") {
            return Err(IncomingRequestError::NotARequest {
                root: root.local().to_owned(),
            });
        }
        let missing = |part| IncomingRequestError::Missing { part };
        let issuer = root.child(SAML, "Issuer").and_then(Element::text);
        let attribute = |name| root.attribute(name).map(ToOwned::to_owned);
        Ok(Self {
            id: attribute("ID").ok_or(missing("ID"))?,
            issuer: issuer.ok_or(missing("Issuer"))?.trim_ascii().to_owned(),
            acs_url: attribute("AssertionConsumerServiceURL"),
            destination: attribute("Destination"),
        })
    }
}
