//! Decides whom an assertion lets in: the owner of the link, or the account that the hints lead to
//! if it may be linked by them.

use diesel::prelude::*;

use super::hints::{self, Hint};
use super::links::{self, Link, LinkedBy, NewLink};
use super::rejection::{SignInRejection, rejected};
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::accounts::{self, NewUser, Origin, Role, Saved, User, former, insert, save};
use crate::audit::{self, Action, Actor, Event, Told};
use crate::db::conflict::Insert;
use crate::db::lock;
use crate::db::schema::credentials;
use crate::organizations::Organization;
use crate::sign_in::name_id::MAX_CHARACTERS;
use crate::sign_in::sessions;
use crate::{Caller, Connection, Stop, StoreError, UserId};

/// What an assertion comes to.
#[derive(Debug)]
pub(super) enum Found {
    /// It lets this person in; the flag says whether the account is new.
    Person(Box<User>, bool),
    /// It means this guarded account, which its owner's proof opens.
    NeedsProof(Box<User>),
}

type Outcome = Result<Found, Stop<SignInRejection>>;

/// How often the hints are followed again if they lead to another account once it is locked.
const MAX_TRIES: usize = 3;

/// Finds or creates the account, and links the NameID where it may.
pub(super) fn find_or_create(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    settings: &Organization,
) -> Outcome {
    if sign_in.name_id.chars().count() > MAX_CHARACTERS {
        return rejected(RejectionCode::NameIdTooLong);
    }
    if let Some(link) = link_of(db, sign_in)? {
        return by_link(db, sign_in, &link);
    }
    // A SCIM client may move the hint to another account before this one is locked. So the hints
    // are followed again under the lock, and the account is linked as it is then.
    let mut locked: Option<UserId> = None;
    for _ in 0..=MAX_TRIES {
        match hints::follow(db, sign_in, settings.trust_email_attribute)? {
            Hint::Nobody => return create(db, sign_in, settings.jit_provisioning),
            Hint::Closed(code) => return rejected(code),
            Hint::Several(users) => {
                let several = SignInRejection::naming(RejectionCode::AccountAmbiguous, &users);
                return Err(Stop::Rejected(several));
            }
            Hint::Untrusted(user) => return untrusted(db, sign_in, &user),
            Hint::One(user, by) if locked.as_ref() == Some(&user.id) => {
                return by_hint(db, sign_in, *user, by);
            }
            Hint::One(user, _) => {
                lock::user(db, &user.id)?;
                locked = Some(user.id);
            }
        }
    }
    rejected(RejectionCode::NameIdConflict)
}

fn link_of(db: &mut Connection, sign_in: &SsoSignIn) -> Result<Option<Link>, StoreError> {
    let name_id = sign_in.name_id();
    if name_id.is_transient() {
        return Ok(None);
    }
    let entity_id = &sign_in.provider_entity_id;
    links::find(db, &sign_in.organization, entity_id, name_id)
}

/// The NameID is linked. A guarded account is entered only by a link that its owner has proven, and
/// never by a response that nobody asked for.
fn by_link(db: &mut Connection, sign_in: &SsoSignIn, link: &Link) -> Outcome {
    let user = match accounts::get(db, &sign_in.organization, &link.user_id)? {
        Some(user) if user.may_sign_in() => user,
        Some(user) => return rejected(RejectionCode::of_user(&user)),
        None => return rejected(RejectionCode::UserDeactivated),
    };
    if accounts::is_guarded(db, &user)? {
        if !sign_in.is_solicited() {
            return rejected(RejectionCode::UnsolicitedResponse);
        }
        if link.proven_at.is_none() {
            return needs_proof(db, sign_in, user);
        }
    }
    links::touch(db, &sign_in.organization, &link.id, sign_in.now)?;
    person(db, sign_in, user)
}

/// A locked, active account that a hint leads to.
fn by_hint(db: &mut Connection, sign_in: &SsoSignIn, user: User, by: LinkedBy) -> Outcome {
    if !sign_in.is_solicited() {
        return rejected(RejectionCode::UnsolicitedResponse);
    }
    let guarded = accounts::is_guarded(db, &user)?;
    if let Some(other) = links::to_provider(db, &user, &sign_in.provider_entity_id)? {
        let name_id = sign_in.name_id();
        // A concurrent sign-in of the same person may have created the link.
        let of_kind = other.name_id().is_of_kind(name_id);
        let equal = other.name_id_compared == name_id.compared();
        if equal && of_kind && !name_id.is_transient() {
            return by_link(db, sign_in, &other);
        }
        // Nor does an `externalId` that was meant for values of another attribute move the link.
        let moves = by == LinkedBy::ExternalId && of_kind && !name_id.is_transient();
        if guarded || !moves {
            return conflict(db, sign_in, &user, &other);
        }
        // SCIM says that the person has another NameID now.
        let caller = caller(sign_in, &user);
        links::end(db, &caller, &user.id, &[other], Told::Always)?;
        sessions::end_all_for_user(db, &sign_in.organization, &user.id)?;
    }
    if guarded {
        return needs_proof(db, sign_in, user);
    }
    if !sign_in.name_id().is_transient() {
        let linked = links::insert(db, &caller(sign_in, &user), &user.id, new_link(sign_in, by))?;
        if let Insert::Conflict = linked {
            return meanwhile(db, sign_in, RejectionCode::NameIdConflict);
        }
        // The person who was in before had no NameID of it, and may have made the account with the
        // e-mail address of this one.
        sessions::end_all_for_user(db, &sign_in.organization, &user.id)?;
    }
    person(db, sign_in, user)
}

/// The e-mail attribute is that of an account that it does not lead to. If the account has a NameID
/// of this provider already, trusting the attribute would not help.
fn untrusted(db: &mut Connection, sign_in: &SsoSignIn, user: &User) -> Outcome {
    if let Some(other) = links::to_provider(db, user, &sign_in.provider_entity_id)? {
        return conflict(db, sign_in, user, &other);
    }
    let code = RejectionCode::EmailAttributeUntrusted;
    let naming = SignInRejection::naming(code, std::slice::from_ref(user));
    meanwhile(db, sign_in, naming)
}

/// The account has another NameID of this provider: a platform admin may let this one in instead.
fn conflict(db: &mut Connection, sign_in: &SsoSignIn, user: &User, link: &Link) -> Outcome {
    let code = RejectionCode::NameIdConflict;
    let offering = SignInRejection::offering(code, sign_in, user, Some(link));
    meanwhile(db, sign_in, offering)
}

/// Only a password proves it at once. An admin without one has to be let in by another.
fn needs_proof(db: &mut Connection, sign_in: &SsoSignIn, user: User) -> Outcome {
    let passwords: i64 = credentials::table
        .filter(credentials::user_id.eq(&user.id))
        .filter(credentials::organization_id.eq(&user.organization_id))
        .count()
        .get_result(db)?;
    if passwords == 0 {
        let link = links::to_provider(db, &user, &sign_in.provider_entity_id)?;
        let code = RejectionCode::ProofImpossible;
        let offering = SignInRejection::offering(code, sign_in, &user, link.as_ref());
        return Err(Stop::Rejected(offering));
    }
    Ok(Found::NeedsProof(Box::new(user)))
}

/// A concurrent sign-in of the same person may have created the link.
fn meanwhile(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    otherwise: impl Into<SignInRejection>,
) -> Outcome {
    match link_of(db, sign_in)? {
        Some(link) => by_link(db, sign_in, &link),
        None => Err(Stop::Rejected(otherwise.into())),
    }
}

fn new_link(sign_in: &SsoSignIn, by: LinkedBy) -> NewLink<'_> {
    NewLink {
        provider_entity_id: &sign_in.provider_entity_id,
        name_id: sign_in.name_id(),
        by,
    }
}

/// The person who signs in, as the one who acts.
fn caller(sign_in: &SsoSignIn, user: &User) -> Caller {
    let actor = Actor::User(user.id.clone());
    Caller::new(&sign_in.organization, &actor, sign_in.now)
}

/// The person may sign in; blanks are filled from the assertion.
pub(super) fn person(db: &mut Connection, sign_in: &SsoSignIn, mut user: User) -> Outcome {
    if !fill_blanks(&mut user, sign_in) {
        return Ok(Found::Person(Box::new(user), false));
    }
    let user = with_filled_blanks(db, sign_in, &user.id)?;
    Ok(Found::Person(Box::new(user), false))
}

/// Locks the account, reads it again, fills its blanks and saves it: a SCIM client may have changed
/// or deactivated it since it was first read.
fn with_filled_blanks(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    id: &UserId,
) -> Result<User, Stop<SignInRejection>> {
    lock::user(db, id)?;
    let before = match accounts::get(db, &sign_in.organization, id)? {
        Some(user) if user.may_sign_in() => user,
        Some(user) => return rejected(RejectionCode::of_user(&user)),
        None => return rejected(RejectionCode::UserDeactivated),
    };
    let mut user = before.clone();
    if !fill_blanks(&mut user, sign_in) {
        return Ok(before);
    }
    Ok(match save(db, &user, &before)? {
        Insert::Done(Saved::Yes) => user,
        // Neither is possible while the row is locked and its keys stay the same. If it happened,
        // the session would show the stored names, and a later sign-in would fill the blanks.
        Insert::Done(Saved::StaleVersion) | Insert::Conflict => before,
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

/// Creates an account just in time, with the lowest role, if its e-mail address is nobody's, not
/// even one of somebody who was deleted.
pub(super) fn create(db: &mut Connection, sign_in: &SsoSignIn, may_create: bool) -> Outcome {
    if !sign_in.is_solicited() {
        return rejected(RejectionCode::UnsolicitedResponse);
    }
    if !may_create {
        return rejected(RejectionCode::NotProvisioned);
    }
    let Some(email) = sign_in.own_email() else {
        return rejected(RejectionCode::EmailMissing);
    };
    if is_former(db, sign_in, email)? {
        return rejected(RejectionCode::UserDeactivated);
    }
    let users = accounts::find_by_any_email(db, &sign_in.organization, email)?;
    if !users.is_empty() {
        return taken(db, sign_in, &users);
    }
    let (name_id, entity_id) = (sign_in.name_id(), &sign_in.provider_entity_id);
    let is_linked = !name_id.is_transient();
    if is_linked && !links::is_free(db, &sign_in.organization, entity_id, name_id)? {
        return meanwhile(db, sign_in, RejectionCode::NameIdConflict);
    }
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
        let users = accounts::find_by_any_email(db, &sign_in.organization, email)?;
        return taken(db, sign_in, &users);
    };
    let event = Event::new(Action::UserCreated)
        .target(&user.id)
        .detail(serde_json::json!({ "origin": "sso" }));
    let system = Caller::new(&sign_in.organization, &Actor::System, sign_in.now);
    audit::record(db, &system, &event)?;
    if is_linked {
        let new = new_link(sign_in, LinkedBy::JustInTime);
        if let Insert::Conflict = links::insert(db, &caller(sign_in, &user), &user.id, new)? {
            return meanwhile(db, sign_in, RejectionCode::NameIdConflict);
        }
    }
    Ok(Found::Person(Box::new(user), true))
}

/// Whether the NameID, the e-mail address or the attribute was a deleted person's.
fn is_former(db: &mut Connection, sign_in: &SsoSignIn, email: &str) -> Result<bool, StoreError> {
    let name_id = sign_in.name_id().compared();
    let email = crate::fold_email(email);
    let attribute = sign_in.usable_email().map(crate::fold_email);
    let mut values = vec![name_id.as_str(), email.as_str()];
    values.extend(attribute.as_deref());
    former::knows(db, &sign_in.organization, &values)
}

/// The e-mail address is somebody's whom it does not identify: a deactivated or deleted person's, a
/// further one of another, or the one that a guarded account signs in with.
fn taken(db: &mut Connection, sign_in: &SsoSignIn, users: &[User]) -> Outcome {
    if users.iter().any(User::may_sign_in) {
        meanwhile(db, sign_in, RejectionCode::NameIdConflict)
    } else {
        let code = users.first().map(RejectionCode::of_user);
        rejected(code.unwrap_or(RejectionCode::UserDeactivated))
    }
}
