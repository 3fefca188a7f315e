//! What is remembered of people who were deleted, so that they do not come back just in time: their
//! NameIDs and e-mail addresses, as hashes under a key of the organization.

use std::collections::BTreeSet;

use diesel::prelude::*;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;

use super::user::User;
use crate::db::lock;
use crate::db::random;
use crate::db::schema::{former_identifiers, organizations, user_emails, users};
use crate::{Connection, OrganizationId, StoreError};

/// Remembers a person who is being deleted, with these compared forms of their NameIDs.
pub(crate) fn remember(
    db: &mut Connection,
    user: &User,
    name_ids: &[String],
) -> Result<(), StoreError> {
    let organization = &user.organization_id;
    let listed: Vec<String> = user_emails::table
        .filter(user_emails::user_id.eq(&user.id))
        .select(user_emails::email_folded)
        .load(db)?;
    let own = [Some(&user.user_name_folded), Some(&user.email_folded)];
    let more = [
        user.external_id.as_ref(),
        user.primary_email_folded.as_ref(),
        user.sign_in_email_folded.as_ref(),
    ];
    let all: BTreeSet<&String> = own
        .into_iter()
        .chain(more)
        .flatten()
        .chain(&listed)
        .chain(name_ids)
        .collect();
    let key = made_key(db, organization)?;
    for value in all {
        let row = (
            former_identifiers::organization_id.eq(organization),
            former_identifiers::hash.eq(hash(&key, value)?),
            former_identifiers::user_id.eq(&user.id),
        );
        diesel::insert_into(former_identifiers::table)
            .values(row)
            .execute(db)?;
    }
    Ok(())
}

/// Forgets a person who is brought back by SCIM.
pub(crate) fn forget(db: &mut Connection, user: &User) -> Result<(), StoreError> {
    let own = former_identifiers::table
        .filter(former_identifiers::organization_id.eq(&user.organization_id))
        .filter(former_identifiers::user_id.eq(&user.id));
    diesel::delete(own).execute(db)?;
    Ok(())
}

/// Whether any of these values, in their compared forms, was a deleted person's.
pub(crate) fn knows(
    db: &mut Connection,
    organization: &OrganizationId,
    values: &[&str],
) -> Result<bool, StoreError> {
    let Some(key) = key(db, organization)? else {
        return Ok(false);
    };
    let hashes: Result<Vec<Vec<u8>>, StoreError> =
        values.iter().map(|value| hash(&key, value)).collect();
    let known: i64 = former_identifiers::table
        .filter(former_identifiers::organization_id.eq(organization))
        .filter(former_identifiers::hash.eq_any(hashes?))
        .count()
        .get_result(db)?;
    Ok(known > 0)
}

/// Takes its names from a deleted user, so that somebody else can have them.
pub(crate) fn free_names(db: &mut Connection, user: &User) -> Result<(), StoreError> {
    let nobody = format!("deleted {}", user.id);
    let deleted = users::table
        .find(&user.id)
        .filter(users::organization_id.eq(&user.organization_id))
        .filter(users::deleted_at.is_not_null());
    diesel::update(deleted)
        .set((
            users::user_name_folded.eq(&nobody),
            users::email_folded.eq(&nobody),
            users::external_id.eq(None::<String>),
            users::primary_email_folded.eq(None::<String>),
        ))
        .execute(db)?;
    diesel::delete(user_emails::table.filter(user_emails::user_id.eq(&user.id))).execute(db)?;
    Ok(())
}

/// [`free_names`] of the deleted user who has this folded user name, if there is one.
pub(crate) fn free_user_name(
    db: &mut Connection,
    organization: &OrganizationId,
    folded: &str,
) -> Result<(), StoreError> {
    let deleted: Option<User> = users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::user_name_folded.eq(folded))
        .filter(users::deleted_at.is_not_null())
        .select(User::as_select())
        .get_result(db)
        .optional()?;
    match deleted {
        Some(user) => {
            lock::user(db, &user.id)?;
            free_names(db, &user)
        }
        None => Ok(()),
    }
}

/// [`free_names`] of the deleted users who have the user name or the external id of this user; returns
/// whether there was one. What is deleted is in nobody's way (RFC 7644 section 3.6).
pub(crate) fn free_keys_of(db: &mut Connection, user: &User) -> Result<bool, StoreError> {
    let has_same = users::user_name_folded
        .eq(&user.user_name_folded)
        .nullable()
        .or(users::external_id.eq(&user.external_id));
    let deleted: Vec<User> = users::table
        .filter(users::organization_id.eq(&user.organization_id))
        .filter(users::deleted_at.is_not_null())
        .filter(users::id.ne(&user.id))
        .filter(has_same)
        .order(users::id)
        .select(User::as_select())
        .load(db)?;
    for other in &deleted {
        lock::user(db, &other.id)?;
        free_names(db, other)?;
    }
    Ok(!deleted.is_empty())
}

fn key(db: &mut Connection, organization: &OrganizationId) -> Result<Option<Vec<u8>>, StoreError> {
    let key: Option<Option<Vec<u8>>> = organizations::table
        .find(organization)
        .select(organizations::former_identifiers_key)
        .get_result(db)
        .optional()?;
    Ok(key.flatten())
}

/// The organization's key, which the first deletion makes.
fn made_key(db: &mut Connection, organization: &OrganizationId) -> Result<Vec<u8>, StoreError> {
    if let Some(key) = key(db, organization)? {
        return Ok(key);
    }
    lock::organization(db, organization)?;
    let without = organizations::table
        .find(organization)
        .filter(organizations::former_identifiers_key.is_null());
    diesel::update(without)
        .set(organizations::former_identifiers_key.eq(random::bytes::<32>().to_vec()))
        .execute(db)?;
    let made = key(db, organization)?;
    made.ok_or_else(|| StoreError::corrupt(format!("the key of organization {organization}")))
}

fn hash(key: &[u8], value: &str) -> Result<Vec<u8>, StoreError> {
    let hmac = || -> Result<Vec<u8>, ErrorStack> {
        let key = PKey::hmac(key)?;
        Signer::new(MessageDigest::sha256(), &key)?.sign_oneshot_to_vec(value.as_bytes())
    };
    hmac().map_err(|error| StoreError::Cryptography(error.to_string()))
}
