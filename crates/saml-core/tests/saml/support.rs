//! Shared by the tests: documents, keys and the `xmlsec1` program as an independent verifier.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use openssl::pkey::{PKey, PKeyRef, Private};
use saml_core::gate::{GatedDocument, RawMessage};
use saml_core::idp::{IdpKey, ResponseTemplate, Sign, Signer};
use saml_core::signature::{SigningKeys, VerificationKey};
use saml_core::verified::{self, VerifiedResponse};
use saml_core::{Limits, ReasonCode, Rejection};
use std::time::{Duration, SystemTime};

pub(crate) fn at() -> SystemTime {
    saml_core::time::parse("2026-01-31T12:00:00Z").unwrap()
}

/// The honest identity provider's key, one per test process.
pub(crate) fn key() -> &'static IdpKey {
    static KEY: OnceLock<IdpKey> = OnceLock::new();
    KEY.get_or_init(ec_key)
}

pub(crate) fn ec_key() -> IdpKey {
    IdpKey::generate_ec_p256("idp.test", at(), at() + Duration::from_hours(24 * 365)).unwrap()
}

pub(crate) fn rsa_key(bits: u32) -> IdpKey {
    IdpKey::generate_rsa(
        bits,
        "idp.test",
        at(),
        at() + Duration::from_hours(24 * 365),
    )
    .unwrap()
}

/// The private key for openssl, which tests use where the library has no way in.
pub(crate) fn pkey(key: &IdpKey) -> PKey<Private> {
    PKey::private_key_from_pem(&key.private_key_pem().unwrap()).unwrap()
}

pub(crate) fn pinned(keys: &[&IdpKey]) -> SigningKeys {
    let key = |key: &&IdpKey| {
        VerificationKey::from_certificate_der(&key.certificate_der().unwrap()).unwrap()
    };
    SigningKeys::new(keys.iter().map(key).collect()).unwrap()
}

pub(crate) fn template(sign: Sign) -> ResponseTemplate {
    let acs_url = "https://sp.test/acs";
    let mut template = ResponseTemplate::new("https://idp.test", "https://sp.test", acs_url, at());
    template.name_id = Some("ada@sp.test".into());
    template.attribute("email", &["ada@sp.test"]);
    template.sign = sign;
    template
}

/// An honest response, signed with [`key`].
pub(crate) fn honest(sign: Sign) -> String {
    template(sign).to_xml(&Signer::new(key().clone())).unwrap()
}

/// The verdict of the gate and the verifiers on a text, with given keys.
pub(crate) fn verify_with(xml: &str, keys: &SigningKeys) -> Result<VerifiedResponse, Rejection> {
    let limits = Limits::default();
    let raw = RawMessage::from_xml(xml.as_bytes().to_vec(), &limits)?;
    verified::verify(&GatedDocument::check(&raw, &limits)?, keys)
}

/// The same with the honest key pinned.
pub(crate) fn verify(xml: &str) -> Result<VerifiedResponse, Rejection> {
    verify_with(xml, &pinned(&[key()]))
}

/// The code of the rejection.
pub(crate) fn code(xml: &str) -> ReasonCode {
    verify(xml).expect_err("accepted").code()
}

/// Whether the `xmlsec1` program finds the first signature in the document valid.
pub(crate) fn xmlsec1_accepts(xml: &str, key: &IdpKey) -> bool {
    let elements = ["protocol:Response", "assertion:Assertion"];
    xmlsec1_verifies(xml, &elements, &pkey(key))
}

/// The same where these elements, named behind SAML's common prefix, have an `ID`.
pub(crate) fn xmlsec1_verifies(xml: &str, elements: &[&str], key: &PKeyRef<Private>) -> bool {
    let mut document = tempfile::NamedTempFile::new().unwrap();
    document.write_all(xml.as_bytes()).unwrap();
    let mut pem = tempfile::NamedTempFile::new().unwrap();
    pem.write_all(&key.public_key_to_pem().unwrap()).unwrap();
    let mut xmlsec1 = Command::new("xmlsec1");
    xmlsec1.arg("--verify");
    for element in elements {
        let name = format!("urn:oasis:names:tc:SAML:2.0:{element}");
        xmlsec1.args(["--id-attr:ID", &name]);
    }
    xmlsec1
        .arg("--pubkey-pem")
        .arg(pem.path())
        .arg(document.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the xmlsec1 program is needed")
        .success()
}

/// Signs again after changing the canonical `SignedInfo` of the document's only signature.
pub(crate) fn resigned(xml: &str, key: &IdpKey, change: impl FnOnce(&str) -> String) -> String {
    const DECLARED: &str = "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";
    let written = element(xml, "ds:SignedInfo");
    let changed = change(&written.replacen("<ds:SignedInfo", DECLARED, 1));
    let value = Signer::new(key.clone())
        .signature_value(changed.as_bytes())
        .unwrap();
    let old_value = element(xml, "ds:SignatureValue");
    let new_value = format!("<ds:SignatureValue>{value}</ds:SignatureValue>");
    replaced(&replaced(xml, written, &changed), old_value, &new_value)
}

/// Replaces text that must be there.
pub(crate) fn replaced(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "{from} is missing in {xml}");
    xml.replacen(from, to, 1)
}

/// From the first `<name` to the last `</name>`.
pub(crate) fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let end_tag = format!("</{name}>");
    let start = xml.find(&format!("<{name}")).unwrap();
    let end = xml.rfind(&end_tag).unwrap() + end_tag.len();
    &xml[start..end]
}
