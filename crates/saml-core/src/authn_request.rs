//! The request that begins a sign-in (SAML core §3.4), sent by HTTP-Redirect.

use std::time::SystemTime;

use crate::escape::{attribute, text};
use crate::metadata::IdentityProvider;
use crate::redirect;
use crate::service_provider::ServiceProvider;
use crate::time;

/// An `AuthnRequest` that is ready to be sent.
///
/// ```
/// # use std::time::SystemTime;
/// # use saml_core::{IdentityProvider, ServiceProvider};
/// # fn start(sp: &ServiceProvider, idp: &IdentityProvider) -> String {
/// let request = sp.authn_request(idp, "_7f9c0a", SystemTime::UNIX_EPOCH);
/// request.redirect_url(Some("opaque-handle"))
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    endpoint: String,
    xml: String,
}

impl AuthnRequest {
    pub(crate) fn new(
        sp: &ServiceProvider,
        idp: &IdentityProvider,
        id: &str,
        issued_at: SystemTime,
    ) -> Self {
        let endpoint = idp.sso_redirect_url().to_owned();
        // No NameID format is demanded: providers answer an unsupported one with an error, while
        // the one set up for the application is what the customer wants.
        let xml = format!(
            "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
             AssertionConsumerServiceURL=\"{}\" Destination=\"{}\" ID=\"{}\" IssueInstant=\"{}\" \
             ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Version=\"2.0\">\
             <saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">{}</saml:Issuer>\
             <samlp:NameIDPolicy AllowCreate=\"true\"></samlp:NameIDPolicy></samlp:AuthnRequest>",
            attribute(sp.acs_url()),
            attribute(&endpoint),
            attribute(id),
            time::format(issued_at),
            text(sp.entity_id()),
        );
        Self { endpoint, xml }
    }

    /// The XML document.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The address to send the browser to. `relay_state` comes back with the response, unsigned:
    /// make it an opaque handle of at most 80 bytes (SAML bindings §3.4.3), never an address.
    pub fn redirect_url(&self, relay_state: Option<&str>) -> String {
        redirect::url(&self.endpoint, "SAMLRequest", &self.xml, relay_state)
    }
}
