//! Enveloped signatures on messages of ours (SAML core §5.4).

use openssl::base64::encode_block;
use openssl::sha::sha256;

use super::{SigningError, SigningKey};
use crate::escape;
use crate::xml::ns::{DS, EXC_C14N};

/// The `ds:Signature` over an element, which is given in canonical form without it, and whose `ID`
/// is `id`. The caller inserts the result behind the element's `Issuer`.
pub(crate) fn signature(key: &SigningKey, element: &str, id: &str) -> Result<String, SigningError> {
    let body = format!(
        "<ds:CanonicalizationMethod Algorithm=\"{EXC_C14N}\"></ds:CanonicalizationMethod>\
         <ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod>\
         <ds:Reference URI=\"#{}\"><ds:Transforms>\
         <ds:Transform Algorithm=\"{DS}enveloped-signature\"></ds:Transform>\
         <ds:Transform Algorithm=\"{EXC_C14N}\"></ds:Transform></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
         <ds:DigestValue>{}</ds:DigestValue></ds:Reference></ds:SignedInfo>",
        key.signature_uri(),
        escape::attribute(id),
        encode_block(&sha256(element.as_bytes())),
    );
    let signed = format!("<ds:SignedInfo xmlns:ds=\"{DS}\">{body}");
    let value = encode_block(&key.sign(signed.as_bytes())?);
    let key_info = match key.certificate_base64() {
        Some(certificate) => format!(
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>\
             </ds:X509Data></ds:KeyInfo>"
        ),
        None => String::new(),
    };
    Ok(format!(
        "<ds:Signature xmlns:ds=\"{DS}\"><ds:SignedInfo>{body}\
         <ds:SignatureValue>{value}</ds:SignatureValue>{key_info}</ds:Signature>"
    ))
}
