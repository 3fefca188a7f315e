//! Which accounts an assertion hints at, when its NameID is not linked. A hint says who is meant
//! and opens nothing by itself.

use diesel::prelude::*;

use super::links::LinkedBy;
use super::name_id::NameId;
use super::rejection_code::RejectionCode;
use super::sso_sign_in::SsoSignIn;
use crate::accounts::{self, Role, User};
use crate::db::schema::{credentials, users};
use crate::{Connection, StoreError, fold_email};

/// How many accounts a query returns at most: a second one is rejected already.
const LIMIT: u8 = 8;

/// Whom the hints lead to.
#[derive(Debug)]
pub(super) enum Hint {
    /// Nobody, not even somebody who was deactivated.
    Nobody,
    /// One account that may sign in, found by this kind.
    One(Box<User>, LinkedBy),
    /// One kind found several accounts that may sign in.
    Several(Vec<User>),
    /// Only accounts that may not sign in, the first for this reason.
    Closed(RejectionCode),
    /// An account by the e-mail attribute, which does not lead to it here.
    Untrusted(Box<User>),
}

/// The kinds of hints, in their order. The first that finds an account that may sign in decides.
const KINDS: [LinkedBy; 3] = [
    LinkedBy::ExternalId,
    LinkedBy::UserNameOrEmail,
    LinkedBy::EmailAttribute,
];

/// Follows the hints of an assertion.
pub(super) fn follow(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    trust_email_attribute: bool,
) -> Result<Hint, StoreError> {
    let mut closed = None;
    let mut untrusted = None;
    for kind in KINDS {
        let mut found = find(db, sign_in, kind)?;
        // Where the NameID is one itself, another e-mail address in the attribute is in nobody's
        // way.
        if kind == LinkedBy::EmailAttribute && sign_in.name_id().is_mailbox() {
            take_unguarded(db, &mut found)?;
        }
        let mut others = found.iter().filter(|user| !user.may_sign_in());
        closed = closed.or_else(|| others.next().map(RejectionCode::of_user));
        found.retain(User::may_sign_in);
        if kind == LinkedBy::EmailAttribute && !trust_email_attribute {
            untrusted = take_unguarded(db, &mut found)?.into_iter().next();
        }
        if found.len() > 1 {
            return Ok(Hint::Several(found));
        }
        if let Some(user) = found.pop() {
            return Ok(Hint::One(Box::new(user), kind));
        }
    }
    Ok(match (untrusted, closed) {
        (Some(user), _) => Hint::Untrusted(Box::new(user)),
        (None, Some(code)) => Hint::Closed(code),
        (None, None) => Hint::Nobody,
    })
}

/// Takes the unguarded accounts out, and returns them.
fn take_unguarded(db: &mut Connection, found: &mut Vec<User>) -> Result<Vec<User>, StoreError> {
    let mut unguarded = Vec::new();
    for user in std::mem::take(found) {
        if accounts::is_guarded(db, &user)? {
            found.push(user);
        } else {
            unguarded.push(user);
        }
    }
    Ok(unguarded)
}

/// The accounts that one kind of hint finds, without deleted ones.
fn find(db: &mut Connection, sign_in: &SsoSignIn, kind: LinkedBy) -> Result<Vec<User>, StoreError> {
    let name_id = sign_in.name_id();
    match kind {
        LinkedBy::ExternalId => by_external_id(db, sign_in),
        LinkedBy::UserNameOrEmail => {
            let mut found = by_user_name(db, sign_in, name_id)?;
            if name_id.is_email() {
                found.extend(by_primary_email(db, sign_in, &name_id.compared())?);
                found.sort_by(|one, other| one.id.cmp(&other.id));
                found.dedup_by(|one, other| one.id == other.id);
            }
            Ok(found)
        }
        _ => match sign_in.usable_email() {
            Some(email) => by_primary_email(db, sign_in, &fold_email(email)),
            None => Ok(Vec::new()),
        },
    }
}

/// `externalId` is compared exactly.
fn by_external_id(db: &mut Connection, sign_in: &SsoSignIn) -> Result<Vec<User>, StoreError> {
    Ok(users::table
        .filter(users::organization_id.eq(&sign_in.organization))
        .filter(users::external_id.eq(&sign_in.name_id))
        .filter(users::deleted_at.is_null())
        .select(User::as_select())
        .load(db)?)
}

fn by_user_name(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    name_id: NameId<'_>,
) -> Result<Vec<User>, StoreError> {
    let mut found: Vec<User> = users::table
        .filter(users::organization_id.eq(&sign_in.organization))
        .filter(users::user_name_folded.eq(fold_email(name_id.value)))
        .filter(users::deleted_at.is_null())
        .select(User::as_select())
        .load(db)?;
    found.retain(|user| name_id.is_user_name(&user.user_name, &user.user_name_folded));
    Ok(found)
}

/// The accounts with this primary e-mail address. Where many share one, guarded and active ones are
/// looked for first, so that none of them is left out.
fn by_primary_email(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    folded: &str,
) -> Result<Vec<User>, StoreError> {
    let all = with_primary_email(db, sign_in, folded, None)?;
    if all.len() < usize::from(LIMIT) {
        return Ok(all);
    }
    let mut found = Vec::new();
    for guarded in [true, false] {
        for active in [true, false] {
            let only = Some((guarded, active));
            found.extend(with_primary_email(db, sign_in, folded, only)?);
        }
    }
    Ok(found)
}

/// At most [`LIMIT`] of each of the two ways in which an account has a primary e-mail address;
/// `only` those that are guarded and active, or not.
fn with_primary_email(
    db: &mut Connection,
    sign_in: &SsoSignIn,
    folded: &str,
    only: Option<(bool, bool)>,
) -> Result<Vec<User>, StoreError> {
    let of_kind = || {
        let of_organization = users::table
            .filter(users::organization_id.eq(&sign_in.organization))
            .filter(users::deleted_at.is_null())
            .limit(i64::from(LIMIT))
            .select(User::as_select())
            .into_boxed();
        let Some((guarded, active)) = only else {
            return of_organization;
        };
        let of_kind = of_organization.filter(users::active.eq(active));
        let with_password = || credentials::table.select(credentials::user_id);
        if guarded {
            let admin = users::role.eq(Role::PlatformAdmin);
            of_kind.filter(admin.or(users::id.eq_any(with_password())))
        } else {
            of_kind
                .filter(users::role.ne(Role::PlatformAdmin))
                .filter(users::id.ne_all(with_password()))
        }
    };
    let own = of_kind()
        .filter(users::email_folded.eq(folded))
        .filter(users::primary_email_folded.is_null());
    let mut found: Vec<User> = own.load(db)?;
    let other = of_kind().filter(users::primary_email_folded.eq(folded));
    found.extend(other.load::<User>(db)?);
    Ok(found)
}
