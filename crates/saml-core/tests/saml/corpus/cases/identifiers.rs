//! IDs: unique over every spelling that some parser might take for one.

use saml_core::ReasonCode::{self, DuplicateId, ReferenceMismatch, SchemaViolation};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, BOTH_SIGNED, changed, honest, replaced};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let response = "ID=\"_response-1\"";
    let case = |name: &str, xml: String, code: ReasonCode| {
        reject(
            &format!("id-{name}"),
            "identifiers",
            ASSERTION_SIGNED,
            xml,
            code,
        )
    };
    let twice = |name: &str, attribute: &str| {
        let xml = replaced(
            &xml,
            response,
            &format!("{attribute}=\"_assertion-1\" {response}"),
        );
        // Some spellings make the reference ambiguous to xmlsec1 too.
        let ambiguous = attribute.contains(':');
        case(name, xml, DuplicateId).xmlsec1(!ambiguous)
    };
    let status = |id: &str| replaced(&xml, "<samlp:Status>", &format!("<samlp:Status {id}>"));
    let long = changed(Sign::Assertion, |it| {
        it.assertion_id = format!("_{}", "a".repeat(600));
    });
    let empty = changed(Sign::Assertion, |it| it.assertion_id = String::new());
    let same = changed(Sign::Both, |it| it.assertion_id = "_response-1".into());
    let prefixed = changed(Sign::Assertion, |_| {}).replace(
        " ID=\"_assertion-1\"",
        " xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\" a:ID=\"_assertion-1\"",
    );
    vec![
        twice("twice-as-lower-case", "id"),
        twice("twice-as-mixed-case", "Id"),
        twice("twice-as-xml-id", "xml:id"),
        twice("twice-with-prefix", "samlp:ID"),
        case(
            "twice-on-the-status",
            status("ID=\"_assertion-1\""),
            DuplicateId,
        )
        .valid(),
        case(
            "twice-by-reference",
            status("ID=\"&#x5F;assertion-1\""),
            DuplicateId,
        )
        .valid(),
        case(
            "twice-by-hexadecimal-reference",
            status("Id=\"_assertion&#45;1\""),
            DuplicateId,
        )
        .valid(),
        reject(
            "id-of-both-the-same",
            "identifiers",
            BOTH_SIGNED,
            same,
            DuplicateId,
        ),
        case("too-long", long, ReasonCode::LimitExceeded).valid(),
        case("empty", empty, SchemaViolation),
        case(
            "missing",
            replaced(&xml, " ID=\"_assertion-1\"", ""),
            ReferenceMismatch,
        )
        .invalid(),
        case("with-prefix-only", prefixed, SchemaViolation).invalid(),
        case(
            "lower-case-only",
            replaced(&xml, " ID=\"_assertion-1\"", " id=\"_assertion-1\""),
            SchemaViolation,
        )
        .invalid(),
        case(
            "of-another-document",
            replaced(&xml, " ID=\"_assertion-1\"", " ID=\"_assertion-2\""),
            ReferenceMismatch,
        )
        .invalid(),
    ]
}
