//! Metadata that ends soon, told in time to do something about it.

use chrono::{DateTime, TimeDelta, Utc};
use identity_store::sso::providers::Provider;
use saml_core::IdentityProvider;

/// How long before its end metadata is warned about.
const NOTICE: TimeDelta = TimeDelta::days(30);

/// A sentence on metadata that ends within 30 days, with what to do about it. What is refreshed from a
/// URL is published anew all the time, with an end a few days ahead: that is told where refreshing fails.
pub(in crate::sso_connection) fn warning(
    provider: &Provider,
    idp: &IdentityProvider,
    now: DateTime<Utc>,
) -> Option<String> {
    let end = idp.valid_until()?;
    if now + NOTICE < DateTime::<Utc>::from(end) {
        return None;
    }
    let advice = match (&provider.metadata_url, &provider.refresh_error) {
        (None, _) => {
            "It was pasted as XML, so nothing refreshes it: before then, copy it again from the identity provider and paste it, or give the URL that it is published at."
        }
        (Some(_), Some(_)) => {
            "Refreshing it fails: see to it that the Metadata URL answers before then, or paste the metadata XML."
        }
        (Some(_), None) => return None,
    };
    let end = saml_core::time::format(end);
    Some(format!(
        "The metadata may be used until {end}; from then on sign-ins by SSO are rejected. {advice}"
    ))
}
