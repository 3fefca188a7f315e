//! The response must answer the request that this browser began with (SAML profiles §4.1.4.3).
//!
//! The signed confirmation decides. The response's own `InResponseTo`, which may be unsigned, can
//! only refuse.

use super::Context;
use crate::assertion::SubjectConfirmation;
use crate::refusal::{ReasonCode, Refusal};
use crate::service_provider::ExpectedRequest;

pub(crate) fn check(context: &Context<'_>, bearer: &SubjectConfirmation) -> Result<(), Refusal> {
    let confirmed = bearer.in_response_to.as_deref();
    let outer = context.response.info().in_response_to.as_deref();
    match context.expectation.request {
        ExpectedRequest::Id(id) => {
            let Some(confirmed) = confirmed else {
                return Err(Refusal::new(ReasonCode::InResponseToMissing).expected(id));
            };
            match [Some(confirmed), outer]
                .into_iter()
                .flatten()
                .find(|answered| *answered != id)
            {
                None => Ok(()),
                Some(answered) => Err(Refusal::new(ReasonCode::InResponseToMismatch)
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

fn unknown(answered: &str) -> Refusal {
    Refusal::new(ReasonCode::RequestUnknown)
        .expected("no request")
        .received(answered)
}

#[cfg(test)]
mod tests {
    use crate::refusal::ReasonCode::{
        InResponseToMismatch, InResponseToMissing, RequestUnknown, UnsolicitedResponse,
    };
    use crate::service_provider::ExpectedRequest;
    use crate::validate::fixture::{Fixture, accepted, refused};

    fn unsolicited(it: &mut Fixture) {
        it.info().in_response_to = None;
        it.assertion.confirmations[0].in_response_to = None;
    }

    #[test]
    fn the_answer_to_another_request_is_refused_on_both_elements() {
        let other = |it: &mut Fixture| {
            it.assertion.confirmations[0].in_response_to = Some("_other".into());
        };
        refused(other, InResponseToMismatch);
        refused(
            |it| it.info().in_response_to = Some("_other".into()),
            InResponseToMismatch,
        );
        refused(
            |it| it.request = ExpectedRequest::Id("_other"),
            InResponseToMismatch,
        );
    }

    #[test]
    fn only_the_signed_confirmation_can_grant() {
        accepted(|it| it.info().in_response_to = None);
        refused(
            |it| it.assertion.confirmations[0].in_response_to = None,
            InResponseToMissing,
        );
        refused(unsolicited, InResponseToMissing);
    }

    #[test]
    fn unsolicited_responses_need_leave_and_must_answer_nothing() {
        accepted(|it| {
            unsolicited(it);
            it.request = ExpectedRequest::UnsolicitedAllowed;
        });
        refused(
            |it| it.request = ExpectedRequest::UnsolicitedAllowed,
            RequestUnknown,
        );
        refused(|it| it.request = ExpectedRequest::Unknown, RequestUnknown);
        let alone = |it: &mut Fixture| {
            unsolicited(it);
            it.request = ExpectedRequest::Unknown;
        };
        refused(alone, UnsolicitedResponse);
    }
}
