//! A verified sign-in that waits for the proof of the account's owner.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::sso_sign_in::SsoSignIn;
use crate::accounts::User;
use crate::sso::providers::Provider;
use crate::{LoginRequestId, OrganizationId, ProviderId, Secret, UserId};

/// How long the owner may take.
pub const TTL: Duration = Duration::minutes(10);

/// The most characters of a name that waits, and the most bytes of a path: it has to fit into a
/// cookie.
const MAX_NAME_CHARS: usize = 64;
const MAX_PATH_BYTES: usize = 512;

/// What waits: what the rules need to decide anew, never the assertion. The caller seals it and
/// gives it to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PendingProof {
    /// It is used once.
    pub(super) nonce: String,
    /// The organization.
    pub organization: OrganizationId,
    /// The provider whose response it is.
    pub(super) provider_id: ProviderId,
    /// Its version: another one makes this useless.
    pub(super) provider_version: i64,
    /// The account that would be entered.
    pub user_id: UserId,
    /// The NameID that would get in.
    pub name_id: String,
    pub(super) name_id_format: Option<String>,
    /// The e-mail address that came with it.
    pub email: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) given_name: Option<String>,
    pub(super) family_name: Option<String>,
    /// The path that was asked for; empty if it does not fit.
    pub return_to: String,
    expires_at_micros: i64,
    session_ends_at_micros: i64,
}

impl PendingProof {
    pub(super) fn new(
        sign_in: &SsoSignIn,
        provider: &Provider,
        user: &User,
        return_to: Option<String>,
    ) -> Self {
        let return_to = return_to.filter(|path| path.len() <= MAX_PATH_BYTES);
        let name = |name: &Option<String>| {
            let name = name.as_deref()?;
            Some(name.chars().take(MAX_NAME_CHARS).collect())
        };
        let ends_at = sign_in.now + sign_in.session_ttl;
        Self {
            nonce: Secret::generate("").expose().to_owned(),
            organization: sign_in.organization.clone(),
            provider_id: provider.id.clone(),
            provider_version: provider.version,
            user_id: user.id.clone(),
            name_id: sign_in.name_id.clone(),
            name_id_format: sign_in.name_id_format.clone(),
            email: sign_in.usable_email().map(str::to_owned),
            display_name: name(&sign_in.display_name),
            given_name: name(&sign_in.given_name),
            family_name: name(&sign_in.family_name),
            return_to: return_to.unwrap_or_default(),
            expires_at_micros: (sign_in.now + TTL).timestamp_micros(),
            session_ends_at_micros: ends_at.timestamp_micros(),
        }
    }

    /// The sign-in, to be decided on anew. The nonce stands for request and assertion, which are
    /// used up.
    pub(super) fn sign_in(&self, provider: &Provider, now: DateTime<Utc>) -> SsoSignIn {
        SsoSignIn {
            organization: self.organization.clone(),
            provider_id: self.provider_id.clone(),
            provider_version: provider.version,
            provider_entity_id: provider.entity_id.clone(),
            request: Some((
                LoginRequestId::stored(self.nonce.clone()),
                Secret::from_client(""),
            )),
            assertion_id: self.nonce.clone(),
            assertion_expires_at: self.expires_at(),
            name_id: self.name_id.clone(),
            name_id_format: self.name_id_format.clone(),
            email: self.email.clone(),
            display_name: self.display_name.clone(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            now,
            session_ttl: (time(self.session_ends_at_micros) - now).max(Duration::minutes(1)),
        }
    }

    /// When it can no longer be used.
    pub fn expires_at(&self) -> DateTime<Utc> {
        time(self.expires_at_micros)
    }
}

fn time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MIN_UTC)
}
