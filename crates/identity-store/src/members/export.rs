//! Everything that is held about a person, as JSON. Secrets are not in it, and neither are their
//! hashes.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::error::MemberError;
use super::list::with_keys;
use crate::accounts::{self, User, notices};
use crate::audit::AuditEvent;
use crate::db::schema::{
    api_keys, audit_events, credentials, former_identifiers, group_members, groups, known_browsers,
    scim_tokens, sign_in_attempts, user_emails,
};
use crate::organizations::recovery;
use crate::sign_in::attempts::SignInAttempt;
use crate::sign_in::{let_in_offers, sessions};
use crate::{Connection, OrganizationId, StoreError, UserId};

/// The most attempts and audit events in an export: the latest.
const LATEST: i64 = 10_000;

/// What the hashes are that are kept of a person who was deleted.
const FORMER: &str = "keyed hashes of the NameIDs, user name and e-mail addresses of a person who was \
    deleted; they keep the person from coming back just in time, and stay after an erasure";

/// Everything that is held about a person, deleted ones too.
///
/// # Errors
/// [`MemberError::NotFound`].
pub fn export(
    db: &mut Connection,
    organization: &OrganizationId,
    id: &UserId,
    now: DateTime<Utc>,
) -> Result<Value, MemberError> {
    let user = accounts::get(db, organization, id)?.ok_or(MemberError::NotFound)?;
    let record: Value = serde_json::from_str(&user.scim_attributes)
        .map_err(|_| StoreError::corrupt(format!("the attributes of user {id}")))?;
    let kept = json!({ "number": former(db, &user)?, "what": FORMER });
    let account = account(&user, notices::seen_at(db, &user)?);
    let sessions = sessions::of_user(db, organization, id, now)?;
    let rejected = let_in_offers::of_user(db, organization, id, now)?;
    let emails: Vec<String> = user_emails::table
        .filter(user_emails::user_id.eq(id))
        .select(user_emails::email_folded)
        .load(db)?;
    let password = password(db, &user)?;
    let browsers = browsers(db, &user)?;
    let groups = groups_of(db, &user)?;
    let secrets = made(db, &user)?;
    let recoveries = recovery::of_person(db, &user)?;
    let attempts = attempts(db, &user)?;
    let events = events(db, &user)?;
    let name_ids = with_keys(db, vec![user])?
        .pop()
        .map(|member| member.name_ids);
    Ok(json!({
        "exported_at": time(now),
        "account": account,
        "record": record,
        "other_emails": emails,
        "name_ids": name_ids.unwrap_or_default().iter().map(|link| json!({
            "provider_entity_id": link.provider_entity_id,
            "name_id": link.name_id,
            "name_id_format": link.name_id_format,
            "linked_by": link.linked_by,
            "created_at": time(link.created_at),
            "last_used_at": time(link.last_used_at),
        })).collect::<Vec<_>>(),
        "rejected_name_ids": rejected.iter().map(|offer| json!({
            "name_id": offer.name_id,
            "name_id_format": offer.name_id_format,
            "email": offer.email,
            "display_name": offer.display_name,
            "at": time(offer.created_at),
        })).collect::<Vec<_>>(),
        "password_set_at": password,
        "sessions": sessions.iter().map(|session| json!({
            "id": session.id.as_str(),
            "method": session.method,
            "created_at": time(session.created_at),
            "last_seen_at": time(session.last_seen_at),
            "expires_at": time(session.expires_at),
        })).collect::<Vec<_>>(),
        "known_browsers_last_used_at": browsers,
        "groups": groups,
        "recovery_links": recoveries.iter().map(|link| json!({
            "email": link.email,
            "display_name": link.display_name,
            "created_at": time(link.created_at),
        })).collect::<Vec<_>>(),
        "created_secrets": secrets,
        "sign_in_attempts": attempts,
        "audit_events": events,
        "former_identifiers": kept,
    }))
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn account(user: &User, notices_seen_at: Option<DateTime<Utc>>) -> Value {
    let maybe = |at: Option<DateTime<Utc>>| at.map(time);
    json!({
        "id": user.id.as_str(),
        "organization_id": user.organization_id.as_str(),
        "user_name": user.user_name,
        "external_id": user.external_id,
        "email": user.email,
        "sign_in_email": user.sign_in_email,
        "display_name": user.display_name,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "active": user.active,
        "role": user.role,
        "origin": user.origin,
        "scim_managed": user.scim_managed,
        "created_at": time(user.created_at),
        "updated_at": time(user.updated_at),
        "last_sign_in_at": maybe(user.last_sign_in_at),
        "deactivated_at": maybe(user.deactivated_at),
        "blocked_at": maybe(user.blocked_at),
        "deleted_at": maybe(user.deleted_at),
        "notices_seen_at": maybe(notices_seen_at),
    })
}

fn former(db: &mut Connection, user: &User) -> Result<i64, StoreError> {
    Ok(former_identifiers::table
        .filter(former_identifiers::user_id.eq(&user.id))
        .filter(former_identifiers::organization_id.eq(&user.organization_id))
        .count()
        .get_result(db)?)
}

fn password(db: &mut Connection, user: &User) -> Result<Option<String>, StoreError> {
    let set_at: Option<i64> = credentials::table
        .find(&user.id)
        .select(credentials::updated_at)
        .get_result(db)
        .optional()?;
    Ok(set_at.and_then(DateTime::from_timestamp_micros).map(time))
}

fn browsers(db: &mut Connection, user: &User) -> Result<Vec<String>, StoreError> {
    let last_uses: Vec<i64> = known_browsers::table
        .filter(known_browsers::user_id.eq(&user.id))
        .order(known_browsers::last_used_at.desc())
        .select(known_browsers::last_used_at)
        .load(db)?;
    let at = last_uses.into_iter();
    Ok(at
        .filter_map(DateTime::from_timestamp_micros)
        .map(time)
        .collect())
}

fn groups_of(db: &mut Connection, user: &User) -> Result<Vec<Value>, StoreError> {
    let found: Vec<(String, String)> = group_members::table
        .inner_join(groups::table)
        .filter(group_members::member_id.eq(user.id.as_str()))
        .filter(group_members::organization_id.eq(&user.organization_id))
        .order(groups::id)
        .select((groups::id, groups::display_name))
        .load(db)?;
    let group = |(id, name)| json!({ "id": id, "display_name": name });
    Ok(found.into_iter().map(group).collect())
}

/// The tokens and keys that the person made.
fn made(db: &mut Connection, user: &User) -> Result<Vec<Value>, StoreError> {
    let tokens: Vec<(String, String, i64)> = scim_tokens::table
        .filter(scim_tokens::organization_id.eq(&user.organization_id))
        .filter(scim_tokens::created_by.eq(&user.id))
        .select((scim_tokens::id, scim_tokens::name, scim_tokens::created_at))
        .load(db)?;
    let keys: Vec<(String, String, i64)> = api_keys::table
        .filter(api_keys::organization_id.eq(&user.organization_id))
        .filter(api_keys::created_by.eq(&user.id))
        .select((api_keys::id, api_keys::name, api_keys::created_at))
        .load(db)?;
    let one = |kind: &'static str| {
        move |(id, name, at): (String, String, i64)| {
            let at = DateTime::from_timestamp_micros(at).map(time);
            json!({ "kind": kind, "id": id, "name": name, "created_at": at })
        }
    };
    let tokens = tokens.into_iter().map(one("scim_token"));
    Ok(tokens.chain(keys.into_iter().map(one("api_key"))).collect())
}

fn attempts(db: &mut Connection, user: &User) -> Result<Vec<Value>, StoreError> {
    let found: Vec<SignInAttempt> = sign_in_attempts::table
        .filter(sign_in_attempts::organization_id.eq(&user.organization_id))
        .filter(sign_in_attempts::user_id.eq(&user.id))
        .order(sign_in_attempts::id.desc())
        .limit(LATEST)
        .select(SignInAttempt::as_select())
        .load(db)?;
    let attempt = |it: SignInAttempt| {
        json!({
            "id": it.id.as_str(),
            "reference": it.reference,
            "at": time(it.at),
            "method": it.method,
            "outcome": it.outcome,
            "code": it.code,
            "expected": it.expected,
            "received": it.received,
            "account": it.account_folded,
            "client_ip": it.client_ip,
        })
    };
    Ok(found.into_iter().map(attempt).collect())
}

/// What the person did, and what was done to them.
fn events(db: &mut Connection, user: &User) -> Result<Vec<Value>, StoreError> {
    let by = audit_events::actor_id.eq(user.id.as_str());
    let about = audit_events::target_id.eq(user.id.as_str());
    let found: Vec<AuditEvent> = audit_events::table
        .filter(audit_events::organization_id.eq(&user.organization_id))
        .filter(by.or(about))
        .order(audit_events::id.desc())
        .limit(LATEST)
        .select(AuditEvent::as_select())
        .load(db)?;
    let event = |it: AuditEvent| {
        let detail: Value = serde_json::from_str(&it.detail).unwrap_or_default();
        json!({
            "id": it.id.as_str(),
            "at": time(it.at),
            "actor_kind": it.actor_kind,
            "actor_id": it.actor_id,
            "action": it.action,
            "target_kind": it.target_kind,
            "target_id": it.target_id,
            "detail": detail,
        })
    };
    Ok(found.into_iter().map(event).collect())
}
