//! Members as JSON: in the management API, and at the command line.

use chrono::{DateTime, Utc};
use identity_store::members::{LinkedNameId, Member, MemberDetail};
use identity_store::sign_in::LinkedBy;
use identity_store::sign_in::sessions::Session;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A member.
#[expect(clippy::struct_excessive_bools, reason = "the public JSON has them")]
#[derive(Debug, Serialize, ToSchema)]
#[non_exhaustive]
pub struct MemberView {
    id: String,
    /// The SCIM userName.
    user_name: String,
    /// The e-mail address of the record.
    email: String,
    /// The e-mail address that a guarded account (a platform admin's, or one with a password) signs
    /// in with by password; null for others.
    sign_in_email: Option<String>,
    display_name: String,
    active: bool,
    /// Whether a platform admin keeps the person out; SCIM does not lift it.
    blocked: bool,
    /// `platform_admin` or `member`.
    role: &'static str,
    /// How the account came to be: `local`, `sso` or `scim`.
    origin: &'static str,
    /// Whether a SCIM client manages it.
    scim_managed: bool,
    /// The SCIM externalId.
    external_id: Option<String>,
    /// The NameIDs that sign in to this account.
    name_ids: Vec<NameIdView>,
    /// Whether a password is set.
    has_password: bool,
    last_sign_in_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

/// A NameID with the provider that gives it.
#[derive(Debug, Serialize, ToSchema)]
#[non_exhaustive]
pub struct NameIdView {
    id: String,
    provider_entity_id: String,
    name_id: String,
    /// A URI; `urn:statux:transient-key:` with an attribute's name where it is a value of that attribute,
    /// which is the key in the place of a transient NameID.
    name_id_format: Option<String>,
    /// How it was linked: `external_id`, `user_name_or_email`, `email_attribute`, `just_in_time`,
    /// `proof` or `let_in`; null for one that is older than this is recorded.
    linked_by: Option<&'static str>,
    /// When it was linked to the account.
    created_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SessionView {
    id: String,
    /// `password` or `sso`.
    method: &'static str,
    created_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// A member with everything that an admin sees of them.
#[derive(Debug, Serialize, ToSchema)]
#[non_exhaustive]
pub struct MemberDetailView {
    #[serde(flatten)]
    member: MemberView,
    blocked_at: Option<DateTime<Utc>>,
    deactivated_at: Option<DateTime<Utc>>,
    /// The attributes that SCIM and the identity provider gave, as a SCIM user has them.
    record: Map<String, Value>,
    /// The sessions, those begun last first.
    sessions: Vec<SessionView>,
}

impl From<LinkedNameId> for NameIdView {
    fn from(link: LinkedNameId) -> Self {
        Self {
            id: link.id.to_string(),
            provider_entity_id: link.provider_entity_id,
            name_id: link.name_id,
            name_id_format: link.name_id_format,
            linked_by: link.linked_by.as_ref().map(LinkedBy::as_str),
            created_at: link.created_at,
            last_used_at: link.last_used_at,
        }
    }
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        let user = member.user;
        Self {
            id: user.id.to_string(),
            user_name: user.user_name,
            email: user.email,
            sign_in_email: user.sign_in_email,
            display_name: user.display_name,
            active: user.active,
            blocked: user.blocked_at.is_some(),
            role: user.role.as_str(),
            origin: user.origin.as_str(),
            scim_managed: user.scim_managed,
            external_id: user.external_id,
            name_ids: member.name_ids.into_iter().map(NameIdView::from).collect(),
            has_password: member.has_password,
            last_sign_in_at: user.last_sign_in_at,
            created_at: user.created_at,
        }
    }
}

impl From<Session> for SessionView {
    fn from(session: Session) -> Self {
        Self {
            id: session.id.to_string(),
            method: session.method.as_str(),
            created_at: session.created_at,
            last_seen_at: session.last_seen_at,
            expires_at: session.expires_at,
        }
    }
}

impl From<MemberDetail> for MemberDetailView {
    fn from(detail: MemberDetail) -> Self {
        Self {
            blocked_at: detail.member.user.blocked_at,
            deactivated_at: detail.member.user.deactivated_at,
            member: detail.member.into(),
            record: detail.record,
            sessions: detail.sessions.into_iter().map(SessionView::from).collect(),
        }
    }
}
