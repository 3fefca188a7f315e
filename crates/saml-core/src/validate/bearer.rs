//! One bearer confirmation must hold with everything in it (SAML profiles §4.1.4.2): no other
//! method proves that the browser may present the assertion.

use super::{Context, in_response_to, not_before, not_on_or_after, recipient};
use crate::assertion::{BEARER, SubjectConfirmation};
use crate::rejection::{ReasonCode, Rejection};

/// Returns the first bearer confirmation that holds, or the rejection of the first one.
pub(crate) fn check<'a>(context: &Context<'a>) -> Result<&'a SubjectConfirmation, Rejection> {
    let mut first = None;
    for confirmation in context.assertion.bearer_confirmations() {
        match check_one(context, confirmation) {
            Ok(()) => return Ok(confirmation),
            Err(rejection) => first = first.or(Some(rejection)),
        }
    }
    Err(first.unwrap_or_else(|| missing(context)))
}

fn check_one(context: &Context<'_>, bearer: &SubjectConfirmation) -> Result<(), Rejection> {
    recipient::check(context, bearer)?;
    not_before::check_period(bearer.not_before, bearer.not_on_or_after)?;
    // The profile has no NotBefore here; a provider that sends one means it.
    not_before::check_begin(context, bearer.not_before)?;
    let Some(end) = bearer.not_on_or_after else {
        return Err(Rejection::new(ReasonCode::NotOnOrAfterMissing)
            .expected("NotOnOrAfter in the bearer confirmation"));
    };
    not_on_or_after::check_end(context, end)?;
    in_response_to::check(context, bearer)
}

fn missing(context: &Context<'_>) -> Rejection {
    let methods: Vec<_> = context
        .assertion
        .confirmations
        .iter()
        .map(|it| it.method.as_str())
        .collect();
    let received = if methods.is_empty() {
        "none".to_owned()
    } else {
        methods.join(", ")
    };
    Rejection::new(ReasonCode::ConfirmationMissing)
        .expected(BEARER)
        .received(received)
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode::{
        ConfirmationMissing, Expired, NotOnOrAfterMissing, NotYetValid, RecipientMismatch,
        SchemaViolation,
    };
    use crate::validate::fixture::{Fixture, accepted, at, rejected};

    const HOLDER_OF_KEY: &str = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key";

    #[test]
    fn other_methods_and_none_are_rejected() {
        rejected(
            |it| it.assertion.confirmations[0].method = HOLDER_OF_KEY.into(),
            ConfirmationMissing,
        );
        rejected(|it| it.assertion.confirmations.clear(), ConfirmationMissing);
    }

    #[test]
    fn a_bearer_confirmation_must_end() {
        rejected(
            |it| it.assertion.confirmations[0].not_on_or_after = None,
            NotOnOrAfterMissing,
        );
    }

    #[test]
    fn the_beginning_of_a_bearer_confirmation_counts() {
        let begins = |text: &'static str| {
            move |it: &mut Fixture| it.assertion.confirmations[0].not_before = Some(at(text))
        };
        accepted(begins("2026-01-31T11:00:00Z"));
        accepted(begins("2026-01-31T12:02:00Z"));
        rejected(begins("2026-01-31T12:02:01Z"), NotYetValid);
        rejected(begins("2026-01-31T12:05:00Z"), SchemaViolation);
    }

    #[test]
    fn its_end_counts_on_its_own() {
        let end = |text: &'static str| {
            move |it: &mut Fixture| it.assertion.confirmations[0].not_on_or_after = Some(at(text))
        };
        accepted(end("2026-01-31T12:00:01Z"));
        rejected(end("2026-01-31T12:00:00Z"), Expired);
    }

    #[test]
    fn one_of_several_must_hold_completely() {
        let two = |it: &mut Fixture| {
            let mut other = it.assertion.confirmations[0].clone();
            other.recipient = Some("https://other".into());
            it.assertion.confirmations.insert(0, other);
        };
        accepted(two);
        let halves = |it: &mut Fixture| {
            two(it);
            it.assertion.confirmations[1].not_on_or_after = None;
        };
        rejected(halves, RecipientMismatch);
    }
}
