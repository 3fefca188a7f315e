//! Signed documents of other kinds as donors of a signature: metadata, errors, logout messages.

use saml_core::ReasonCode;
use saml_core::idp::Sign;

use super::plain::{RESPONSE_SIGNED, changed, element, honest, replaced, signer};
use super::{Case, IDP, reject};

const DECLARED: &str = "xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"";

/// An element of this head and tail with its enveloped signature.
fn signed(head: &str, tail: &str) -> String {
    let signature = signer()
        .signature(&format!("{head}{tail}"), "_donor-1")
        .unwrap();
    format!("{head}{signature}{tail}")
}

fn metadata() -> String {
    signed(
        &format!(
            "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_donor-1\" entityID=\"{IDP}\">"
        ),
        "</md:EntityDescriptor>",
    )
}

fn logout(kind: &str) -> String {
    signed(
        &format!("<samlp:{kind} {DECLARED} ID=\"_donor-1\" Version=\"2.0\">"),
        &format!("</samlp:{kind}>"),
    )
}

pub(crate) fn cases() -> Vec<Case> {
    let unsigned = replaced(
        &honest(Sign::Response),
        element(&honest(Sign::Response), "ds:Signature"),
        "",
    );
    let with = |donor: &str| {
        replaced(
            &unsigned,
            "<samlp:Status>",
            &format!("{donor}<samlp:Status>"),
        )
    };
    let stolen = element(&metadata(), "ds:Signature").to_owned();
    let error = changed(Sign::Response, |it| {
        it.with_assertion = false;
        it.status = Some("urn:oasis:names:tc:SAML:2.0:status:Responder".into());
    });
    let inserted = replaced(
        &error,
        "</samlp:Response>",
        &format!("{}</samlp:Response>", element(&unsigned, "saml:Assertion")),
    );
    let turned = inserted.replace("status:Responder", "status:Success");
    let case = |name: &str, xml: String, code: ReasonCode| {
        reject(
            &format!("donor-{name}"),
            "donors",
            RESPONSE_SIGNED,
            xml,
            code,
        )
    };
    vec![
        case("metadata-alone", metadata(), ReasonCode::NotAResponse),
        case(
            "metadata-in-the-response",
            with(&metadata()),
            ReasonCode::SignatureMisplaced,
        ),
        case(
            "metadata-signature",
            with(&stolen),
            ReasonCode::ReferenceMismatch,
        ),
        case(
            "logout-request",
            logout("LogoutRequest"),
            ReasonCode::NotAResponse,
        ),
        case(
            "logout-response",
            logout("LogoutResponse"),
            ReasonCode::NotAResponse,
        ),
        case(
            "logout-in-the-response",
            with(&logout("LogoutResponse")),
            ReasonCode::HiddenSamlElement,
        ),
        case("error-response", inserted, ReasonCode::StatusNotSuccess).invalid(),
        case("error-response-turned", turned, ReasonCode::DigestMismatch).invalid(),
        case("error-response-alone", error, ReasonCode::StatusNotSuccess).valid(),
    ]
}
