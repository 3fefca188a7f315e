//! The input and the result of an SSO sign-in.

use chrono::{DateTime, Duration, Utc};

use crate::accounts::User;
use crate::sign_in::sessions::Session;
use crate::{LoginRequestId, OrganizationId, ProviderId, Secret};

/// The content of a validated assertion, and the request it answers.
#[derive(Debug, Clone)]
pub struct SsoSignIn {
    /// The organization whose ACS URL received the response.
    pub organization: OrganizationId,
    /// The provider the response was validated against.
    pub provider_id: ProviderId,
    /// Its entity ID: the assertion's issuer.
    pub provider_entity_id: String,
    /// The request that the response answers, and its browser's binding; `None` for an unsolicited
    /// response, which the organization must accept.
    pub request: Option<(LoginRequestId, Secret)>,
    /// The assertion's ID.
    pub assertion_id: String,
    /// When the assertion can no longer be valid, including clock skew; until then it is
    /// remembered.
    pub assertion_expires_at: DateTime<Utc>,
    /// The NameID's value.
    pub name_id: String,
    /// The NameID's format.
    pub name_id_format: Option<String>,
    /// The e-mail address, from the attribute or a NameID that is one.
    pub email: Option<String>,
    /// The full name.
    pub display_name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// Now.
    pub now: DateTime<Utc>,
    /// How long the session lasts.
    pub session_ttl: Duration,
}

/// A sign-in that succeeded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SsoSignedIn {
    /// The new session.
    pub session: Session,
    /// The secret for its cookie.
    pub secret: Secret,
    /// The user who signed in.
    pub user: User,
    /// Whether this sign-in created the account.
    pub created: bool,
    /// The path requested when the sign-in began; `None` for an unsolicited response.
    pub return_to: Option<String>,
}
