//! Finds the account that an assertion identifies.

use diesel::prelude::*;

use super::{RejectionCode, SsoSignIn};
use crate::accounts::{NewUser, Origin, Role, Saved, User, insert, save};
use crate::audit::{self, Action, Actor, Event};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::lock;
use crate::db::micros::Micros;
use crate::db::schema::{saml_name_ids, users};
use crate::{Caller, Connection, NameIdLinkId, Stop, StoreError, UserId, accounts};

/// The user, and whether the account is new.
type Found = Result<(User, bool), Stop<RejectionCode>>;

/// How often the hints are followed again if they lead to another account once it is locked.
const MAX_TRIES: usize = 3;

/// Finds or creates the user, and links the NameID.
pub(super) fn find_or_create(db: &mut Connection, sign_in: &SsoSignIn, may_create: bool) -> Found {
    if let Some(user) = by_link(db, sign_in)? {
        return usable(db, sign_in, user);
    }
    // A SCIM client may move the hint to another account before this one is locked. So the hints
    // are followed again under the lock, and the account is linked as it is then.
    let mut locked: Option<UserId> = None;
    for _ in 0..=MAX_TRIES {
        match by_hint(db, sign_in)? {
            Hint::Nobody => return create(db, sign_in, may_create),
            Hint::Several => return Err(Stop::Rejected(RejectionCode::NameIdConflict)),
            Hint::One(user) if locked.as_ref() == Some(&user.id) => {
                return link_to(db, sign_in, *user);
            }
            Hint::One(user) => {
                lock::user(db, &user.id)?;
                locked = Some(user.id);
            }
        }
    }
    Err(Stop::Rejected(RejectionCode::NameIdConflict))
}

/// The accounts that an assertion with an unlinked NameID hints at.
enum Hint {
    Nobody,
    One(Box<User>),
    Several,
}

/// The externalId is a unique key. An e-mail address is not: if several accounts have it, choosing
/// one would be a guess.
fn by_hint(db: &mut Connection, sign_in: &SsoSignIn) -> Result<Hint, StoreError> {
    if let Some(user) = by_external_id(db, sign_in)? {
        return Ok(Hint::One(Box::new(user)));
    }
    let Some(email) = &sign_in.email else {
        return Ok(Hint::Nobody);
    };
    let mut found = accounts::find_by_email(db, &sign_in.organization, email)?;
    Ok(match (found.pop(), found.is_empty()) {
        (None, _) => Hint::Nobody,
        (Some(user), true) => Hint::One(Box::new(user)),
        (Some(_), false) => Hint::Several,
    })
}

/// The user linked to this NameID of this provider.
fn by_link(db: &mut Connection, sign_in: &SsoSignIn) -> Result<Option<User>, StoreError> {
    let user: Option<UserId> = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(&sign_in.organization))
        .filter(saml_name_ids::provider_entity_id.eq(&sign_in.provider_entity_id))
        .filter(saml_name_ids::name_id.eq(&sign_in.name_id))
        .select(saml_name_ids::user_id)
        .get_result(db)
        .optional()?;
    match user {
        Some(id) => accounts::get(db, &sign_in.organization, &id),
        None => Ok(None),
    }
}

/// The user whose externalId, set by a SCIM client, is this NameID.
fn by_external_id(db: &mut Connection, sign_in: &SsoSignIn) -> Result<Option<User>, StoreError> {
    Ok(users::table
        .filter(users::organization_id.eq(&sign_in.organization))
        .filter(users::external_id.eq(&sign_in.name_id))
        .select(User::as_select())
        .get_result(db)
        .optional()?)
}

/// Links a locked user who was found by a hint, unless another NameID of this provider is already
/// linked to them.
fn link_to(db: &mut Connection, sign_in: &SsoSignIn, user: User) -> Found {
    if !user.may_sign_in() {
        return Err(Stop::Rejected(RejectionCode::of_user(&user)));
    }
    let links: i64 = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(&sign_in.organization))
        .filter(saml_name_ids::provider_entity_id.eq(&sign_in.provider_entity_id))
        .filter(saml_name_ids::user_id.eq(&user.id))
        .count()
        .get_result(db)?;
    if links > 0 {
        return meanwhile(db, sign_in, RejectionCode::NameIdConflict);
    }
    match link(db, sign_in, &user)? {
        Insert::Done(()) => usable(db, sign_in, user),
        Insert::Conflict => meanwhile(db, sign_in, RejectionCode::NameIdConflict),
    }
}

/// A concurrent sign-in of the same person may have created the link.
fn meanwhile(db: &mut Connection, sign_in: &SsoSignIn, otherwise: RejectionCode) -> Found {
    match by_link(db, sign_in)? {
        Some(user) => usable(db, sign_in, user),
        None => Err(Stop::Rejected(otherwise)),
    }
}

/// Links the NameID to the user; `Conflict` if it is already linked.
fn link(db: &mut Connection, sign_in: &SsoSignIn, user: &User) -> Result<Insert<()>, StoreError> {
    on_conflict(db, |db| insert_link(db, sign_in, user))
}

fn insert_link(db: &mut Connection, sign_in: &SsoSignIn, user: &User) -> Result<(), StoreError> {
    let now = Micros::from(sign_in.now);
    diesel::insert_into(saml_name_ids::table)
        .values((
            saml_name_ids::id.eq(NameIdLinkId::new(sign_in.now)),
            saml_name_ids::organization_id.eq(&sign_in.organization),
            saml_name_ids::user_id.eq(&user.id),
            saml_name_ids::provider_entity_id.eq(&sign_in.provider_entity_id),
            saml_name_ids::name_id.eq(&sign_in.name_id),
            saml_name_ids::name_id_format.eq(&sign_in.name_id_format),
            saml_name_ids::created_at.eq(now),
            saml_name_ids::last_used_at.eq(now),
        ))
        .execute(db)?;
    Ok(())
}

/// A linked user may sign in unless deactivated; blanks are filled from the assertion.
fn usable(db: &mut Connection, sign_in: &SsoSignIn, mut user: User) -> Found {
    if !user.may_sign_in() {
        return Err(Stop::Rejected(RejectionCode::of_user(&user)));
    }
    let own = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(&sign_in.organization))
        .filter(saml_name_ids::provider_entity_id.eq(&sign_in.provider_entity_id))
        .filter(saml_name_ids::name_id.eq(&sign_in.name_id));
    diesel::update(own)
        .set(saml_name_ids::last_used_at.eq(Micros::from(sign_in.now)))
        .execute(db)?;
    if !fill_blanks(&mut user, sign_in) {
        return Ok((user, false));
    }
    with_filled_blanks(db, sign_in, &user.id)
}

/// Locks the account, reads it again, fills its blanks and saves it: a SCIM client may have changed
/// or deactivated it since it was first read.
fn with_filled_blanks(db: &mut Connection, sign_in: &SsoSignIn, id: &UserId) -> Found {
    lock::user(db, id)?;
    let before = match accounts::get(db, &sign_in.organization, id)? {
        Some(user) if user.may_sign_in() => user,
        _ => return Err(Stop::Rejected(RejectionCode::UserDeactivated)),
    };
    let mut user = before.clone();
    if !fill_blanks(&mut user, sign_in) {
        return Ok((before, false));
    }
    Ok(match save(db, &user, &before)? {
        Insert::Done(Saved::Yes) => (user, false),
        // Neither is possible while the row is locked and its keys stay the same. If it happened,
        // the session would show the stored names, and a later sign-in would fill the blanks.
        Insert::Done(Saved::StaleVersion) | Insert::Conflict => (before, false),
    })
}

/// Adds names that the account lacks. The resource that the SCIM client sent stays unchanged.
fn fill_blanks(user: &mut User, sign_in: &SsoSignIn) -> bool {
    let mut changed = false;
    let named_by_fallback = user.display_name == user.user_name || user.display_name == user.email;
    if let (true, Some(name)) = (named_by_fallback, &sign_in.display_name)
        && *name != user.display_name
    {
        user.display_name.clone_from(name);
        changed = true;
    }
    for (field, given) in [
        (&mut user.given_name, &sign_in.given_name),
        (&mut user.family_name, &sign_in.family_name),
    ] {
        if field.is_none() && given.is_some() {
            field.clone_from(given);
            changed = true;
        }
    }
    changed
}

/// Creates an account just in time, with the lowest role.
fn create(db: &mut Connection, sign_in: &SsoSignIn, may_create: bool) -> Found {
    if !may_create {
        return Err(Stop::Rejected(RejectionCode::NotProvisioned));
    }
    let Some(email) = sign_in.email.as_deref() else {
        return Err(Stop::Rejected(RejectionCode::EmailMissing));
    };
    let user = NewUser {
        user_name: email,
        email,
        display_name: sign_in.display_name.as_deref().unwrap_or(email),
        given_name: sign_in.given_name.as_deref(),
        family_name: sign_in.family_name.as_deref(),
        role: Role::Member,
        origin: Origin::Sso,
    }
    .into_user(&sign_in.organization, sign_in.now);
    let Insert::Done(()) = insert(db, &user)? else {
        return taken(db, sign_in, email);
    };
    if let Insert::Conflict = link(db, sign_in, &user)? {
        return meanwhile(db, sign_in, RejectionCode::NameIdConflict);
    }
    let event = Event::new(Action::UserCreated)
        .target(&user.id)
        .detail(serde_json::json!({ "origin": "sso" }));
    let caller = Caller::new(&sign_in.organization, &Actor::System, sign_in.now);
    audit::record(db, &caller, &event)?;
    Ok((user, true))
}

/// The e-mail address is already the user name of an account that is deleted or has another
/// e-mail address.
fn taken(db: &mut Connection, sign_in: &SsoSignIn, email: &str) -> Found {
    let conflicting_user = accounts::find_by_user_name(db, &sign_in.organization, email)?;
    match conflicting_user {
        Some(user) if !user.may_sign_in() => Err(Stop::Rejected(RejectionCode::of_user(&user))),
        _ => meanwhile(db, sign_in, RejectionCode::NameIdConflict),
    }
}
