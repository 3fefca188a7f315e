//! Reads a request that arrives at the identity provider.

use super::error::IdpError;
use crate::gate::{GatedDocument, RawMessage};
use crate::limits::Limits;
use crate::redirect::{self, MessageKind};
use crate::signature::SigningKeys;
use crate::verified::{self, SignedElement};
use crate::xml::ns::{SAML, SAMLP};
use crate::xml::{Element, Extras, parse};

/// A request as it arrived, unauthenticated: send the response only to a URL that is known for its
/// issuer.
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
    /// Whether the user must authenticate anew although a session exists (`ForceAuthn`).
    pub force_authn: bool,
}

impl IncomingAuthnRequest {
    /// Reads the query parameter `SAMLRequest`, its percent-encoding already removed.
    ///
    /// # Errors
    ///
    /// [`IdpError`] for what cannot be read.
    pub fn from_redirect(saml_request: &str) -> Result<Self, IdpError> {
        Self::read(&redirect::decode(saml_request, Limits::RESPONSE.max_bytes)?)
    }

    /// Reads a raw query that one of these keys has signed.
    ///
    /// # Errors
    ///
    /// [`IdpError`] for what is not signed or cannot be read.
    pub fn from_signed_redirect(raw_query: &str, keys: &SigningKeys) -> Result<Self, IdpError> {
        let limits = Limits::RESPONSE;
        let signed = redirect::verify_query(raw_query, MessageKind::Request, keys, &limits)?;
        Self::read(signed.xml())
    }

    /// Reads the form value `SAMLRequest`.
    ///
    /// # Errors
    ///
    /// [`IdpError`] for what cannot be read.
    pub fn from_post(saml_request: &str) -> Result<Self, IdpError> {
        Self::read(RawMessage::from_base64(saml_request, &Limits::RESPONSE)?.as_bytes())
    }

    /// Reads the form value `SAMLRequest` of a request that one of these keys has signed.
    ///
    /// # Errors
    ///
    /// [`IdpError`] for what is not signed or cannot be read.
    pub fn from_signed_post(saml_request: &str, keys: &SigningKeys) -> Result<Self, IdpError> {
        let limits = Limits::RESPONSE;
        let raw = RawMessage::from_base64(saml_request, &limits)?;
        let document = GatedDocument::check(&raw, &limits)?;
        let signed = verified::verify_root(&document, SignedElement::AuthnRequest, keys)?;
        Self::read(signed.as_str().as_bytes())
    }

    fn read(bytes: &[u8]) -> Result<Self, IdpError> {
        let not_xml = |detail: String| IdpError::NotXml { detail };
        let text = str::from_utf8(bytes).map_err(|error| not_xml(error.to_string()))?;
        let document = parse(text, &Limits::RESPONSE, Extras::Skip)
            .map_err(|error| not_xml(error.to_string()))?;
        let root = document.root();
        if !root.is(SAMLP, "AuthnRequest") {
            return Err(IdpError::NotARequest {
                root: root.local().to_owned(),
            });
        }
        let missing = |part| IdpError::Missing { part };
        let issuer = root.child(SAML, "Issuer").and_then(Element::text);
        let attribute = |name| root.attribute(name).map(ToOwned::to_owned);
        Ok(Self {
            id: attribute("ID").ok_or(missing("ID"))?,
            issuer: issuer.ok_or(missing("Issuer"))?.trim_ascii().to_owned(),
            acs_url: attribute("AssertionConsumerServiceURL"),
            destination: attribute("Destination"),
            force_authn: matches!(root.attribute("ForceAuthn"), Some("true" | "1")),
        })
    }
}
