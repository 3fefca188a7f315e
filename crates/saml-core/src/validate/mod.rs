//! The rules that an assertion must pass, one file each.
//!
//! Each rule is a function of a `Context` that returns nothing or a rejection. Every rule always
//! runs; none has a switch. They come from SAML core §2 and the web browser profile (SAML profiles
//! §4.1.4).

pub(crate) mod audience;
pub(crate) mod authn_statement;
pub(crate) mod bearer;
mod context;
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

pub(crate) use context::Context;
pub use context::{Expectation, ExpectedRequest};

use crate::assertion::SubjectConfirmation;
use crate::rejection::Rejection;

/// Runs every rule and returns the confirmation that holds.
///
/// The order is the one in which an admin would want to know: the provider's status, the intended
/// recipient, and the time.
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
