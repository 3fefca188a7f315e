//! The children of `ds:Signature`: `SignedInfo`, `SignatureValue`, at most a `KeyInfo`.

use saml_core::ReasonCode::{self, MultipleSignatures, SignedInfoShape};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, element, honest, replaced};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let info = element(&xml, "ds:SignedInfo");
    let value = element(&xml, "ds:SignatureValue");
    let key_info = element(&xml, "ds:KeyInfo");
    let signature = element(&xml, "ds:Signature");
    let digest = element(&xml, "ds:DigestValue");
    let reference = element(&xml, "ds:Reference");
    let forged_info = info.replace("_assertion-1", "_evil");
    let change = |name: &str, from: &str, to: &str, code: ReasonCode| {
        let name = format!("signature-{name}");
        reject(
            &name,
            "signature",
            ASSERTION_SIGNED,
            replaced(&xml, from, to),
            code,
        )
    };
    let shape = |name: &str, from: &str, to: String| change(name, from, &to, SignedInfoShape);
    vec![
        change(
            "twice",
            signature,
            &format!("{signature}{signature}"),
            MultipleSignatures,
        )
        .invalid(),
        shape(
            "with-two-signed-infos",
            info,
            format!("{info}{forged_info}"),
        )
        .invalid(),
        shape(
            "with-a-forged-signed-info-first",
            info,
            format!("{forged_info}{info}"),
        )
        .invalid(),
        shape("with-two-values", value, format!("{value}{value}")).invalid(),
        shape(
            "with-two-key-infos",
            key_info,
            format!("{key_info}{key_info}"),
        )
        .invalid(),
        shape("without-signed-info", info, String::new()).invalid(),
        shape("without-value", value, String::new()).invalid(),
        shape("with-key-info-first", info, format!("{key_info}{info}")).invalid(),
        shape("with-value-first", info, format!("{value}{info}")).invalid(),
        shape(
            "with-object",
            "</ds:Signature>",
            "<ds:Object></ds:Object></ds:Signature>".into(),
        )
        .valid(),
        shape(
            "with-manifest-in-object",
            "</ds:Signature>",
            format!("<ds:Object><ds:Manifest>{reference}</ds:Manifest></ds:Object></ds:Signature>"),
        )
        .valid(),
        shape("with-text", "<ds:SignedInfo>", "text<ds:SignedInfo>".into()).valid(),
        shape(
            "with-foreign-child",
            "</ds:Signature>",
            "<x xmlns=\"urn:x\"></x></ds:Signature>".into(),
        ),
        shape(
            "value-with-element",
            "</ds:SignatureValue>",
            "<x></x></ds:SignatureValue>".into(),
        )
        .valid(),
        shape(
            "value-not-base64",
            "<ds:SignatureValue>",
            "<ds:SignatureValue>*".into(),
        ),
        shape(
            "with-two-digest-values",
            digest,
            format!("{digest}{digest}"),
        )
        .invalid(),
        shape(
            "with-two-references",
            reference,
            format!("{reference}{reference}"),
        )
        .invalid(),
        change(
            "with-empty-value",
            value,
            "<ds:SignatureValue></ds:SignatureValue>",
            ReasonCode::SignatureInvalid,
        )
        .invalid(),
    ]
}
