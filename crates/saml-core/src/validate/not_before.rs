//! The assertion must have begun to be valid, give or take the skew (SAML core §2.5.1.2).

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};
use crate::time;

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    let conditions = context.assertion.conditions.as_ref();
    match conditions.and_then(|conditions| conditions.not_before) {
        Some(not_before) if context.latest() < not_before => {
            Err(Rejection::new(ReasonCode::NotYetValid)
                .expected(format!("a time from {} on", time::format(not_before)))
                .received(context.now_text()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode::NotYetValid;
    use crate::validate::fixture::{accepted, at, rejected};

    #[test]
    fn it_is_valid_from_the_very_second_less_the_skew() {
        accepted(|it| it.now = at("2026-01-31T11:59:00Z"));
        let rejection = rejected(|it| it.now = at("2026-01-31T11:58:59.999Z"), NotYetValid);
        assert_eq!(
            rejection.expected_text(),
            Some("a time from 2026-01-31T12:00:00Z on")
        );
        assert_eq!(
            rejection.received_text(),
            Some("2026-01-31T11:58:59Z (± 60 s)")
        );
    }

    #[test]
    fn it_may_be_left_out() {
        accepted(|it| it.assertion.conditions.as_mut().unwrap().not_before = None);
    }
}
