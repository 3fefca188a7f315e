//! From when to when a certificate says that it is valid.

use std::time::{Duration, SystemTime};

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::x509::X509Ref;

/// A certificate's dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) not_before: SystemTime,
    pub(super) not_after: SystemTime,
}

impl Validity {
    /// The dates, or `None` if openssl cannot read them.
    pub(super) fn of(certificate: &X509Ref) -> Option<Self> {
        Some(Self {
            not_before: system_time(certificate.not_before())?,
            not_after: system_time(certificate.not_after())?,
        })
    }
}

fn system_time(time: &Asn1TimeRef) -> Option<SystemTime> {
    let since_epoch = Asn1Time::from_unix(0).ok()?.diff(time).ok()?;
    let secs = i64::from(since_epoch.days) * 86_400 + i64::from(since_epoch.secs);
    let distance = Duration::from_secs(secs.unsigned_abs());
    if secs < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}
