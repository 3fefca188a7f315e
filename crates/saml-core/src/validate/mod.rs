//! The rules that an assertion must pass, one file each.
//!
//! Each rule is a function from a `Context` to nothing or a rejection. Every rule is always run;
//! none has a switch. They are of SAML core §2 and the web browser profile (SAML profiles §4.1.4).

pub(crate) mod audience;
pub(crate) mod authn_statement;
pub(crate) mod bearer;
pub(crate) mod destination;
pub(crate) mod in_response_to;
pub(crate) mod issuer;
pub(crate) mod not_before;
pub(crate) mod not_on_or_after;
pub(crate) mod recipient;
pub(crate) mod session_not_on_or_after;
pub(crate) mod status;
pub(crate) mod subject;
pub(crate) mod unknown_condition;
pub(crate) mod version;

#[cfg(test)]
pub(crate) mod fixture;

use std::time::SystemTime;

use crate::assertion::{Assertion, ResponseTrust, SubjectConfirmation};
use crate::rejection::Rejection;
use crate::service_provider::Expectation;
use crate::time;

/// What a rule may look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The signed assertion.
    pub(crate) assertion: &'a Assertion,
    /// The response around it.
    pub(crate) response: &'a ResponseTrust,
    /// Our entity ID.
    pub(crate) entity_id: &'a str,
    /// Our assertion consumer service.
    pub(crate) acs_url: &'a str,
    /// The entity ID of the identity provider whose keys verified the signature.
    pub(crate) issuer: &'a str,
    /// Time and request.
    pub(crate) expectation: &'a Expectation<'a>,
}

impl Context<'_> {
    /// The latest time that it may be at the identity provider. A skew that leads out of all time
    /// counts as none.
    pub(crate) fn latest(&self) -> SystemTime {
        let Expectation { now, skew, .. } = *self.expectation;
        now.checked_add(skew).unwrap_or(now)
    }

    /// The earliest time that it may be at the identity provider, likewise.
    pub(crate) fn earliest(&self) -> SystemTime {
        let Expectation { now, skew, .. } = *self.expectation;
        now.checked_sub(skew).unwrap_or(now)
    }

    /// The time now and the skew, for people.
    pub(crate) fn now_text(&self) -> String {
        let Expectation { now, skew, .. } = *self.expectation;
        format!("{} (± {} s)", time::format(now), skew.as_secs())
    }
}

/// Runs every rule and returns the confirmation that holds.
///
/// The order is the order in which an admin would want to know: what the provider answered, who
/// it was meant for, and when.
pub(crate) fn run<'a>(context: &Context<'a>) -> Result<&'a SubjectConfirmation, Rejection> {
    status::check(context.response.info())?;
    version::check(context)?;
    issuer::check(context)?;
    destination::check(context)?;
    subject::check(context)?;
    unknown_condition::check(context)?;
    audience::check(context)?;
    not_before::check(context)?;
    not_on_or_after::check(context)?;
    authn_statement::check(context)?;
    session_not_on_or_after::check(context)?;
    bearer::check(context)
}
