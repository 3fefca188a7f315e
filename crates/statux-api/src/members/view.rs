//! The view models of a member's pages.

use askama::Template;
use chrono::{DateTime, Utc};
use identity_store::UserId;
use identity_store::accounts::{Origin, Role, User};
use identity_store::members::{LinkedNameId, Member, MemberDetail};
use identity_store::sign_in::LinkedBy;
use identity_store::sign_in::let_in_offers::Offer;
use identity_store::sign_in::sessions::{Session, SignInMethod};

use crate::pages::frame::{FormProblem, Layout};
use crate::pages::timestamp::Timestamp;

/// The page of a member.
#[derive(Debug, Template)]
#[template(path = "members/page.html")]
pub(crate) struct MemberPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    /// The message about the last action.
    pub(crate) done: Option<&'static str>,
    pub(crate) problem: Option<FormProblem>,
    pub(crate) person: Person,
    pub(crate) name_ids: Vec<NameIdRow>,
    /// Rejected sign-ins that can be let in.
    pub(crate) rejected: Vec<RejectedRow>,
    pub(crate) sessions: Vec<SessionRow>,
    /// The record as JSON, on several lines.
    pub(crate) record: String,
}

/// A member, as their page and the questions about them begin.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the template shows each of them by itself"
)]
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) user_name: String,
    pub(crate) email: String,
    pub(crate) external_id: Option<String>,
    pub(crate) active: bool,
    pub(crate) blocked_at: Option<Timestamp>,
    pub(crate) is_admin: bool,
    pub(crate) is_viewer: bool,
    /// How the account is managed, in a sentence.
    pub(crate) managed: &'static str,
    pub(crate) has_password: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) last_sign_in_at: Option<Timestamp>,
}

/// A NameID that signs in to the account.
#[derive(Debug, Clone)]
pub(crate) struct NameIdRow {
    pub(crate) id: String,
    pub(crate) name_id: String,
    pub(crate) provider: String,
    pub(crate) format: Option<String>,
    /// How it was linked.
    pub(crate) linked_by: &'static str,
    pub(crate) linked_at: Timestamp,
    pub(crate) last_used_at: Timestamp,
}

/// A rejected sign-in that can be let in.
#[derive(Debug, Clone)]
pub(crate) struct RejectedRow {
    pub(crate) attempt: String,
    pub(crate) at: Timestamp,
    pub(crate) name_id: String,
    pub(crate) email: Option<String>,
}

/// Asks before a rejected sign-in is let in.
#[derive(Debug, Template)]
#[template(path = "members/let_in.html")]
pub(crate) struct LetInPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) attempt: String,
    pub(crate) person: Person,
    pub(crate) at: Timestamp,
    pub(crate) provider: String,
    /// What came.
    pub(crate) name_id: String,
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
    /// What is linked now.
    pub(crate) replaced: Option<NameIdRow>,
    pub(crate) asks_for_password: bool,
    /// Whether it is the account of the admin who looks at it.
    pub(crate) own: bool,
}

/// Asks before the NameIDs of all unguarded accounts are forgotten.
#[derive(Debug, Template)]
#[template(path = "members/forget_all.html")]
pub(crate) struct ForgetAllPage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) number: i64,
    /// User name and NameID of the first ones.
    pub(crate) first: Vec<(String, String)>,
}

/// Asks before a person is erased.
#[derive(Debug, Template)]
#[template(path = "members/erase.html")]
pub(crate) struct ErasePage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) person: Person,
}

/// A session.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub(crate) id: String,
    /// How it began.
    pub(crate) method: &'static str,
    pub(crate) created_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    /// Whether it is that of this browser.
    pub(crate) is_this: bool,
}

/// Asks before a role is changed.
#[derive(Debug, Template)]
#[template(path = "members/role.html")]
pub(crate) struct RolePage {
    pub(crate) layout: Layout,
    pub(crate) csrf_token: String,
    pub(crate) problem: Option<FormProblem>,
    pub(crate) person: Person,
    /// Of somebody who becomes platform admin: each is to be confirmed.
    pub(crate) name_ids: Vec<NameIdRow>,
}

/// The search for members.
#[derive(Debug, Template)]
#[template(path = "members/search.html")]
pub(crate) struct SearchPage {
    pub(crate) layout: Layout,
    pub(crate) q: String,
    pub(crate) problem: Option<FormProblem>,
    pub(crate) rows: Vec<Person>,
    /// The URL of the next page, and what it is called.
    pub(crate) next_page: Option<String>,
}

pub(crate) fn person(user: &User, has_password: bool, viewer: &UserId) -> Person {
    Person {
        id: user.id.to_string(),
        name: user.display_name.clone(),
        user_name: user.user_name.clone(),
        email: user.contact_email().to_owned(),
        external_id: user.external_id.clone(),
        active: user.active,
        blocked_at: user.blocked_at.map(Timestamp::from),
        is_admin: user.role == Role::PlatformAdmin,
        is_viewer: user.id == *viewer,
        managed: match (user.scim_managed, user.origin) {
            (true, _) => "Managed by your identity provider through SCIM",
            (false, Origin::Sso) => "Created at the first sign-in with SSO",
            _ => "Set up here",
        },
        has_password,
        created_at: Timestamp::from(user.created_at),
        last_sign_in_at: user.last_sign_in_at.map(Timestamp::from),
    }
}

pub(crate) fn of_member(member: &Member, viewer: &UserId) -> Person {
    person(&member.user, member.has_password, viewer)
}

pub(crate) fn name_id_rows(detail: &MemberDetail) -> Vec<NameIdRow> {
    detail.member.name_ids.iter().map(name_id_row).collect()
}

pub(crate) fn name_id_row(link: &LinkedNameId) -> NameIdRow {
    NameIdRow {
        id: link.id.to_string(),
        name_id: link.name_id.clone(),
        provider: link.provider_entity_id.clone(),
        format: link.name_id_format.clone(),
        linked_by: linked_by(link.linked_by),
        linked_at: Timestamp::from(link.created_at),
        last_used_at: Timestamp::from(link.last_used_at),
    }
}

/// The rejected sign-ins that mean the person.
pub(crate) fn rejected_rows(detail: &MemberDetail) -> Vec<RejectedRow> {
    let row = |offer: &Offer| RejectedRow {
        attempt: offer.attempt_id.to_string(),
        at: Timestamp::from(offer.created_at),
        name_id: offer.name_id.clone(),
        email: offer.email.clone(),
    };
    detail.rejected.iter().map(row).collect()
}

/// How a NameID was linked, as the end of a sentence.
fn linked_by(by: Option<LinkedBy>) -> &'static str {
    match by {
        Some(LinkedBy::ExternalId) => "as the external ID",
        Some(LinkedBy::UserNameOrEmail) => "as the user name or e-mail address",
        Some(LinkedBy::EmailAttribute) => "by the e-mail attribute",
        Some(LinkedBy::JustInTime) => "when the account was created",
        Some(LinkedBy::Proof) => "by the owner’s password",
        Some(LinkedBy::LetIn) => "let in by a platform admin",
        _ => "in a way that is not recorded",
    }
}

/// A session as a list shows it; `this` is that of the browser.
pub(crate) fn session_row(session: &Session, this: &Session) -> SessionRow {
    let time = |at: DateTime<Utc>| Timestamp::from(at);
    SessionRow {
        id: session.id.to_string(),
        method: match session.method {
            SignInMethod::Sso => "SSO",
            _ => "Password",
        },
        created_at: time(session.created_at),
        last_seen_at: time(session.last_seen_at),
        expires_at: time(session.expires_at),
        is_this: session.id == this.id,
    }
}
