//! Logout that the identity provider asks for: ends the sessions of a person that its responses began.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use super::consumed;
use super::rejection_code::RejectionCode;
use super::subject::SamlSubject;
use crate::audit::{self, Action, Actor, Event};
use crate::db::lock;
use crate::db::schema::sessions;
use crate::sso::providers;
use crate::{
    Caller, Connection, Decision, OrganizationId, ProviderId, SessionId, Stop, StoreError, UserId,
};

/// How long the ID of a request is remembered: much longer than one may travel.
const REMEMBERED_FOR: Duration = Duration::hours(1);

/// A verified request to end sessions.
#[derive(Debug, Clone)]
pub struct ProviderLogout {
    /// The organization whose URL received it.
    pub organization: OrganizationId,
    /// The provider whose key has signed it.
    pub provider_id: ProviderId,
    /// Its version then: another one may have other keys.
    pub provider_version: i64,
    /// Its entity ID.
    pub provider_entity_id: String,
    /// The ID of the message.
    pub request_id: String,
    /// The NameID whose sessions are to end.
    pub name_id: String,
    /// The provider's names for the sessions; empty for all of the NameID.
    pub session_indexes: Vec<String>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Ends the sessions, once for each message; returns how many. The message stays consumed.
pub fn end_by_provider(
    db: &mut Connection,
    logout: &ProviderLogout,
) -> Result<Decision<usize, RejectionCode>, StoreError> {
    Decision::of(steps(db, logout))
}

fn steps(db: &mut Connection, logout: &ProviderLogout) -> Result<usize, Stop<RejectionCode>> {
    lock::provider(db, &logout.provider_id)?;
    let provider = providers::get(db, &logout.organization, &logout.provider_id)?;
    if provider.is_none_or(|provider| provider.version != logout.provider_version) {
        return Err(Stop::Rejected(RejectionCode::ProviderChanged));
    }
    let end = logout.now + REMEMBERED_FOR;
    let (organization, entity_id) = (&logout.organization, &logout.provider_entity_id);
    if !consumed::logout_request(db, organization, entity_id, &logout.request_id, end)? {
        return Err(Stop::Rejected(RejectionCode::Replayed));
    }
    let named = SamlSubject {
        name_id: logout.name_id.clone(),
        format: None,
        name_qualifier: None,
        sp_name_qualifier: None,
        session_index: None,
    };
    let found: Vec<(SessionId, UserId, Option<String>)> = sessions::table
        .filter(sessions::organization_id.eq(organization))
        .filter(sessions::saml_name_id.eq(named.compared()))
        .filter(sessions::provider_id.eq(&logout.provider_id))
        .select((sessions::id, sessions::user_id, sessions::saml_subject))
        .load(db)?;
    let covered: Vec<(SessionId, UserId)> = found
        .into_iter()
        .filter(|(.., subject)| logout.covers(subject.as_deref()))
        .map(|(id, user, _)| (id, user))
        .collect();
    let ids: Vec<&SessionId> = covered.iter().map(|(id, _)| id).collect();
    diesel::delete(sessions::table.filter(sessions::id.eq_any(ids))).execute(db)?;
    record(db, logout, &covered)?;
    Ok(covered.len())
}

impl ProviderLogout {
    /// Whether a session of the NameID is to end: one without an index cannot be told apart, so it is.
    fn covers(&self, subject: Option<&str>) -> bool {
        let own = subject.and_then(SamlSubject::read);
        let own = own.and_then(|subject| subject.session_index);
        self.session_indexes.is_empty() || own.is_none_or(|own| self.session_indexes.contains(&own))
    }
}

/// It is mostly the person who signs out at the identity provider, and it is told as theirs.
fn record(
    db: &mut Connection,
    logout: &ProviderLogout,
    ended: &[(SessionId, UserId)],
) -> Result<(), StoreError> {
    let mut users: Vec<&UserId> = ended.iter().map(|(_, user)| user).collect();
    users.sort();
    users.dedup();
    for user in users {
        let number = ended.iter().filter(|(_, of)| of == user).count();
        let event = Event::new(Action::UserSessionsEnded)
            .target(user)
            .detail(serde_json::json!({ "ended": number, "by": "identity_provider" }));
        let actor = Actor::User(user.clone());
        let caller = Caller::new(&logout.organization, &actor, logout.now);
        audit::record(db, &caller, &event)?;
    }
    Ok(())
}
