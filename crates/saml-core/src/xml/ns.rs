//! The namespaces that SAML messages use.

/// SAML assertions.
pub(crate) const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// SAML protocol messages.
pub(crate) const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// SAML metadata.
pub(crate) const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
/// XML signatures.
pub(crate) const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Exclusive canonicalization: the algorithm and the namespace of its parameters.
pub(crate) const EXC_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// The reserved `xml` prefix.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The reserved `xmlns` prefix.
pub(crate) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
/// XML encryption: the namespace and most algorithms.
pub(crate) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
/// XML encryption 1.1: what it added.
pub(crate) const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";
