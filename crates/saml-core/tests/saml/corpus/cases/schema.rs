//! Things that must be there once, and values that leave open what is meant.

use saml_core::ReasonCode::{
    self, AttributeDuplicate, EmailAmbiguous, EmailInvalid, SchemaViolation,
};
use saml_core::idp::{ResponseTemplate, Sign};

use super::plain::{baseline, changed};
use super::protocol::Change;
use super::{Case, reject};

const A: Sign = Sign::Assertion;

fn extra(template: &mut ResponseTemplate, xml: &str) {
    template.assertion_extra_xml = xml.into();
}

/// A NameID that says nothing about which of several e-mail addresses is meant.
fn unnamed(template: &mut ResponseTemplate) {
    template.name_id = Some("u-17".into());
}

const ROWS: &[(&str, Sign, ReasonCode, Change)] = &[
    ("two-subjects", A, SchemaViolation, |it| {
        extra(
            it,
            "<saml:Subject><saml:NameID>eve@sp.test</saml:NameID></saml:Subject>",
        )
    }),
    ("two-conditions", A, SchemaViolation, |it| {
        extra(it, "<saml:Conditions></saml:Conditions>")
    }),
    ("two-issuers", A, SchemaViolation, |it| {
        extra(it, "<saml:Issuer>https://idp.test/metadata</saml:Issuer>")
    }),
    (
        "two-issuers-of-the-response",
        Sign::Response,
        SchemaViolation,
        |it| {
            it.response_extra_xml = "<saml:Issuer xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">https://idp.test/metadata</saml:Issuer>".into();
        },
    ),
    ("two-statuses", Sign::Response, SchemaViolation, |it| {
        it.response_extra_xml =
            "<samlp:Status><samlp:StatusCode Value=\"urn:x\"></samlp:StatusCode></samlp:Status>"
                .into();
    }),
    ("attribute-without-name", A, SchemaViolation, |it| {
        extra(
            it,
            "<saml:AttributeStatement><saml:Attribute><saml:AttributeValue>x</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>",
        );
    }),
    (
        "version-of-the-assertion-missing",
        A,
        SchemaViolation,
        |it| it.assertion_version = None,
    ),
    (
        "email-twice-in-one-attribute",
        A,
        AttributeDuplicate,
        |it| {
            unnamed(it);
            it.attributes[0].1.push("eve@sp.test".into());
        },
    ),
    ("email-in-two-attributes", A, AttributeDuplicate, |it| {
        unnamed(it);
        it.attribute("email", &["eve@sp.test"]);
    }),
    ("email-in-a-second-statement", A, AttributeDuplicate, |it| {
        unnamed(it);
        extra(
            it,
            "<saml:AttributeStatement><saml:Attribute Name=\"email\"><saml:AttributeValue>eve@sp.test</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>",
        );
    }),
    ("email-under-two-names", A, EmailAmbiguous, |it| {
        unnamed(it);
        it.attribute("mail", &["eve@sp.test"]);
    }),
    ("email-without-at", A, EmailInvalid, |it| {
        it.attributes[0].1 = vec!["ada".into()]
    }),
    ("email-of-two", A, EmailInvalid, |it| {
        it.attributes[0].1 = vec!["ada@sp.test,eve@sp.test".into()]
    }),
    ("email-with-line-feed", A, EmailInvalid, |it| {
        it.attributes[0].1 = vec!["ada@sp.test\nBcc: eve@sp.test".into()]
    }),
];

pub(crate) fn cases() -> Vec<Case> {
    ROWS.iter()
        .map(|(name, sign, code, change)| {
            reject(
                name,
                "schema",
                baseline(*sign),
                changed(*sign, *change),
                *code,
            )
            .valid()
        })
        .collect()
}
