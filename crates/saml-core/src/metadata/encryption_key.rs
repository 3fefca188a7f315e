//! The key that identity providers encrypt for.

use std::fmt::Write as _;

use openssl::base64::encode_block;

use crate::encryption::DecryptionKey;

/// What senders may choose from. AES-CBC is left out: it is accepted, but only from those who sign
/// the response around it.
const METHODS: [&str; 5] = [
    "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    "http://www.w3.org/2009/xmlenc11#aes192-gcm",
    "http://www.w3.org/2009/xmlenc11#aes128-gcm",
    "http://www.w3.org/2009/xmlenc11#rsa-oaep",
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
];

/// The `KeyDescriptor` (SAML metadata §2.4.1.1): the certificate, or the bare key without one.
pub(super) fn descriptor(key: &DecryptionKey) -> String {
    let value = match (key.certificate_base64(), key.modulus_and_exponent()) {
        (Some(certificate), _) => {
            format!(
                "<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
            )
        }
        (None, Some((modulus, exponent))) => format!(
            "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{}</ds:Modulus><ds:Exponent>{}</ds:Exponent>\
             </ds:RSAKeyValue></ds:KeyValue>",
            encode_block(&modulus),
            encode_block(&exponent)
        ),
        (None, None) => return String::new(),
    };
    let mut methods = String::new();
    for uri in METHODS {
        let _ = write!(
            methods,
            "\n      <md:EncryptionMethod Algorithm=\"{uri}\"/>"
        );
    }
    format!(
        "\n    <md:KeyDescriptor use=\"encryption\">\n      \
         <ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{value}</ds:KeyInfo>{methods}\n    \
         </md:KeyDescriptor>"
    )
}
