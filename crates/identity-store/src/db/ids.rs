//! Identifiers: text newtypes, so that one kind cannot be passed where another is meant.
//!
//! All but organizations' are UUID version 7 (RFC 9562 section 5.7) with the microsecond in the
//! bits after the millisecond: rows are appended to their index, and the order of identifiers is
//! the order of creation. Organizations' are version 4, since they stand in public addresses.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;

use crate::db::random;

/// A version 7 UUID for this moment.
fn time_ordered(now: DateTime<Utc>) -> String {
    let micros = u64::try_from(now.timestamp_micros()).unwrap_or(0);
    let fraction = (micros % 1000) * 4096 / 1000;
    let mut tail = random::bytes::<10>();
    let [.., high, low] = fraction.to_be_bytes();
    let [first, second, ..] = &mut tail;
    (*first, *second) = (high, low);
    uuid::Builder::from_unix_timestamp_millis(micros / 1000, &tail)
        .into_uuid()
        .to_string()
}

/// A version 4 UUID.
fn unguessable() -> String {
    uuid::Builder::from_random_bytes(random::bytes())
        .into_uuid()
        .to_string()
}

/// The longest identifier, in bytes. Our own have 36, and the ID of an `AuthnRequest` 44.
const MAX_BYTES: usize = 128;

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an identifier: 1 to 128 bytes without control characters")]
pub struct InvalidId;

/// PostgreSQL fails on a NUL character instead of finding nothing, and no identifier has any other
/// control character.
fn checked(text: String) -> Result<String, InvalidId> {
    let is_usable =
        text.len() <= MAX_BYTES && !text.trim().is_empty() && !text.contains(char::is_control);
    if is_usable { Ok(text) } else { Err(InvalidId) }
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow,
            serde::Serialize, serde::Deserialize,
        )]
        #[diesel(sql_type = Text)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes a text from a client, for example from a URL. The identifier need not exist.
            ///
            /// # Errors
            /// When no identifier has such a text.
            pub fn parse(text: impl Into<String>) -> Result<Self, InvalidId> {
                checked(text.into()).map(Self)
            }

            /// Takes a text that the database holds.
            #[allow(dead_code, reason = "most are read from columns of their own")]
            pub(crate) fn stored(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        crate::db::sql_text::text_column!($name, |id| id.as_str(), |text| Ok($name(text)));
    )+};
}

macro_rules! time_ordered_ids {
    ($($name:ident),+ $(,)?) => {$(
        impl $name {
            /// A new identifier that sorts after those made earlier.
            pub fn new(now: DateTime<Utc>) -> Self {
                Self(time_ordered(now))
            }
        }
    )+};
}

text_ids! {
    /// An organization. Opaque and unguessable: it is part of public addresses.
    OrganizationId,
    /// A person's account, in exactly one organization.
    UserId,
    /// A group of people, in exactly one organization.
    GroupId,
    /// A SAML identity provider's configuration.
    ProviderId,
    /// A key of an organization for SAML.
    SamlKeyId,
    /// A link between a NameID and a user.
    NameIdLinkId,
    /// A signed-in browser.
    SessionId,
    /// An account that has signed in by password in a browser.
    KnownBrowserId,
    /// The ID of an `AuthnRequest`, as it is compared with `InResponseTo`.
    LoginRequestId,
    /// A SCIM bearer token.
    ScimTokenId,
    /// A management API key.
    ApiKeyId,
    /// A one-time link for the first set-up.
    SetupLinkId,
    /// A one-time link that lets a platform admin in again.
    RecoveryLinkId,
    /// One attempt at signing in.
    SignInAttemptId,
    /// One line of the audit trail.
    AuditEventId,
    /// One row of the SCIM request log.
    ScimRequestBlockId,
}

time_ordered_ids! {
    UserId, GroupId, ProviderId, SamlKeyId, NameIdLinkId, SessionId, KnownBrowserId, ScimTokenId, ApiKeyId,
    SetupLinkId, RecoveryLinkId, SignInAttemptId, AuditEventId, ScimRequestBlockId,
}

impl OrganizationId {
    /// A new unguessable identifier.
    pub fn random() -> Self {
        Self(unguessable())
    }
}

impl LoginRequestId {
    /// A new unguessable identifier that is an XML name, as the ID of a message has to be: `_` and
    /// 43 URL-safe characters.
    pub fn random() -> Self {
        Self(format!(
            "_{}",
            URL_SAFE_NO_PAD.encode(random::bytes::<32>())
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidId, MAX_BYTES, OrganizationId, UserId};
    use chrono::{Duration, TimeZone as _, Utc};

    #[test]
    fn identifiers_sort_by_the_microsecond_they_were_made() {
        let start = Utc.timestamp_micros(1_800_000_000_000_000).unwrap();
        let ids: Vec<_> = (0..2000)
            .map(|n| UserId::new(start + Duration::microseconds(n)))
            .collect();
        assert!(ids.is_sorted(), "identifiers must follow the clock");
        assert_eq!(ids[0].as_str().as_bytes()[14], b'7');
    }

    #[test]
    fn a_text_is_an_identifier_unless_none_could_have_it() {
        let longest = "x".repeat(MAX_BYTES);
        let made = OrganizationId::random();
        for text in [made.as_str(), "x", "' OR 1=1 --", "é", &longest] {
            let parsed = UserId::parse(text);
            assert_eq!(parsed.as_ref().map(UserId::as_str), Ok(text));
        }
        let too_long = "x".repeat(MAX_BYTES + 1);
        for text in [
            "", " ", "\u{a0}", "a\0", "\0", "a\nb", "\u{7f}", "\u{85}", &too_long,
        ] {
            assert_eq!(UserId::parse(text), Err(InvalidId), "{text:?}");
        }
    }
}
