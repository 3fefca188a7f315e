//! Browsers that have signed in to an account by password.
//!
//! Their secret signs nobody in: it only gives their attempts a count of their own, so that
//! strangers who guess an account's password do not lock its owner out. It is forgotten with the
//! password, the role or the account that it was made for.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::accounts::User;
use crate::db::micros::Micros;
use crate::db::schema::{credentials, known_browsers, users};
use crate::{Connection, KnownBrowserId, Secret, StoreError, UserId, fold_email};

/// The most browsers of one account; the one that was used longest ago is forgotten first.
const MAX_OF_USER: i64 = 8;

/// How long an unused one is known.
pub const TTL: Duration = Duration::days(180);

/// An account that has signed in by password in a browser.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[non_exhaustive]
pub struct KnownBrowser {
    /// Its identifier.
    pub id: KnownBrowserId,
    /// The account.
    pub user: UserId,
}

/// The accounts with that e-mail address, in any organization, that have signed in by password in
/// the browser with this secret, and have the same password and role since.
pub fn find(
    db: &mut Connection,
    secret: &Secret,
    email: &str,
    now: DateTime<Utc>,
) -> Result<Vec<KnownBrowser>, StoreError> {
    Ok(known_browsers::table
        .inner_join(users::table)
        .inner_join(credentials::table.on(credentials::user_id.eq(known_browsers::user_id)))
        .filter(known_browsers::secret_hash.eq(secret.hash()))
        .filter(known_browsers::last_used_at.gt(Micros::from(now - TTL)))
        .filter(known_browsers::password_set_at.eq(credentials::updated_at))
        .filter(known_browsers::role.eq(users::role))
        .filter(users::sign_in_email_folded.eq(fold_email(email)))
        .filter(users::active.eq(true))
        .filter(users::deleted_at.is_null())
        .order(known_browsers::id)
        .limit(MAX_OF_USER)
        .select((known_browsers::id, known_browsers::user_id))
        .load(db)?)
}

/// Remembers a browser in which this user has just signed in by password; returns its new secret.
///
/// The old one, if it had one, is not valid any more: to have got hold of it, or to have planted
/// it, is worth nothing.
pub fn remember(
    db: &mut Connection,
    user: &User,
    old: Option<&Secret>,
    now: DateTime<Utc>,
) -> Result<Secret, StoreError> {
    let secret = Secret::generate("");
    if let Some(old) = old {
        let of_browser = known_browsers::table.filter(known_browsers::secret_hash.eq(old.hash()));
        diesel::update(of_browser)
            .set(known_browsers::secret_hash.eq(secret.hash()))
            .execute(db)?;
    }
    let of_user = known_browsers::table.filter(known_browsers::user_id.eq(&user.id));
    let known = of_user.filter(known_browsers::secret_hash.eq(secret.hash()));
    diesel::delete(known).execute(db)?;
    let password_set_at: Option<i64> = credentials::table
        .find(&user.id)
        .select(credentials::updated_at)
        .get_result(db)
        .optional()?;
    let Some(password_set_at) = password_set_at else {
        return Ok(secret);
    };
    diesel::insert_into(known_browsers::table)
        .values((
            known_browsers::id.eq(KnownBrowserId::new(now)),
            known_browsers::organization_id.eq(&user.organization_id),
            known_browsers::user_id.eq(&user.id),
            known_browsers::secret_hash.eq(secret.hash()),
            known_browsers::password_set_at.eq(password_set_at),
            known_browsers::role.eq(user.role),
            known_browsers::last_used_at.eq(Micros::from(now)),
        ))
        .execute(db)?;
    let too_many: Vec<KnownBrowserId> = of_user
        .order((
            known_browsers::last_used_at.desc(),
            known_browsers::id.desc(),
        ))
        .offset(MAX_OF_USER)
        .limit(MAX_OF_USER)
        .select(known_browsers::id)
        .load(db)?;
    if !too_many.is_empty() {
        let forgotten = known_browsers::table.filter(known_browsers::id.eq_any(too_many));
        diesel::delete(forgotten).execute(db)?;
    }
    Ok(secret)
}

/// Forgets browsers that were not used for long; returns how many.
pub(crate) fn delete_expired(db: &mut Connection, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let unused = known_browsers::last_used_at.le(Micros::from(now - TTL));
    Ok(diesel::delete(known_browsers::table.filter(unused)).execute(db)?)
}
