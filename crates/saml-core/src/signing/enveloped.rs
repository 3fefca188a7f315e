//! Enveloped signatures (SAML core §5.4) over elements that are written in canonical form.

use openssl::base64::encode_block;
use openssl::sha::sha256;

use super::key::SigningKey;
use crate::escape;
use crate::keys::KeyError;
use crate::xml::ns::{DS, EXC_C14N};

/// The content of a `ds:Signature` besides its value.
pub(crate) struct Form<'a> {
    /// The `SignatureMethod` identifier.
    pub(crate) signature_uri: &'a str,
    /// The `DigestMethod` identifier.
    pub(crate) digest_uri: &'a str,
    /// The element's hash.
    pub(crate) digest: &'a [u8],
    /// The element's `ID`.
    pub(crate) id: &'a str,
    /// The certificate for `KeyInfo`, base64.
    pub(crate) certificate: Option<&'a str>,
}

impl Form<'_> {
    /// The element with the value that `sign` gives the canonical `SignedInfo`, in base64.
    pub(crate) fn sign<E>(
        &self,
        sign: impl FnOnce(&[u8]) -> Result<String, E>,
    ) -> Result<String, E> {
        let body = format!(
            "<ds:CanonicalizationMethod Algorithm=\"{EXC_C14N}\"></ds:CanonicalizationMethod>\
             <ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod>\
             <ds:Reference URI=\"#{}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{DS}enveloped-signature\"></ds:Transform>\
             <ds:Transform Algorithm=\"{EXC_C14N}\"></ds:Transform></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{}\"></ds:DigestMethod>\
             <ds:DigestValue>{}</ds:DigestValue></ds:Reference></ds:SignedInfo>",
            self.signature_uri,
            escape::attribute(self.id),
            self.digest_uri,
            encode_block(self.digest),
        );
        let signed = format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{body}");
        let value = sign(signed.as_bytes())?;
        let key_info = self.certificate.map_or_else(String::new, |certificate| {
            format!(
                "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>\
                 </ds:X509Data></ds:KeyInfo>"
            )
        });
        Ok(format!(
            "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{body}\
             <ds:SignatureValue>{value}</ds:SignatureValue>{key_info}</ds:Signature>"
        ))
    }
}

/// The `ds:Signature` over an element, which is given in canonical form without it, and whose `ID`
/// is `id`. The caller inserts the result behind the element's `Issuer`.
pub(crate) fn signature(key: &SigningKey, element: &str, id: &str) -> Result<String, KeyError> {
    let form = Form {
        signature_uri: key.signature_uri(),
        digest_uri: "http://www.w3.org/2001/04/xmlenc#sha256",
        digest: &sha256(element.as_bytes()),
        id,
        certificate: key.certificate_base64(),
    };
    form.sign(|signed_info| Ok(encode_block(&key.sign(signed_info)?)))
}
