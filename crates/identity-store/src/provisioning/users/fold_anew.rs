//! Folds the names and e-mail addresses of users anew whom a migration has listed because folding has
//! changed.

use diesel::prelude::*;

use super::resource::{ScimUser, refold};
use super::save::replace_emails;
use crate::accounts::{self, User, former};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::lock;
use crate::db::schema::{users, users_to_fold};
use crate::{Connection, OrganizationId, Store, StoreError, UserId};

/// How many users one transaction folds.
const BATCH: i64 = 200;

/// A user whose name or e-mail address would become that of another user, and who therefore keeps
/// the old folded form: neither is merged with the other. It ends when one of the two gets another
/// name or e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = users_to_fold)]
#[non_exhaustive]
pub struct OldFolding {
    /// The user.
    pub user_id: UserId,
    /// The user's organization.
    pub organization_id: OrganizationId,
}

/// Folds anew what is listed, in short transactions, and returns who keeps the old form. Several
/// servers may call it at once.
pub fn fold_anew(store: &Store) -> Result<Vec<OldFolding>, StoreError> {
    let mut remaining = Vec::new();
    let mut after = String::new();
    loop {
        let last = after.clone();
        let (batch, colliding) = store.write(move |db| fold_batch(db, &last)).wait()?;
        remaining.extend(colliding);
        match batch {
            Some(last) => after = last,
            None => return Ok(remaining),
        }
    }
}

/// Folds the next users; returns the last of them, if there may be more, and those that collide.
fn fold_batch(
    db: &mut Connection,
    after: &str,
) -> Result<(Option<String>, Vec<OldFolding>), StoreError> {
    let listed: Vec<OldFolding> = users_to_fold::table
        .filter(users_to_fold::user_id.gt(after.to_owned()))
        .order(users_to_fold::user_id)
        .limit(BATCH)
        .select(OldFolding::as_select())
        .load(db)?;
    let last = listed.last().map(|last| last.user_id.to_string());
    let mut colliding = Vec::new();
    for one in listed {
        if fold_one(db, &one)? {
            diesel::delete(users_to_fold::table.find(&one.user_id)).execute(db)?;
        } else {
            colliding.push(one);
        }
    }
    Ok((last, colliding))
}

/// Folds one user; `false` where that would give it another user's name or e-mail address.
fn fold_one(db: &mut Connection, one: &OldFolding) -> Result<bool, StoreError> {
    lock::user(db, &one.user_id)?;
    let Some(user) = accounts::get(db, &one.organization_id, &one.user_id)? else {
        return Ok(true);
    };
    let ScimUser { user, resource, .. } = ScimUser::read(user, None)?;
    let mut after = user.clone();
    refold(&mut after, &resource);
    if after.email_folded != user.email_folded && is_taken(db, &after)? {
        return Ok(false);
    }
    let mut changed = update(db, &after)?;
    if matches!(changed, Insert::Conflict) && former::free_keys_of(db, &after)? {
        changed = update(db, &after)?;
    }
    if let Insert::Conflict = changed {
        return Ok(false);
    }
    replace_emails(db, &after, &resource)?;
    Ok(true)
}

fn update(db: &mut Connection, after: &User) -> Result<Insert<()>, StoreError> {
    on_conflict(db, |db| {
        diesel::update(users::table.find(&after.id))
            .set((
                users::user_name_folded.eq(&after.user_name_folded),
                users::email_folded.eq(&after.email_folded),
                users::email_listed.eq(after.email_listed),
                users::primary_email_folded.eq(&after.primary_email_folded),
                users::sign_in_email_folded.eq(&after.sign_in_email_folded),
            ))
            .execute(db)?;
        Ok(())
    })
}

/// Whether another user of the organization signs in with the same e-mail address.
fn is_taken(db: &mut Connection, user: &User) -> Result<bool, StoreError> {
    let others = users::table
        .filter(users::email_folded.eq(&user.email_folded))
        .filter(users::organization_id.eq(&user.organization_id))
        .filter(users::id.ne(&user.id))
        .filter(users::deleted_at.is_null());
    let found: i64 = others.count().get_result(db)?;
    Ok(found > 0)
}
