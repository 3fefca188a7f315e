//! The response must be addressed to our assertion consumer service: a signed one must say so
//! (SAML bindings §3.5.5.2), an unsigned one may leave it out, as PingFederate does.

use super::context::Context;
use crate::rejection::{ReasonCode, Rejection};

pub(crate) fn check(context: &Context<'_>) -> Result<(), Rejection> {
    match context.response.info().destination.as_deref() {
        Some(destination) if destination == context.acs_url => Ok(()),
        Some(destination) => Err(Rejection::new(ReasonCode::DestinationMismatch)
            .expected(context.acs_url)
            .received(destination)),
        None if context.response.is_signed() => {
            Err(Rejection::new(ReasonCode::DestinationMissing).expected(context.acs_url))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::assertion::ResponseTrust;
    use crate::rejection::ReasonCode::{DestinationMismatch, DestinationMissing};
    use crate::validate::fixture::{ACS, Fixture, accepted, rejected};

    fn unsign(it: &mut Fixture) {
        it.response = ResponseTrust::Unsigned(it.response.info().clone());
    }

    #[test]
    fn another_destination_is_rejected_signed_or_not() {
        rejected(
            |it| it.info().destination = Some(format!("{ACS}/")),
            DestinationMismatch,
        );
        rejected(
            |it| it.info().destination = Some(String::new()),
            DestinationMismatch,
        );
        accepted(unsign);
        let both = |it: &mut Fixture| {
            unsign(it);
            it.info().destination = Some("https://evil".into());
        };
        rejected(both, DestinationMismatch);
    }

    #[test]
    fn only_a_signed_response_needs_one() {
        rejected(|it| it.info().destination = None, DestinationMissing);
        accepted(|it| {
            unsign(it);
            it.info().destination = None;
        });
    }
}
