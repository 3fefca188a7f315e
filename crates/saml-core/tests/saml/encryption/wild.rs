//! The structures in which real identity providers send an encrypted assertion.

use std::io::Write as _;
use std::process::Command;

use saml_core::ReasonCode;
use saml_core::idp::{ContentEncryption, Sign};

use super::world::{
    around, assertion, code, content_value, encrypted, encrypter, key_value, verify,
};
use crate::support::{element, key, replaced};

/// The same ciphertexts in another dress, in which `KEY` and `CONTENT` stand for them.
fn dressed(sign: Sign, content: ContentEncryption, dress: &str) -> String {
    let mut encrypter = encrypter();
    encrypter.content = content;
    let xml = encrypted(sign, &encrypter);
    let dress = replaced(dress, "CONTENT", content_value(&xml));
    let dress = replaced(&dress, "KEY", key_value(&xml));
    replaced(&xml, element(&xml, "saml:EncryptedAssertion"), &dress)
}

/// The `xmlsec1` program signs the response: what stands in it need not be canonical.
fn signed_by_xmlsec1(xml: &str) -> String {
    const TEMPLATE: &str = r##"</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/><ds:Reference URI="#_response-1"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>"##;
    let mut pem = tempfile::NamedTempFile::new().unwrap();
    pem.write_all(&key().private_key_pem().unwrap()).unwrap();
    let mut document = tempfile::NamedTempFile::new().unwrap();
    let template = replaced(xml, "</saml:Issuer>", TEMPLATE);
    document.write_all(template.as_bytes()).unwrap();
    let output = Command::new("xmlsec1")
        .args(["--sign", "--id-attr:ID"])
        .arg("urn:oasis:names:tc:SAML:2.0:protocol:Response")
        .arg("--privkey-pem")
        .arg(pem.path())
        .arg(document.path())
        .output()
        .expect("the xmlsec1 program is needed");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

const ADFS: &str = r#"<EncryptedAssertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData Type="http://www.w3.org/2001/04/xmlenc#Element" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc" /><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><e:EncryptedKey xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"><DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1" /></e:EncryptionMethod><KeyInfo><ds:X509Data xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509IssuerSerial><ds:X509IssuerName>CN=sp.test</ds:X509IssuerName><ds:X509SerialNumber>1</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></KeyInfo><e:CipherData><e:CipherValue>KEY</e:CipherValue></e:CipherData></e:EncryptedKey></KeyInfo><xenc:CipherData><xenc:CipherValue>CONTENT</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></EncryptedAssertion>"#;

const OKTA: &str = r##"<saml2:EncryptedAssertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData Id="_d" Type="http://www.w3.org/2001/04/xmlenc#Element" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:RetrievalMethod Type="http://www.w3.org/2001/04/xmlenc#EncryptedKey" URI="#_k"/></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>CONTENT</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData><xenc:EncryptedKey Id="_k" Recipient="https://sp.test" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>KEY</xenc:CipherValue></xenc:CipherData><xenc:ReferenceList><xenc:DataReference URI="#_d"/></xenc:ReferenceList></xenc:EncryptedKey></saml2:EncryptedAssertion>"##;

const SHIBBOLETH: &str = r#"<saml2:EncryptedAssertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Id="_d" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes128-gcm" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey Id="_k" Recipient="https://sp.test" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"><ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/></xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>KEY</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>CONTENT</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml2:EncryptedAssertion>"#;

const SIMPLE_SAML_PHP: &str = r#"<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:dsig="http://www.w3.org/2000/09/xmldsig#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><dsig:KeyInfo xmlns:dsig="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><xenc:CipherData><xenc:CipherValue>KEY</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></dsig:KeyInfo>
   <xenc:CipherData>
      <xenc:CipherValue>CONTENT</xenc:CipherValue>
   </xenc:CipherData>
</xenc:EncryptedData></saml:EncryptedAssertion>"#;

#[test]
fn gcm_is_read_whatever_is_signed() {
    let content = ContentEncryption::Aes128Gcm;
    let xml = dressed(Sign::Assertion, content, SHIBBOLETH);
    verify(&xml).expect("as Shibboleth sends it");
    verify(&signed_by_xmlsec1(&xml)).expect("with the response signed too");
}

/// Where only the assertion is signed, as some providers do from the start, the response must be
/// signed too: the rejection says so.
#[test]
fn cbc_is_read_where_the_response_is_signed() {
    use ContentEncryption::{Aes128Cbc, Aes256Cbc};

    for (name, dress, content) in [
        ("AD FS", ADFS, Aes256Cbc),
        ("Okta", OKTA, Aes256Cbc),
        ("SimpleSAMLphp", SIMPLE_SAML_PHP, Aes128Cbc),
    ] {
        for sign in [Sign::Assertion, Sign::Nothing] {
            let verified = verify(&signed_by_xmlsec1(&dressed(sign, content, dress)));
            verified.unwrap_or_else(|rejection| panic!("{name}: {rejection}"));
        }
        let rejected = code(&dressed(Sign::Assertion, content, dress));
        assert_eq!(rejected, ReasonCode::EncryptionAlgorithmForbidden, "{name}");
    }
}

#[test]
fn an_assertion_cut_out_of_its_document_is_read() {
    let whole = assertion(Sign::Assertion);
    let declaration = " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"";
    let cut = replaced(
        &whole,
        declaration,
        " xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
    );
    verify(&around(&cut, Sign::Nothing, &encrypter())).expect("the prefix is declared around it");
}
