//! The issuer must be the identity provider whose keys verified the signature: the assertion's
//! always, the response's where it is present (SAML profiles §4.1.4.2).

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};

const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    let assertion = context
        .assertion
        .issuer
        .as_deref()
        .filter(|issuer| !issuer.is_empty());
    let Some(assertion) = assertion else {
        return Err(Rejection::new(ReasonCode::IssuerMissing).expected(context.issuer));
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

fn mismatch(expected: &str, received: &str) -> Rejection {
    Rejection::new(ReasonCode::IssuerMismatch)
        .expected(expected)
        .received(received)
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode::{IssuerMismatch, IssuerMissing};
    use crate::validate::fixture::{IDP, accepted, rejected};

    #[test]
    fn another_issuer_is_rejected_on_both_elements() {
        let rejection = rejected(
            |it| it.assertion.issuer = Some("https://evil".into()),
            IssuerMismatch,
        );
        assert_eq!(rejection.expected_text(), Some(IDP));
        assert_eq!(rejection.received_text(), Some("https://evil"));
        rejected(
            |it| it.info().issuer = Some("https://evil".into()),
            IssuerMismatch,
        );
    }

    #[test]
    fn a_near_miss_is_a_miss() {
        rejected(
            |it| it.assertion.issuer = Some(format!("{IDP}/")),
            IssuerMismatch,
        );
        rejected(
            |it| it.assertion.issuer = Some(IDP.to_uppercase()),
            IssuerMismatch,
        );
    }

    #[test]
    fn the_assertion_needs_an_issuer_and_the_response_does_not() {
        rejected(|it| it.assertion.issuer = None, IssuerMissing);
        rejected(
            |it| it.assertion.issuer = Some(String::new()),
            IssuerMissing,
        );
        accepted(|it| it.info().issuer = None);
    }

    #[test]
    fn an_issuer_that_is_not_an_entity_is_rejected() {
        rejected(
            |it| it.assertion.issuer_format = Some("urn:x".into()),
            IssuerMismatch,
        );
        accepted(|it| it.assertion.issuer_format = Some(super::ENTITY.into()));
    }
}
