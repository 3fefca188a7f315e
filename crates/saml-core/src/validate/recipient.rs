//! A bearer confirmation must be addressed to our assertion consumer service
//! (SAML profiles §4.1.4.2).

use super::context::Context;
use crate::assertion::SubjectConfirmation;
use crate::rejection::{ReasonCode, Rejection};

pub(crate) fn check(context: &Context<'_>, bearer: &SubjectConfirmation) -> Result<(), Rejection> {
    match bearer.recipient.as_deref() {
        Some(recipient) if recipient == context.acs_url => Ok(()),
        Some(recipient) => Err(Rejection::new(ReasonCode::RecipientMismatch)
            .expected(context.acs_url)
            .received(recipient)),
        None => Err(Rejection::new(ReasonCode::RecipientMissing).expected(context.acs_url)),
    }
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode::{RecipientMismatch, RecipientMissing};
    use crate::validate::fixture::{ACS, rejected};

    #[test]
    fn another_recipient_and_none_are_rejected() {
        let near = |it: &mut crate::validate::fixture::Fixture| {
            it.assertion.confirmations[0].recipient = Some(format!("{ACS}?x"));
        };
        let rejection = rejected(near, RecipientMismatch);
        assert_eq!(rejection.expected_text(), Some(ACS));
        rejected(
            |it| it.assertion.confirmations[0].recipient = None,
            RecipientMissing,
        );
    }
}
