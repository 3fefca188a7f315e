//! A bearer confirmation must be addressed to our assertion consumer service
//! (SAML profiles §4.1.4.2).

use super::Context;
use crate::assertion::SubjectConfirmation;
use crate::refusal::{ReasonCode, Refusal};

pub(crate) fn check(context: &Context<'_>, bearer: &SubjectConfirmation) -> Result<(), Refusal> {
    match bearer.recipient.as_deref() {
        Some(recipient) if recipient == context.acs_url => Ok(()),
        Some(recipient) => Err(Refusal::new(ReasonCode::RecipientMismatch)
            .expected(context.acs_url)
            .received(recipient)),
        None => Err(Refusal::new(ReasonCode::RecipientMissing).expected(context.acs_url)),
    }
}

#[cfg(test)]
mod tests {
    use crate::refusal::ReasonCode::{RecipientMismatch, RecipientMissing};
    use crate::validate::fixture::{ACS, refused};

    #[test]
    fn another_recipient_and_none_are_refused() {
        let near = |it: &mut crate::validate::fixture::Fixture| {
            it.assertion.confirmations[0].recipient = Some(format!("{ACS}?x"));
        };
        let refusal = refused(near, RecipientMismatch);
        assert_eq!(refusal.expected_text(), Some(ACS));
        refused(
            |it| it.assertion.confirmations[0].recipient = None,
            RecipientMissing,
        );
    }
}
