//! The plainest honest response, and changing its text.

pub(crate) use crate::support::{element, replaced};

use openssl::base64::decode_block;
use saml_core::idp::{
    AuthnStatementTemplate, ConditionsTemplate, ConfirmationTemplate, ResponseTemplate, Sign,
    Signer,
};

use super::{ACS, IDP, REQUEST, SP, at};
use crate::corpus::files::Person;
use crate::corpus::keys::{RSA, key};

pub(crate) const ASSERTION_SIGNED: &str = "plain-assertion-signed";
pub(crate) const RESPONSE_SIGNED: &str = "plain-response-signed";
pub(crate) const BOTH_SIGNED: &str = "plain-both-signed";
pub(crate) const UNSOLICITED: &str = "plain-unsolicited";

pub(crate) fn template(sign: Sign) -> ResponseTemplate {
    let mut template = ResponseTemplate::new(IDP, SP, ACS, at());
    template.name_id = Some("ada@sp.test".into());
    template.attribute("email", &["ada@sp.test"]);
    template.attribute("displayName", &["Ada Lovelace"]);
    template.attribute("groups", &["engineers", "on call"]);
    template.answers(REQUEST);
    template.sign = sign;
    template
}

pub(crate) fn person() -> Person {
    Person {
        name_id: "ada@sp.test".into(),
        name_id_format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".into()),
        issuer: IDP.into(),
        session_index: Some("_session-1".into()),
        email: Some("ada@sp.test".into()),
        name: Some("Ada Lovelace".into()),
        groups: Some(vec!["engineers".into(), "on call".into()]),
        ..Person::default()
    }
}

pub(crate) fn signer() -> Signer {
    Signer::new(key(RSA))
}

pub(crate) fn honest(sign: Sign) -> String {
    template(sign).to_xml(&signer()).unwrap()
}

/// Honest but for one change before signing.
pub(crate) fn changed(sign: Sign, change: impl FnOnce(&mut ResponseTemplate)) -> String {
    let mut template = template(sign);
    change(&mut template);
    template.to_xml(&signer()).unwrap()
}

/// The accepted case of this kind.
pub(crate) fn baseline(sign: Sign) -> &'static str {
    match sign {
        Sign::Response => RESPONSE_SIGNED,
        Sign::Both => BOTH_SIGNED,
        Sign::Assertion | Sign::Nothing => ASSERTION_SIGNED,
    }
}

pub(crate) fn conditions(template: &mut ResponseTemplate) -> &mut ConditionsTemplate {
    template.conditions.as_mut().unwrap()
}

pub(crate) fn statement(template: &mut ResponseTemplate) -> &mut AuthnStatementTemplate {
    template.authn_statement.as_mut().unwrap()
}

pub(crate) fn bearer(template: &mut ResponseTemplate) -> &mut ConfirmationTemplate {
    &mut template.confirmations[0]
}

/// The text of the first element with this name.
pub(crate) fn text<'a>(xml: &'a str, name: &str) -> &'a str {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
    rest.split_once('<').unwrap().0
}

/// The bytes of the first element with this name.
pub(crate) fn bytes(xml: &str, name: &str) -> Vec<u8> {
    decode_block(text(xml, name)).unwrap()
}

/// Signs again after changing the canonical `SignedInfo` of the document's only signature.
pub(crate) fn resigned(xml: &str, signer: &Signer, change: impl FnOnce(&str) -> String) -> String {
    const DECLARED: &str = "<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";
    let written = element(xml, "ds:SignedInfo");
    let changed = change(&written.replacen("<ds:SignedInfo", DECLARED, 1));
    let value = signer.signature_value(changed.as_bytes()).unwrap();
    let old_value = element(xml, "ds:SignatureValue");
    let new_value = format!("<ds:SignatureValue>{value}</ds:SignatureValue>");
    replaced(&replaced(xml, written, &changed), old_value, &new_value)
}
