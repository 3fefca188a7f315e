//! The input of the rules: the message, the expected parties, the time and the request.

use std::time::{Duration, SystemTime};

use crate::assertion::{Assertion, ResponseTrust};
use crate::time;

/// Which request a response must answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedRequest<'a> {
    /// The request with this ID: `InResponseTo` must be exactly this.
    Id(&'a str),
    /// No request: a response that began at the identity provider is accepted, one that names a
    /// request is not (SAML profiles §4.1.5).
    UnsolicitedAllowed,
    /// No request is known and unsolicited responses are off: every response is rejected, with
    /// the reason that fits it.
    Unknown,
}

/// The circumstances that a response is validated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation<'a> {
    /// The time now.
    pub now: SystemTime,
    /// How far the identity provider's clock may be off, either way.
    pub skew: Duration,
    /// The request that must be answered.
    pub request: ExpectedRequest<'a>,
}

/// The input of every rule.
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
    /// The latest time that it may be at the identity provider. A skew beyond what
    /// `SystemTime` can represent counts as zero.
    pub(crate) fn latest(&self) -> SystemTime {
        let Expectation { now, skew, .. } = *self.expectation;
        now.checked_add(skew).unwrap_or(now)
    }

    /// The earliest time that it may be at the identity provider, likewise.
    pub(crate) fn earliest(&self) -> SystemTime {
        let Expectation { now, skew, .. } = *self.expectation;
        now.checked_sub(skew).unwrap_or(now)
    }

    /// The time now and the skew, for an admin.
    pub(crate) fn now_text(&self) -> String {
        let Expectation { now, skew, .. } = *self.expectation;
        format!("{} (± {} s)", time::format(now), skew.as_secs())
    }
}
