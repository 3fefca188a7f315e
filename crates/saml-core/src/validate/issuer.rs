//! The issuer must be the identity provider whose keys verified the signature: the assertion's
//! always, the response's where it is present (SAML profiles §4.1.4.2).

use super::Context;
use crate::refusal::{ReasonCode, Refusal};

const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

pub(crate) fn check(context: &Context<'_>) -> Result<(), Refusal> {
    let assertion = context
        .assertion
        .issuer
        .as_deref()
        .filter(|issuer| !issuer.is_empty());
    let Some(assertion) = assertion else {
        return Err(Refusal::new(ReasonCode::IssuerMissing).expected(context.issuer));
    };
    let response = context.response.info().issuer.as_deref();
    for issuer in [Some(assertion), response].into_iter().flatten() {
        if issuer != context.issuer {
            return Err(mismatch(context.issuer, issuer));
        }
    }
    match context.assertion.issuer_format.as_deref() {
        None | Some(ENTITY) => Ok(()),
        Some(format) => Err(mismatch(ENTITY, format)),
    }
}

fn mismatch(expected: &str, received: &str) -> Refusal {
    Refusal::new(ReasonCode::IssuerMismatch)
        .expected(expected)
        .received(received)
}

#[cfg(test)]
mod tests {
    use crate::refusal::ReasonCode::{IssuerMismatch, IssuerMissing};
    use crate::validate::fixture::{IDP, accepted, refused};

    #[test]
    fn another_issuer_is_refused_on_both_elements() {
        let refusal = refused(
            |it| it.assertion.issuer = Some("https://evil".into()),
            IssuerMismatch,
        );
        assert_eq!(refusal.expected_text(), Some(IDP));
        assert_eq!(refusal.received_text(), Some("https://evil"));
        refused(
            |it| it.info().issuer = Some("https://evil".into()),
            IssuerMismatch,
        );
    }

    #[test]
    fn a_near_miss_is_a_miss() {
        refused(
            |it| it.assertion.issuer = Some(format!("{IDP}/")),
            IssuerMismatch,
        );
        refused(
            |it| it.assertion.issuer = Some(IDP.to_uppercase()),
            IssuerMismatch,
        );
    }

    #[test]
    fn the_assertion_needs_an_issuer_and_the_response_does_not() {
        refused(|it| it.assertion.issuer = None, IssuerMissing);
        refused(
            |it| it.assertion.issuer = Some(String::new()),
            IssuerMissing,
        );
        accepted(|it| it.info().issuer = None);
    }

    #[test]
    fn an_issuer_that_is_not_an_entity_is_refused() {
        refused(
            |it| it.assertion.issuer_format = Some("urn:x".into()),
            IssuerMismatch,
        );
        accepted(|it| it.assertion.issuer_format = Some(super::ENTITY.into()));
    }
}
