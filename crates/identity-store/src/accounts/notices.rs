//! What others did to the keys of an account, for its owner to be told: the events of the audit trail
//! that are marked so, since the owner last said to have seen them. Platform admins are told as well which
//! signing keys the organization's identity provider was given.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::user::{Role, User};
use crate::audit::{Action, AuditEvent};
use crate::db::connection::per_backend;
use crate::db::schema::{audit_events, providers, users};
use crate::{Connection, OrganizationId, StoreError, UserId};

/// The most that are told at once: the latest.
pub const MAX: i64 = 20;

/// What was done to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// What it was.
    pub what: Done,
    /// On whose behalf.
    pub by: DoneBy,
    /// When.
    pub at: DateTime<Utc>,
    /// The fingerprints of the signing keys it is about.
    pub keys: Vec<String>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Done {
    /// A NameID was linked, which a hint led to the account.
    NameIdLinked,
    /// NameIDs do not enter the account any more.
    NameIdsUnlinked,
    /// The linked NameID is another one: it followed the `userName` or the e-mail address.
    NameIdReplaced,
    /// A rejected NameID was let in.
    LetIn,
    /// The same, and the password is asked for first.
    LetInAfterPassword,
    /// The person became platform admin.
    MadePlatformAdmin,
    /// The person became a member.
    MadeMember,
    /// The password was set.
    PasswordSet,
    /// Sessions were ended.
    SessionsEnded,
    /// The account has another e-mail address.
    EmailChanged,
    /// The account was blocked.
    Blocked,
    /// The block was lifted.
    Unblocked,
    /// The account was deactivated.
    Deactivated,
    /// The account was activated again.
    Activated,
    /// The same, without the role of a platform admin.
    ActivatedAsMember,
    /// The same, without password and NameIDs.
    ActivatedWithoutKeys,
    /// The account was deleted.
    Deleted,
    /// The organization's identity provider was given signing keys that were not trusted before.
    ProviderKeysAdded,
}

/// On whose behalf it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DoneBy {
    /// A person of the organization, with the name of the account.
    Person(String),
    /// A sign-in to the account itself.
    SignIn,
    /// A SCIM client of the organization.
    ScimClient,
    /// A program with a key of the management API.
    ApiKey,
    /// The operator of the server, at its command line.
    Operator,
    /// The server.
    Server,
}

/// What was done to an account since its owner last said to have seen what was, the latest first, up to
/// [`MAX`]. What was done when the account was made is not told.
pub fn unseen(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<Vec<Notice>, StoreError> {
    let since =
        own(organization, user).select((users::notices_seen_at, users::created_at, users::role));
    let since: Option<(Option<i64>, i64, Role)> =
        per_backend!(db, db => since.get_result(db)).optional()?;
    let Some((seen_at, created_at, role)) = since else {
        return Ok(Vec::new());
    };
    let after = seen_at.unwrap_or(0).max(created_at);
    let mut events = told_of(db, organization, user.as_str(), after)?;
    if role == Role::PlatformAdmin {
        events.extend(told_of_provider(db, organization, user, after)?);
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        events.truncate(MAX.try_into().unwrap_or(usize::MAX));
    }
    let names = names(db, organization, &events)?;
    let told = events.into_iter().filter_map(|event| {
        Some(Notice {
            what: done(&event)?,
            by: done_by(&event, &names),
            at: event.at,
            keys: keys(&event),
        })
    });
    Ok(told.collect())
}

/// The events of one target that are told, the latest first.
fn told_of(
    db: &mut Connection,
    organization: &OrganizationId,
    target: &str,
    after: i64,
) -> Result<Vec<AuditEvent>, StoreError> {
    Ok(per_backend!(db, db => audit_events::table
        .filter(audit_events::organization_id.eq(organization))
        .filter(audit_events::target_id.eq(target))
        .filter(audit_events::told)
        .filter(audit_events::at.gt(after))
        .order(audit_events::at.desc())
        .limit(MAX)
        .select(AuditEvent::as_select())
        .load(db))?)
}

/// What others did to the organization's identity provider.
fn told_of_provider(
    db: &mut Connection,
    organization: &OrganizationId,
    viewer: &UserId,
    after: i64,
) -> Result<Vec<AuditEvent>, StoreError> {
    let id = providers::table
        .filter(providers::organization_id.eq(organization))
        .select(providers::id);
    let id: Option<String> = per_backend!(db, db => id.get_result(db)).optional()?;
    let Some(id) = id else {
        return Ok(Vec::new());
    };
    let mut events = told_of(db, organization, &id, after)?;
    events.retain(|event| event.actor_id.as_deref() != Some(viewer.as_str()));
    Ok(events)
}

/// The owner says to have seen what was done up to this time, which lies in the past: what is done later
/// is told in any case.
pub fn mark_seen(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
    through: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let through = through.min(now).timestamp_micros();
    let earlier = users::notices_seen_at
        .is_null()
        .or(users::notices_seen_at.lt(through));
    diesel::update(own(organization, user).filter(earlier))
        .set(users::notices_seen_at.eq(through))
        .execute(db)?;
    Ok(())
}

/// The time up to which the owner has seen what was done.
pub(crate) fn seen_at(
    db: &mut Connection,
    user: &User,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let seen_at: Option<Option<i64>> = own(&user.organization_id, &user.id)
        .select(users::notices_seen_at)
        .get_result(db)
        .optional()?;
    Ok(seen_at.flatten().and_then(DateTime::from_timestamp_micros))
}

type Own<'a> = diesel::dsl::Filter<
    diesel::dsl::Find<users::table, &'a UserId>,
    diesel::dsl::Eq<users::organization_id, &'a OrganizationId>,
>;

fn own<'a>(organization: &'a OrganizationId, user: &'a UserId) -> Own<'a> {
    users::table
        .find(user)
        .filter(users::organization_id.eq(organization))
}

/// The names of the people who acted.
fn names(
    db: &mut Connection,
    organization: &OrganizationId,
    events: &[AuditEvent],
) -> Result<HashMap<String, String>, StoreError> {
    let ids: Vec<&str> = events
        .iter()
        .filter(|event| event.actor_kind == "user" && event.actor_id != event.target_id)
        .filter_map(|event| event.actor_id.as_deref())
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, String)> = users::table
        .filter(users::id.eq_any(ids))
        .filter(users::organization_id.eq(organization))
        .select((users::id, users::display_name))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

fn done(event: &AuditEvent) -> Option<Done> {
    let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let says = |name: &str, word: &str| detail.get(name).and_then(Value::as_str) == Some(word);
    let none_linked = detail.get("name_ids").and_then(Value::as_u64) == Some(0);
    let asks = detail.get("asks_for_password").and_then(Value::as_bool) == Some(true);
    Some(match Action::parse(&event.action)? {
        Action::UserNameIdLinked => Done::NameIdLinked,
        Action::UserNameIdsForgotten if none_linked => Done::SessionsEnded,
        Action::UserNameIdUnlinked | Action::UserNameIdsForgotten => Done::NameIdsUnlinked,
        Action::UserNameIdsRenamed => Done::NameIdReplaced,
        Action::UserLetIn if asks => Done::LetInAfterPassword,
        Action::UserLetIn => Done::LetIn,
        Action::UserRoleChanged if says("after", Role::PlatformAdmin.as_str()) => {
            Done::MadePlatformAdmin
        }
        Action::UserRoleChanged => Done::MadeMember,
        Action::UserPasswordSet => Done::PasswordSet,
        Action::UserSessionsEnded => Done::SessionsEnded,
        Action::UserUpdated | Action::UserAdopted => Done::EmailChanged,
        Action::UserBlocked => Done::Blocked,
        Action::UserUnblocked => Done::Unblocked,
        Action::UserDeactivated => Done::Deactivated,
        Action::UserReactivated if says("keys", "taken") => Done::ActivatedWithoutKeys,
        Action::UserReactivated if detail.get("role").is_some() => Done::ActivatedAsMember,
        Action::UserReactivated => Done::Activated,
        Action::UserDeleted => Done::Deleted,
        Action::ProviderMetadataReplaced => Done::ProviderKeysAdded,
        _ => return None,
    })
}

fn keys(event: &AuditEvent) -> Vec<String> {
    let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let added = detail.get("keys_added").and_then(Value::as_array);
    let texts = added.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn done_by(event: &AuditEvent, names: &HashMap<String, String>) -> DoneBy {
    match (event.actor_kind.as_str(), &event.actor_id) {
        ("user", id) if *id == event.target_id => DoneBy::SignIn,
        ("user", Some(id)) => match names.get(id) {
            Some(name) => DoneBy::Person(name.clone()),
            None => DoneBy::Server,
        },
        ("scim_token", _) => DoneBy::ScimClient,
        ("api_key", _) => DoneBy::ApiKey,
        ("cli", _) => DoneBy::Operator,
        _ => DoneBy::Server,
    }
}
