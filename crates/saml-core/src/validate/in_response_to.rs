//! The response must answer the request that this browser began with (SAML profiles §4.1.4.3).
//!
//! The signed confirmation decides. The response's own `InResponseTo`, which may be unsigned, can
//! only reject.

use super::context::Context;
use super::context::ExpectedRequest;
use crate::assertion::SubjectConfirmation;
use crate::rejection::{ReasonCode, Rejection};

pub(crate) fn check(context: &Context<'_>, bearer: &SubjectConfirmation) -> Result<(), Rejection> {
    let confirmed = bearer.in_response_to.as_deref();
    let outer = context.response.info().in_response_to.as_deref();
    match context.expectation.request {
        ExpectedRequest::Id(id) => {
            let Some(confirmed) = confirmed else {
                return Err(Rejection::new(ReasonCode::InResponseToMissing).expected(id));
            };
            match [Some(confirmed), outer]
                .into_iter()
                .flatten()
                .find(|answered| *answered != id)
            {
                None => Ok(()),
                Some(answered) => Err(Rejection::new(ReasonCode::InResponseToMismatch)
                    .expected(id)
                    .received(answered)),
            }
        }
        ExpectedRequest::UnsolicitedAllowed => match confirmed.or(outer) {
            None => Ok(()),
            Some(answered) => Err(unknown(answered)),
        },
        ExpectedRequest::Unknown => match confirmed.or(outer) {
            None => Err(ReasonCode::UnsolicitedResponse.into()),
            Some(answered) => Err(unknown(answered)),
        },
    }
}

fn unknown(answered: &str) -> Rejection {
    Rejection::new(ReasonCode::RequestUnknown)
        .expected("no request")
        .received(answered)
}

#[cfg(test)]
mod tests {
    use crate::rejection::ReasonCode::{
        InResponseToMismatch, InResponseToMissing, RequestUnknown, UnsolicitedResponse,
    };
    use crate::validate::ExpectedRequest;
    use crate::validate::fixture::{Fixture, accepted, rejected};

    fn unsolicited(it: &mut Fixture) {
        it.info().in_response_to = None;
        it.assertion.confirmations[0].in_response_to = None;
    }

    #[test]
    fn the_answer_to_another_request_is_rejected_on_both_elements() {
        let other = |it: &mut Fixture| {
            it.assertion.confirmations[0].in_response_to = Some("_other".into());
        };
        rejected(other, InResponseToMismatch);
        rejected(
            |it| it.info().in_response_to = Some("_other".into()),
            InResponseToMismatch,
        );
        rejected(
            |it| it.request = ExpectedRequest::Id("_other"),
            InResponseToMismatch,
        );
    }

    #[test]
    fn only_the_signed_confirmation_can_grant() {
        accepted(|it| it.info().in_response_to = None);
        rejected(
            |it| it.assertion.confirmations[0].in_response_to = None,
            InResponseToMissing,
        );
        rejected(unsolicited, InResponseToMissing);
    }

    #[test]
    fn unsolicited_responses_need_permission_and_must_answer_no_request() {
        accepted(|it| {
            unsolicited(it);
            it.request = ExpectedRequest::UnsolicitedAllowed;
        });
        rejected(
            |it| it.request = ExpectedRequest::UnsolicitedAllowed,
            RequestUnknown,
        );
        rejected(|it| it.request = ExpectedRequest::Unknown, RequestUnknown);
        let without_any = |it: &mut Fixture| {
            unsolicited(it);
            it.request = ExpectedRequest::Unknown;
        };
        rejected(without_any, UnsolicitedResponse);
    }
}
