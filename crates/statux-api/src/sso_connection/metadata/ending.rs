//! What ends soon: metadata by its `validUntil`, which ends sign-ins, and certificates, which end nothing
//! here, since a key is trusted for as long as the metadata names it. An identity provider changes its key
//! about then, though.

use chrono::{DateTime, TimeDelta, Utc};
use identity_store::sso::providers::Provider;
use saml_core::IdentityProvider;

use super::replacement::stored;
use crate::http::metrics::ENDS_SOON;

/// How many days ahead there is a warning, and when the end has come.
const DAYS: [i64; 5] = [0, 1, 7, 14, 30];

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sso_connection) enum Ends {
    /// The metadata.
    Metadata,
    /// The last of the signing certificates.
    Certificates,
}

impl Ends {
    fn as_str(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Certificates => "certificates",
        }
    }
}

/// An end that is near, or has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sso_connection) struct Ending {
    pub(in crate::sso_connection) what: Ends,
    pub(in crate::sso_connection) at: DateTime<Utc>,
    /// The number of days ahead that has come last: one of [`DAYS`].
    pub(in crate::sso_connection) days: i64,
}

/// The ends, and how long each was ahead when the metadata was taken.
fn ends(idp: &IdentityProvider) -> impl Iterator<Item = (Ends, DateTime<Utc>)> {
    let metadata = idp.valid_until().map(|end| (Ends::Metadata, end.into()));
    // While one certificate is good the identity provider has its next key already.
    let dates = idp
        .signing_keys()
        .iter()
        .map(saml_core::signature::VerificationKey::not_after);
    let last = dates.collect::<Option<Vec<_>>>();
    let last = last.and_then(|dates| dates.into_iter().max());
    let certificates = last.map(|end| (Ends::Certificates, end.into()));
    metadata.into_iter().chain(certificates)
}

/// What ends within 30 days. Metadata that comes anew from its URL, and is made to be good for a short
/// time, ends soon all the time: of it only the second half of that time counts, unless a refresh has
/// `failed`.
pub(in crate::sso_connection) fn endings(
    provider: &Provider,
    idp: &IdentityProvider,
    failed: bool,
    now: DateTime<Utc>,
) -> Vec<Ending> {
    let near = ends(idp).filter_map(|(what, at)| {
        let comes_anew = what == Ends::Metadata && provider.metadata_url.is_some() && !failed;
        let good_for = at - provider.updated_at;
        let days = DAYS.into_iter().find(|days| {
            let ahead = TimeDelta::days(*days);
            let counts = !comes_anew || ahead * 2 <= good_for;
            counts && at - now <= ahead
        })?;
        Some(Ending { what, at, days })
    });
    near.collect()
}

/// When the next warning of this metadata is due, after now.
pub(in crate::sso_connection) fn next_threshold(
    provider: &Provider,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let idp = stored(provider, provider.refreshed_at).ok()?;
    let thresholds = ends(&idp).flat_map(|(_, at)| DAYS.map(|days| at - TimeDelta::days(days)));
    thresholds.filter(|at| *at > now).min()
}

/// Warns the operator of each end once for each number of days, and returns what to keep in the place of
/// `warned` so that it stays once.
pub(in crate::sso_connection) fn told(
    provider: &Provider,
    failed: bool,
    warned: Option<&str>,
    now: DateTime<Utc>,
) -> Option<String> {
    let idp = stored(provider, provider.refreshed_at).ok()?;
    let known: Vec<&str> = warned.unwrap_or_default().split(' ').collect();
    let mut told = Vec::new();
    for Ending { what, at, days } in endings(provider, &idp, failed, now) {
        let what = what.as_str();
        let key = format!("{what}:{}:{days}", at.timestamp());
        if !known.contains(&key.as_str()) {
            let organization = &provider.organization_id;
            tracing::warn!(%organization, what, ends_at = %at, days, "the identity provider's metadata or certificates end soon");
            metrics::counter!(ENDS_SOON, "what" => what, "days" => days.to_string()).increment(1);
        }
        told.push(key);
    }
    (!told.is_empty()).then(|| told.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_days_are_tried_from_the_nearest() {
        assert!(DAYS.is_sorted());
    }
}
