//! The input of an SSO sign-in.

use chrono::{DateTime, Duration, Utc};
use scim_model::resource::is_email;

use super::login_request::LoginRequest;
use super::name_id::NameId;
use super::subject::SamlSubject;
use crate::{OrganizationId, ProviderId};

/// The content of a validated assertion, and the request it answers.
#[derive(Debug, Clone)]
pub struct SsoSignIn {
    /// The organization whose ACS URL received the response.
    pub organization: OrganizationId,
    /// The provider the response was validated against.
    pub provider_id: ProviderId,
    /// Its version when the response was validated: another one may have other keys.
    pub provider_version: i64,
    /// Its entity ID: the assertion's issuer.
    pub provider_entity_id: String,
    /// The request of this browser that the response answers; `None` for an unsolicited response,
    /// which the organization must accept.
    pub request: Option<LoginRequest>,
    /// The assertion's ID.
    pub assertion_id: String,
    /// When the assertion can no longer be valid, including clock skew; until then it is
    /// remembered.
    pub assertion_expires_at: DateTime<Utc>,
    /// When the person authenticated at the provider (`AuthnInstant`), as late as clocks that differ
    /// allow. A session that they had there keeps the time of its beginning.
    pub authenticated_at: Option<DateTime<Utc>>,
    /// The NameID's value; where it is transient and the organization has named an attribute that is
    /// the key, the value of that.
    pub name_id: String,
    /// The NameID's format, or that of the attribute
    /// ([`TransientKey::format`](crate::organizations::TransientKey::format)).
    pub name_id_format: Option<String>,
    /// The e-mail address, from the attribute or a NameID that is one.
    pub email: Option<String>,
    /// The full name.
    pub display_name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// The path on this server to redirect to after an unsolicited response; the caller has checked that it
    /// is one.
    pub asked_path: Option<String>,
    /// The name by which the provider knows the session that begins, if it can be kept.
    pub subject: Option<SamlSubject>,
    /// Now.
    pub now: DateTime<Utc>,
    /// How long the session lasts.
    pub session_ttl: Duration,
}

impl SsoSignIn {
    pub(super) fn name_id(&self) -> NameId<'_> {
        NameId::new(&self.name_id, self.name_id_format.as_deref())
    }

    /// Whether it answers a request.
    pub(super) fn is_solicited(&self) -> bool {
        self.request.is_some()
    }

    /// The e-mail address, if an account can have it.
    pub(super) fn usable_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|email| is_email(email))
    }

    /// The e-mail address of an account that is made for the person: the NameID if it is one, or
    /// else the attribute.
    pub(super) fn own_email(&self) -> Option<&str> {
        if self.name_id().is_mailbox() && is_email(&self.name_id) {
            Some(&self.name_id)
        } else {
            self.usable_email()
        }
    }
}
