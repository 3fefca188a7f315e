//! Entry points for the fuzzers, in their builds only: private code, and code that no changed
//! message reaches because its signature no longer holds.

use crate::assertion::{Assertion, ResponseInfo, ResponseTrust};
use crate::attributes::Identity;
use crate::c14n::canonicalize as canonical_form;
use crate::encryption::Recipient;
use crate::gate::{GatedDocument, RawMessage};
use crate::limits::Limits;
use crate::validate::{self, Expectation};
use crate::xml::{Extras, ns, parse};

/// Reads and validates an unsigned assertion, and drops the outcome.
pub fn evaluate_unsigned(
    xml: &[u8],
    recipient: &Recipient<'_>,
    entity_id: &str,
    acs_url: &str,
    issuer: &str,
    expectation: &Expectation<'_>,
) {
    let limits = Limits::default();
    let Ok(message) = RawMessage::from_xml(xml.to_vec(), &limits) else {
        return;
    };
    let Ok(document) = GatedDocument::check(&message, &limits) else {
        return;
    };
    let root = document.document().root();
    let Ok(info) = ResponseInfo::read(root) else {
        return;
    };
    for element in root.children_named(ns::SAML, "Assertion") {
        let Ok(assertion) = Assertion::from_element(element, recipient) else {
            continue;
        };
        for response in [
            ResponseTrust::Signed(info.clone()),
            ResponseTrust::Unsigned(info.clone()),
        ] {
            let accepted = validate::run(&validate::Context {
                assertion: &assertion,
                response: &response,
                entity_id,
                acs_url,
                issuer,
                expectation,
            });
            if let Ok(accepted) = accepted {
                drop(Identity::from_assertion(
                    assertion.clone(),
                    accepted.clone(),
                ));
            }
        }
    }
}

/// Canonicalizes a document and every element in it.
///
/// # Panics
///
/// If a canonical form is not well-formed or not canonical.
#[allow(clippy::panic, clippy::expect_used, reason = "findings of the fuzzer")]
pub fn canonicalize(data: &[u8]) {
    let Some((prefixes, xml)) = str::from_utf8(data)
        .ok()
        .and_then(|text| text.split_once('\n'))
    else {
        return;
    };
    let Ok(document) = parse(xml, &Limits::default(), Extras::Skip) else {
        return;
    };
    let limits = Limits {
        max_namespaces: usize::MAX,
        ..Limits::METADATA
    };
    for element in std::iter::once(document.root())
        .chain(document.root().descendants())
        .take(64)
    {
        let once = canonical_form(element, prefixes, None);
        let again = parse(&once, &limits, Extras::Reject).expect("a canonical form is well-formed");
        assert_eq!(canonical_form(again.root(), prefixes, None), once);
        assert!(again.root().is(element.namespace(), element.local()));
        assert_eq!(again.root().text(), element.text());
    }
}
