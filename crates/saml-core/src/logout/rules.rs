//! The rules that every logout message must pass, whichever side signed it (SAML core §3.2, SAML
//! bindings §3.4.5.2 and §3.5.5.2).

use std::time::{Duration, SystemTime};

use crate::assertion::read;
use crate::rejection::{ReasonCode, Rejection};
use crate::time;
use crate::xml::Element;
use crate::xml::ns::{SAML, SAMLP};

/// How long a message may travel through a browser.
const MAX_AGE: Duration = Duration::from_mins(5);

/// The values that a message is compared with.
pub(super) struct Expected<'a> {
    /// The message's local name.
    pub(super) local: &'static str,
    /// The identity provider's entity ID.
    pub(super) issuer: &'a str,
    /// Our logout URL.
    pub(super) destination: &'a str,
    pub(super) now: SystemTime,
    pub(super) skew: Duration,
}

pub(super) fn check(root: Element<'_>, expected: &Expected<'_>) -> Result<(), Rejection> {
    if !root.is(SAMLP, expected.local) {
        return Err(Rejection::new(ReasonCode::UnexpectedMessage)
            .expected(expected.local)
            .received(root.local()));
    }
    let version = read::required(root, "Version")?;
    if version != "2.0" {
        return Err(Rejection::new(ReasonCode::VersionUnsupported)
            .expected("2.0")
            .received(version));
    }
    let issuer = issuer(root)?;
    if issuer != expected.issuer {
        return Err(Rejection::new(ReasonCode::IssuerMismatch)
            .expected(expected.issuer)
            .received(issuer));
    }
    match read::collapsed(root, "Destination") {
        Some(destination) if destination == expected.destination => {}
        Some(destination) => {
            return Err(Rejection::new(ReasonCode::DestinationMismatch)
                .expected(expected.destination)
                .received(destination));
        }
        None => {
            return Err(
                Rejection::new(ReasonCode::DestinationMissing).expected(expected.destination)
            );
        }
    }
    check_time(root, expected)
}

/// The text of `Issuer`.
pub(super) fn issuer(root: Element<'_>) -> Result<String, Rejection> {
    read::at_most_one(root, SAML, "Issuer")?
        .map(read::text)
        .transpose()?
        .ok_or_else(|| ReasonCode::IssuerMissing.into())
}

fn check_time(root: Element<'_>, expected: &Expected<'_>) -> Result<(), Rejection> {
    let Expected { now, skew, .. } = *expected;
    let issued = read::instant(root, "IssueInstant")?.ok_or_else(|| {
        Rejection::new(ReasonCode::SchemaViolation)
            .expected("attribute IssueInstant")
            .received("none")
    })?;
    let received = || format!("{} (± {} s)", time::format(now), skew.as_secs());
    if now.checked_add(skew).unwrap_or(now) < issued {
        return Err(Rejection::new(ReasonCode::NotYetValid)
            .expected(format!("a time from {} on", time::format(issued)))
            .received(received()));
    }
    let ends = [
        issued.checked_add(MAX_AGE),
        read::instant(root, "NotOnOrAfter")?,
    ];
    let earliest = now.checked_sub(skew).unwrap_or(now);
    match ends.into_iter().flatten().min() {
        Some(end) if end <= earliest => Err(Rejection::new(ReasonCode::Expired)
            .expected(format!("a time before {}", time::format(end)))
            .received(received())),
        _ => Ok(()),
    }
}
