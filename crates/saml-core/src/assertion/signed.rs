//! From signed bytes to their content. Nothing else of the message gets here, except the response's
//! own fields where they are unsigned.

use super::{Assertion, ResponseInfo, ResponseTrust};
use crate::encryption::Recipient;
use crate::rejection::{ReasonCode, Rejection};
use crate::verified::VerifiedResponse;
use crate::xml::Element;
use crate::xml::ns::SAML;

/// Reads the assertion from its own signed bytes or, without those, from the signed response's.
/// `outer` holds the unsigned fields of the response; `recipient` decrypts an encrypted name.
pub(crate) fn read(
    verified: &VerifiedResponse,
    outer: ResponseInfo,
    recipient: &Recipient<'_>,
) -> Result<(Assertion, ResponseTrust), Rejection> {
    let response = match verified.response() {
        Some(bytes) => Some(bytes.document()?),
        None => None,
    };
    let assertion = match (verified.assertion(), &response) {
        (Some(bytes), _) => Assertion::from_element(bytes.document()?.root(), recipient)?,
        (None, Some(response)) => {
            Assertion::from_element(only_assertion(response.root())?, recipient)?
        }
        (None, None) => return Err(ReasonCode::Unsigned.into()),
    };
    let trust = match &response {
        Some(response) => ResponseTrust::Signed(ResponseInfo::read(response.root())?),
        None => ResponseTrust::Unsigned(outer),
    };
    Ok((assertion, trust))
}

fn only_assertion(response: Element<'_>) -> Result<Element<'_>, Rejection> {
    let mut assertions = response.children_named(SAML, "Assertion");
    match (assertions.next(), assertions.next()) {
        (Some(assertion), None) => Ok(assertion),
        _ => Err(ReasonCode::MultipleAssertions.into()),
    }
}
