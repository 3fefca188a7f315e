//! The assertion must still be valid, give or take the skew (SAML core §2.5.1.2).
//!
//! The conditions may leave the end out; the bearer confirmation may not, see
//! [`super::bearer`].

use std::time::SystemTime;

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};
use crate::time;

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    let conditions = context.assertion.conditions.as_ref();
    match conditions.and_then(|conditions| conditions.not_on_or_after) {
        Some(end) => check_end(context, end),
        None => Ok(()),
    }
}

/// The same comparison for the end of a confirmation.
pub(crate) fn check_end(context: &Context<'_>, end: SystemTime) -> Result<(), Rejection> {
    if context.earliest() < end {
        return Ok(());
    }
    Err(Rejection::new(ReasonCode::Expired)
        .expected(format!("a time before {}", time::format(end)))
        .received(context.now_text()))
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode::Expired;
    use crate::validate::fixture::{Fixture, accepted, at, rejected};

    #[test]
    fn it_ends_at_the_very_second_plus_the_skew() {
        accepted(|it| it.now = at("2026-01-31T12:05:59.999Z"));
        let rejection = rejected(|it| it.now = at("2026-01-31T12:06:00Z"), Expired);
        assert_eq!(
            rejection.expected_text(),
            Some("a time before 2026-01-31T12:05:00Z")
        );
    }

    #[test]
    fn the_conditions_count_on_their_own() {
        let end = |text: &'static str| {
            move |it: &mut Fixture| {
                let conditions = it.assertion.conditions.as_mut().unwrap();
                conditions.not_before = None;
                conditions.not_on_or_after = Some(at(text));
            }
        };
        accepted(end("2026-01-31T12:00:01Z"));
        rejected(end("2026-01-31T12:00:00Z"), Expired);
        accepted(|it| it.assertion.conditions.as_mut().unwrap().not_on_or_after = None);
    }
}
