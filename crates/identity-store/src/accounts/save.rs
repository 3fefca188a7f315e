//! Saving a changed user.

use diesel::sql_types::Untyped;

use super::user::User;
use crate::db::conflict::{Insert, on_conflict};
use crate::db::static_query::{Bind, StaticQuery, static_sql};
use crate::{Connection, StoreError};

/// Writes every field of the record that may change (not the role and the sign-in e-mail address),
/// if the row still has the version that `before` has;
/// `Conflict` where another row has the user name or external id.
pub(crate) fn save(
    db: &mut Connection,
    user: &User,
    before: &User,
) -> Result<Insert<Saved>, StoreError> {
    let other_keys = user.user_name_folded != before.user_name_folded
        || user.external_id != before.external_id
        || user.email_folded != before.email_folded
        || user.primary_email_folded != before.primary_email_folded
        || user.deleted_at != before.deleted_at;
    let micros =
        |time: Option<chrono::DateTime<chrono::Utc>>| time.map(|time| time.timestamp_micros());
    let all = [
        Bind::Text(&user.user_name_folded),
        Bind::NullableText(user.external_id.as_deref()),
        Bind::Text(&user.email_folded),
        Bind::NullableText(user.primary_email_folded.as_deref()),
        Bind::NullableBigInt(micros(user.deleted_at)),
        Bind::Text(&user.user_name),
        Bind::Text(&user.email),
        Bind::Bool(user.email_listed),
        Bind::Text(&user.display_name),
        Bind::NullableText(user.given_name.as_deref()),
        Bind::NullableText(user.family_name.as_deref()),
        Bind::Bool(user.active),
        Bind::Bool(user.scim_managed),
        Bind::Text(&user.scim_attributes),
        Bind::NullableBigInt(micros(user.deactivated_at)),
        Bind::NullableBigInt(micros(user.last_sign_in_at)),
        Bind::BigInt(user.version),
        Bind::BigInt(user.updated_at.timestamp_micros()),
        Bind::Text(user.id.as_str()),
        Bind::BigInt(before.version),
    ];
    let [_, _, _, _, _, without_keys @ ..] = &all;
    on_conflict(db, |db| {
        let changed = if other_keys {
            StaticQuery::<UpdateUser>::new(&all).execute(db)?
        } else {
            StaticQuery::<UpdateUserWithoutKeys>::new(without_keys).execute(db)?
        };
        Ok(match changed {
            0 => Saved::StaleVersion,
            _ => Saved::Yes,
        })
    })
}

/// Whether the row was written.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saved {
    /// It was.
    Yes,
    /// Another change came first.
    StaleVersion,
}

macro_rules! update_user {
    ($keys:literal) => {
        concat!(
            "UPDATE users SET ",
            $keys,
            "user_name = ?, email = ?, email_listed = ?, display_name = ?, given_name = ?, \
             family_name = ?, active = ?, scim_managed = ?, scim_attributes = ?, \
             deactivated_at = ?, last_sign_in_at = ?, version = ?, updated_at = ? \
             WHERE id = ? AND version = ?"
        )
    };
}

macro_rules! update_user_with_keys {
    () => {
        update_user!(
            "user_name_folded = ?, external_id = ?, email_folded = ?, primary_email_folded = ?, \
             deleted_at = ?, "
        )
    };
}

// Diesel does not cache the statements for updates that it builds itself. The second one leaves the
// columns alone that are in an index: SQLite writes each index anew that has a column which is set,
// even to the value it had.
static_sql! {
    UpdateUser -> Untyped {
        sqlite: update_user_with_keys!(),
        postgres: update_user_with_keys!()
    }
    UpdateUserWithoutKeys -> Untyped {
        sqlite: update_user!(""),
        postgres: update_user!("")
    }
}
