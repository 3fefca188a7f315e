//! Enveloped signatures (SAML core §5.4) over elements that are written in canonical form.

use openssl::base64::encode_block;
use openssl::sha::sha256;

use super::key::SigningKey;
use crate::keys::KeyError;
use crate::xml::ns::{DS, EXC_C14N};
use crate::xml::write::{Tag, Writer};

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
        let alone = Tag::new("ds:SignedInfo").declare("ds", DS);
        let mut signed = Writer::canonical();
        signed.element(alone, |writer| self.write_signed_info(writer));
        let value = sign(signed.finish().as_bytes())?;
        let mut writer = Writer::canonical();
        writer.element(Tag::new("ds:Signature").declare("ds", DS), |writer| {
            let within = Tag::new("ds:SignedInfo");
            writer.element(within, |writer| self.write_signed_info(writer));
            writer.leaf(Tag::new("ds:SignatureValue"), &value);
            if let Some(certificate) = self.certificate {
                writer.element(Tag::new("ds:KeyInfo"), |writer| {
                    write_certificate(writer, certificate);
                });
            }
        });
        Ok(writer.finish())
    }

    fn write_signed_info(&self, writer: &mut Writer) {
        let algorithm = |name, uri: &str| Tag::new(name).attribute("Algorithm", uri);
        writer.empty(algorithm("ds:CanonicalizationMethod", EXC_C14N));
        writer.empty(algorithm("ds:SignatureMethod", self.signature_uri));
        let uri = format!("#{}", self.id);
        let reference = Tag::new("ds:Reference").attribute("URI", &uri);
        writer.element(reference, |writer| {
            writer.element(Tag::new("ds:Transforms"), |writer| {
                let enveloped = format!("{DS}enveloped-signature");
                writer.empty(algorithm("ds:Transform", &enveloped));
                writer.empty(algorithm("ds:Transform", EXC_C14N));
            });
            writer.empty(algorithm("ds:DigestMethod", self.digest_uri));
            writer.leaf(Tag::new("ds:DigestValue"), &encode_block(self.digest));
        });
    }
}

/// The `ds:X509Data` of a certificate, which is given in base64.
pub(crate) fn write_certificate(writer: &mut Writer, certificate: &str) {
    writer.element(Tag::new("ds:X509Data"), |writer| {
        writer.leaf(Tag::new("ds:X509Certificate"), certificate);
    });
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
