//! Locates the parts of a response, and of a decrypted assertion: one assertion, signatures only
//! where they belong.

use std::borrow::Cow;

use crate::rejection::{ReasonCode, Rejection};
use crate::xml::{Document, Element, collapse, ns};

/// The elements of a response that verification works on.
pub(super) struct Located<'d> {
    pub(super) response: Element<'d>,
    pub(super) response_signature: Option<Element<'d>>,
    /// The `Assertion` or the `EncryptedAssertion`.
    pub(super) assertion: Element<'d>,
    pub(super) assertion_signature: Option<Element<'d>>,
}

/// Finds the parts of a response and rejects every other arrangement.
pub(super) fn locate<'d>(document: &'d Document<'_>) -> Result<Located<'d>, Rejection> {
    let response = document.root();
    if !response.is(ns::SAMLP, "Response") {
        return Err(Rejection::new(ReasonCode::NotAResponse)
            .expected(format!("{{{}}}Response", ns::SAMLP))
            .received(name_of(response)));
    }
    let assertion = find_assertion(response)?;
    let mut located = Located {
        response,
        response_signature: None,
        assertion,
        assertion_signature: None,
    };
    let mut open_until = 0;
    for element in response.descendants() {
        let in_open_content = element.index() < open_until;
        if !in_open_content && is_open_content(element) {
            open_until = element.end();
        }
        match element.namespace() {
            ns::SAML | ns::SAMLP => check_position(element, in_open_content)?,
            ns::DS if element.local() == "Signature" => located.add_signature(element)?,
            ns::DS => check_signature_parts(element)?,
            _ => {}
        }
    }
    Ok(located)
}

impl<'d> Located<'d> {
    /// Whether the assertion is an `EncryptedAssertion`.
    pub(super) fn is_encrypted(&self) -> bool {
        self.assertion.local() == "EncryptedAssertion"
    }

    fn add_signature(&mut self, signature: Element<'d>) -> Result<(), Rejection> {
        let parent = signature.parent();
        let slot = match parent {
            Some(parent) if parent.index() == self.response.index() => &mut self.response_signature,
            Some(parent) if parent.index() == self.assertion.index() && !self.is_encrypted() => {
                &mut self.assertion_signature
            }
            _ => {
                return Err(Rejection::new(ReasonCode::SignatureMisplaced)
                    .expected("a child of the Response or of its Assertion")
                    .received(format!(
                        "a child of {}",
                        parent.map_or_else(String::new, name_of)
                    )));
            }
        };
        if slot.replace(signature).is_some() {
            return Err(Rejection::new(ReasonCode::MultipleSignatures)
                .expected("one signature in an element")
                .received("several"));
        }
        Ok(())
    }
}

/// The one assertion directly in the response, encrypted or not.
fn find_assertion(response: Element<'_>) -> Result<Element<'_>, Rejection> {
    let mut found = response.children().filter(|child| {
        child.namespace() == ns::SAML && matches!(child.local(), "Assertion" | "EncryptedAssertion")
    });
    let first = found.next();
    let others = found.count();
    if others > 0 {
        return Err(Rejection::new(ReasonCode::MultipleAssertions)
            .expected("1 assertion")
            .received(format!("{} assertions", others + 1)));
    }
    match first {
        Some(assertion) => Ok(assertion),
        None => Err(no_assertion(response)),
    }
}

/// A response that says why it has no assertion is rejected with its reason.
fn no_assertion(response: Element<'_>) -> Rejection {
    const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
    let nested = response.descendants().any(|element| {
        element.is(ns::SAML, "Assertion") || element.is(ns::SAML, "EncryptedAssertion")
    });
    if nested {
        return Rejection::new(ReasonCode::HiddenSamlElement)
            .expected("the Assertion directly in the Response")
            .received("an Assertion elsewhere");
    }
    let code = response
        .child(ns::SAMLP, "Status")
        .and_then(|status| status.child(ns::SAMLP, "StatusCode"));
    let value = code.and_then(value_of);
    match value.as_deref() {
        Some(value) if value != SUCCESS => {
            let inner = code
                .and_then(|code| code.child(ns::SAMLP, "StatusCode"))
                .and_then(value_of);
            let received =
                inner.map_or_else(|| value.to_owned(), |inner| format!("{value} {inner}"));
            Rejection::new(ReasonCode::StatusNotSuccess)
                .expected(SUCCESS)
                .received(received)
        }
        _ => Rejection::new(ReasonCode::AssertionMissing).expected("an Assertion in the Response"),
    }
}

fn value_of(code: Element<'_>) -> Option<Cow<'_, str>> {
    code.attribute("Value").map(collapse)
}

/// The elements of a decrypted text that verification works on.
pub(super) struct Decrypted<'d> {
    pub(super) assertion: Element<'d>,
    pub(super) signature: Option<Element<'d>>,
}

/// Finds them and rejects every other arrangement.
pub(super) fn locate_decrypted<'d>(document: &'d Document<'_>) -> Result<Decrypted<'d>, Rejection> {
    let assertion = document.root();
    if !assertion.is(ns::SAML, "Assertion") {
        return Err(Rejection::new(ReasonCode::AssertionMissing)
            .expected("an Assertion in the decrypted text")
            .received(name_of(assertion)));
    }
    let mut signature = None;
    let mut open_until = 0;
    for element in assertion.descendants() {
        let in_open_content = element.index() < open_until;
        if !in_open_content && is_open_content(element) {
            open_until = element.end();
        }
        match (element.namespace(), element.local()) {
            (ns::SAML, "Assertion" | "EncryptedAssertion") if is_in_advice(element) => {
                return Err(in_advice(element));
            }
            (ns::SAMLP, _) | (ns::SAML, "Assertion" | "EncryptedAssertion") => {
                return Err(Rejection::new(ReasonCode::HiddenSamlElement)
                    .expected("one Assertion and no message in the decrypted text")
                    .received(name_of(element)));
            }
            (ns::SAML, _) => check_position(element, in_open_content)?,
            (ns::DS, "Signature") => add_decrypted_signature(assertion, &mut signature, element)?,
            (ns::DS, _) => check_signature_parts(element)?,
            _ => {}
        }
    }
    Ok(Decrypted {
        assertion,
        signature,
    })
}

fn add_decrypted_signature<'d>(
    assertion: Element<'d>,
    slot: &mut Option<Element<'d>>,
    signature: Element<'d>,
) -> Result<(), Rejection> {
    let parent = signature.parent();
    if parent.is_none_or(|parent| parent.index() != assertion.index()) {
        return Err(Rejection::new(ReasonCode::SignatureMisplaced)
            .expected("a child of the decrypted Assertion")
            .received(format!(
                "a child of {}",
                parent.map_or_else(String::new, name_of)
            )));
    }
    if slot.replace(signature).is_some() {
        return Err(Rejection::new(ReasonCode::MultipleSignatures)
            .expected("one signature in an element")
            .received("several"));
    }
    Ok(())
}

/// Rejects assertions and protocol messages where none belongs, and any SAML element
/// in content that SAML leaves open.
fn check_position(element: Element<'_>, in_open_content: bool) -> Result<(), Rejection> {
    let parent = element.parent();
    let top_level = parent.is_some_and(|parent| parent.parent().is_none());
    let belongs = match (element.namespace(), element.local()) {
        // They only name another assertion, which nobody asks for.
        (ns::SAML, "AssertionIDRef" | "AssertionURIRef") if is_in_advice(element) => return Ok(()),
        (ns::SAML, "Assertion" | "EncryptedAssertion") if is_in_advice(element) => {
            return Err(in_advice(element));
        }
        (ns::SAML, "Assertion" | "EncryptedAssertion") | (ns::SAMLP, "Status" | "Extensions") => {
            top_level
        }
        (ns::SAMLP, "StatusCode" | "StatusMessage" | "StatusDetail") => {
            parent.is_some_and(|parent| {
                parent.is(ns::SAMLP, "Status") || parent.is(ns::SAMLP, "StatusCode")
            })
        }
        (ns::SAMLP, _) => false,
        _ => true,
    };
    if belongs && !in_open_content {
        return Ok(());
    }
    Err(Rejection::new(ReasonCode::HiddenSamlElement)
        .expected("SAML elements only where the schema has them")
        .received(format!(
            "{} in {}",
            name_of(element),
            parent.map_or_else(String::new, name_of)
        )))
}

fn is_in_advice(element: Element<'_>) -> bool {
    element
        .parent()
        .is_some_and(|parent| parent.is(ns::SAML, "Advice"))
}

/// Advice may hold whole assertions (SAML core §2.6.1). Each is one more that somebody might read.
fn in_advice(element: Element<'_>) -> Rejection {
    Rejection::new(ReasonCode::AssertionInAdvice)
        .expected("an Advice without assertions, or none")
        .received(element.local())
}

/// Whether no SAML element may stand below the element (SAML core leaves its content open).
fn is_open_content(element: Element<'_>) -> bool {
    let local = element.local();
    match element.namespace() {
        ns::SAMLP => matches!(local, "Extensions" | "StatusDetail"),
        ns::SAML => matches!(local, "Advice" | "SubjectConfirmationData"),
        ns::DS => matches!(local, "Signature" | "KeyInfo"),
        _ => false,
    }
}

/// Rejects the parts of XML signatures that could carry other content.
fn check_signature_parts(element: Element<'_>) -> Result<(), Rejection> {
    match element.local() {
        "Object" | "Manifest" | "SignatureProperties" => {
            Err(Rejection::new(ReasonCode::SignedInfoShape)
                .expected("no ds:Object or ds:Manifest")
                .received(name_of(element)))
        }
        _ => Ok(()),
    }
}

fn name_of(element: Element<'_>) -> String {
    format!("{{{}}}{}", element.namespace(), element.local())
}
