//! The response must be addressed to our assertion consumer service: a signed one must say so
//! (SAML bindings §3.5.5.2), an unsigned one may leave it out, as PingFederate does.

use super::Context;
use crate::refusal::{ReasonCode, Refusal};

pub(crate) fn check(context: &Context<'_>) -> Result<(), Refusal> {
    match context.response.info().destination.as_deref() {
        Some(destination) if destination == context.acs_url => Ok(()),
        Some(destination) => Err(Refusal::new(ReasonCode::DestinationMismatch)
            .expected(context.acs_url)
            .received(destination)),
        None if context.response.is_signed() => {
            Err(Refusal::new(ReasonCode::DestinationMissing).expected(context.acs_url))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::assertion::ResponseTrust;
    use crate::refusal::ReasonCode::{DestinationMismatch, DestinationMissing};
    use crate::validate::fixture::{ACS, Fixture, accepted, refused};

    fn unsign(it: &mut Fixture) {
        it.response = ResponseTrust::Unsigned(it.response.info().clone());
    }

    #[test]
    fn another_destination_is_refused_signed_or_not() {
        refused(
            |it| it.info().destination = Some(format!("{ACS}/")),
            DestinationMismatch,
        );
        refused(
            |it| it.info().destination = Some(String::new()),
            DestinationMismatch,
        );
        accepted(unsign);
        let both = |it: &mut Fixture| {
            unsign(it);
            it.info().destination = Some("https://evil".into());
        };
        refused(both, DestinationMismatch);
    }

    #[test]
    fn only_a_signed_response_needs_one() {
        refused(|it| it.info().destination = None, DestinationMissing);
        accepted(|it| {
            unsign(it);
            it.info().destination = None;
        });
    }
}
