//! The identity provider's session must not have ended, give or take the skew
//! (SAML core §2.7.2).

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};
use crate::time;

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    let statements = &context.assertion.authn_statements;
    for end in statements
        .iter()
        .filter_map(|statement| statement.session_not_on_or_after)
    {
        if context.earliest() >= end {
            return Err(Rejection::new(ReasonCode::SessionExpired)
                .expected(format!("a time before {}", time::format(end)))
                .received(context.now_text()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::assertion::AuthnStatement;
    use crate::rejection::ReasonCode::SessionExpired;
    use crate::validate::fixture::{Fixture, accepted, at, rejected};

    fn ends(text: &'static str) -> impl FnOnce(&mut Fixture) {
        move |it| it.assertion.authn_statements[0].session_not_on_or_after = Some(at(text))
    }

    #[test]
    fn an_ended_session_is_rejected_at_the_very_second_plus_the_skew() {
        accepted(ends("2026-01-31T12:00:01Z"));
        rejected(ends("2026-01-31T12:00:00Z"), SessionExpired);
    }

    #[test]
    fn any_ended_session_counts() {
        rejected(
            |it| {
                it.assertion
                    .authn_statements
                    .push(AuthnStatement::default());
                it.assertion.authn_statements[1].session_not_on_or_after =
                    Some(at("2026-01-31T11:00:00Z"));
            },
            SessionExpired,
        );
    }
}
