//! Too much of anything, around an assertion whose signature is good.

use saml_core::ReasonCode::{self, LimitExceeded, TooLarge};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, honest, replaced};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let case = |name: &str, xml: String, code: ReasonCode| {
        reject(
            &format!("limit-{name}"),
            "limits",
            ASSERTION_SIGNED,
            xml,
            code,
        )
        .valid()
    };
    let extension = |content: &str| {
        let extensions = format!("<samlp:Extensions>{content}</samlp:Extensions><samlp:Status>");
        replaced(&xml, "<samlp:Status>", &extensions)
    };
    let numbered = |count: usize, one: fn(usize) -> String| (0..count).map(one).collect::<String>();
    let attributes = format!("<x{}/>", numbered(33, |n| format!(" a{n}=''")));
    let namespaces = format!("<x{}/>", numbered(31, |n| format!(" xmlns:a{n}='urn:a'")));
    let nested = {
        let open = |letter| {
            let declared: String = (0..30)
                .map(|n| format!(" xmlns:{letter}{n}='urn:a'"))
                .collect();
            format!("<x{declared}>")
        };
        format!("{}{}{}</x></x></x>", open('a'), open('b'), open('c'))
    };
    assert!(namespaces.len() < 1000);
    vec![
        case(
            "depth",
            extension(&format!("{}{}", "<x>".repeat(31), "</x>".repeat(31))),
            LimitExceeded,
        ),
        case("elements", extension(&"<x/>".repeat(8_192)), LimitExceeded),
        case("attributes", extension(&attributes), LimitExceeded),
        case("namespaces", extension(&nested), LimitExceeded),
        case("bytes", extension(&" ".repeat(1024 * 1024)), TooLarge),
    ]
}
