//! The assertion must have begun to be valid, give or take the skew, and it must begin before it ends
//! (SAML core §2.5.1.2).

use std::time::SystemTime;

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};
use crate::time;

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    let Some(conditions) = &context.assertion.conditions else {
        return Ok(());
    };
    check_period(conditions.not_before, conditions.not_on_or_after)?;
    check_begin(context, conditions.not_before)
}

/// Whether a period has a length: an empty one is a mistake, whatever the skew would make of it.
pub(crate) fn check_period(
    begin: Option<SystemTime>,
    end: Option<SystemTime>,
) -> Result<(), Rejection> {
    match begin.zip(end) {
        Some((begin, end)) if begin >= end => Err(Rejection::new(ReasonCode::SchemaViolation)
            .expected("a NotBefore that is earlier than NotOnOrAfter")
            .received(format!(
                "NotBefore {} and NotOnOrAfter {}",
                time::format(begin),
                time::format(end)
            ))),
        _ => Ok(()),
    }
}

/// The same comparison for the beginning of a confirmation.
pub(crate) fn check_begin(
    context: &Context<'_>,
    begin: Option<SystemTime>,
) -> Result<(), Rejection> {
    match begin {
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
    use crate::rejection::ReasonCode::{NotYetValid, SchemaViolation};
    use crate::validate::fixture::{Fixture, accepted, at, rejected};

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
    fn a_period_that_ends_before_it_begins_is_rejected_within_the_skew() {
        let period = |begin: &'static str, end: &'static str| {
            move |it: &mut Fixture| {
                let conditions = it.assertion.conditions.as_mut().unwrap();
                conditions.not_before = Some(at(begin));
                conditions.not_on_or_after = Some(at(end));
            }
        };
        accepted(period("2026-01-31T12:01:00Z", "2026-01-31T12:01:01Z"));
        for end in ["2026-01-31T12:01:00Z", "2026-01-31T12:00:59Z"] {
            rejected(period("2026-01-31T12:01:00Z", end), SchemaViolation);
        }
    }

    #[test]
    fn it_may_be_left_out() {
        accepted(|it| it.assertion.conditions.as_mut().unwrap().not_before = None);
    }
}
