//! A request that was sent to an identity provider: until its response comes it lives sealed in the
//! browser that began it, so that beginning costs the database nothing.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::sign_in::sessions::Session;
use crate::sso::providers::Provider;
use crate::tokens::server_key::{Purpose, ServerKeys};
use crate::{LoginRequestId, OrganizationId, ProviderId, SessionId, StoreError, UserId};

/// How many characters of the ID are the handle.
const HANDLE_CHARS: usize = 16;

/// What a response to the request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum LoginPurpose {
    /// Signing in.
    SignIn,
    /// Connecting the NameID that comes back to the account that is signed in.
    Connect,
    /// Proving that it is still the person whose session this is who sits at the browser.
    Presence,
}

impl LoginPurpose {
    const ALL: [Self; 3] = [Self::SignIn, Self::Connect, Self::Presence];

    fn of_seal(self) -> Purpose {
        match self {
            Self::SignIn => Purpose::SignIn,
            Self::Connect => Purpose::Connect,
            Self::Presence => Purpose::Presence,
        }
    }
}

/// The session of the browser in which a request began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunBy {
    /// The session.
    pub session: SessionId,
    /// Whose it is.
    pub user: UserId,
}

impl From<&Session> for BegunBy {
    fn from(session: &Session) -> Self {
        Self {
            session: session.id.clone(),
            user: session.user_id.clone(),
        }
    }
}

/// A request that waits for its response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LoginRequest {
    /// The ID of the `AuthnRequest`; the response's `InResponseTo` names it.
    pub id: LoginRequestId,
    /// What the response is for.
    pub purpose: LoginPurpose,
    /// The organization that is signed in to.
    pub organization: OrganizationId,
    /// The provider that is asked.
    pub provider_id: ProviderId,
    /// Its version.
    pub provider_version: i64,
    /// The session of the browser, if it had one.
    pub begun_by: Option<BegunBy>,
    /// The path on this server to redirect to afterwards; the caller has checked that it is one.
    pub return_to: String,
    begun_at_micros: i64,
    expires_at_micros: i64,
}

impl LoginRequest {
    /// A request that begins now, and waits this long for its response.
    pub fn new(
        provider: &Provider,
        purpose: LoginPurpose,
        begun_by: Option<BegunBy>,
        return_to: &str,
        now: DateTime<Utc>,
        ttl: Duration,
    ) -> Self {
        Self {
            id: LoginRequestId::random(),
            purpose,
            organization: provider.organization_id.clone(),
            provider_id: provider.id.clone(),
            provider_version: provider.version,
            begun_by,
            return_to: return_to.to_owned(),
            begun_at_micros: now.timestamp_micros(),
            expires_at_micros: (now + ttl).timestamp_micros(),
        }
    }

    /// When it began.
    pub fn begun_at(&self) -> DateTime<Utc> {
        time(self.begun_at_micros)
    }

    /// When a response comes too late.
    pub fn expires_at(&self) -> DateTime<Utc> {
        time(self.expires_at_micros)
    }

    /// Text for the browser that nobody else can read or make.
    ///
    /// # Errors
    /// When OpenSSL fails.
    pub fn seal(&self, keys: &ServerKeys) -> Result<String, StoreError> {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        keys.seal(self.purpose.of_seal(), &bytes)
    }

    /// The request that was sealed; `None` for any other text.
    pub fn open(keys: &ServerKeys, text: &str) -> Option<Self> {
        LoginPurpose::ALL.iter().find_map(|purpose| {
            let bytes = keys.open(purpose.of_seal(), text)?;
            let request: Self = serde_json::from_slice(&bytes).ok()?;
            (request.purpose == *purpose).then_some(request)
        })
    }
}

/// Of a time that cannot be, the earliest.
fn time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// An opaque handle for the request of this ID: it tells apart the requests of a browser, and grants
/// nothing.
pub fn handle(id: &LoginRequestId) -> String {
    let significant = id.as_str().trim_start_matches('_');
    significant.chars().take(HANDLE_CHARS).collect()
}

/// How long a request that was answered is remembered beyond its end: the clocks of servers differ.
pub(crate) const REMEMBERED_FOR: Duration = Duration::hours(1);

#[cfg(test)]
mod tests {
    use super::*;

    fn request(purpose: LoginPurpose) -> LoginRequest {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        LoginRequest {
            id: LoginRequestId::random(),
            purpose,
            organization: OrganizationId::random(),
            provider_id: ProviderId::new(now),
            provider_version: 7,
            begun_by: Some(BegunBy {
                session: SessionId::new(now),
                user: UserId::new(now),
            }),
            return_to: format!("/{}", "p".repeat(511)),
            begun_at_micros: now.timestamp_micros(),
            expires_at_micros: now.timestamp_micros(),
        }
    }

    #[test]
    fn a_request_is_read_as_it_was_sealed_and_by_its_own_servers_alone() {
        let ours = ServerKeys::of(&[1; 32], &[]).unwrap();
        let theirs = ServerKeys::of(&[2; 32], &[]).unwrap();
        for purpose in LoginPurpose::ALL {
            let request = request(purpose);
            let sealed = request.seal(&ours).unwrap();
            assert!(sealed.len() < 1500, "{}", sealed.len());
            assert_eq!(LoginRequest::open(&theirs, &sealed), None);
            assert_eq!(LoginRequest::open(&ours, &sealed), Some(request));
        }
    }

    #[test]
    fn a_request_for_one_purpose_is_none_for_another() {
        let keys = ServerKeys::of(&[1; 32], &[]).unwrap();
        let bytes = serde_json::to_vec(&request(LoginPurpose::SignIn)).unwrap();
        let sealed = |purpose| keys.seal(purpose, &bytes).unwrap();
        assert!(LoginRequest::open(&keys, &sealed(Purpose::SignIn)).is_some());
        for other in [Purpose::Connect, Purpose::Presence, Purpose::Pending] {
            assert_eq!(LoginRequest::open(&keys, &sealed(other)), None);
        }
    }

    #[test]
    fn the_handle_is_sixteen_characters_of_the_id() {
        let id = LoginRequestId::parse("_0123456789abcdefXYZ").unwrap();
        assert_eq!(handle(&id), "0123456789abcdef");
        assert_eq!(handle(&LoginRequestId::parse("é").unwrap()), "é");
    }
}
