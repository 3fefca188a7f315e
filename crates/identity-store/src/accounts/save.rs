//! Writing a changed user back.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, Text};
use diesel::{RunQueryDsl, query_builder::Query};

use super::user::User;
use crate::db::conflict::{Insert, on_conflict};
use crate::db::connection::native;
use crate::{Connection, StoreError};

/// Writes every field that may change, if the row still has the version that `before` has; `Conflict` when the
/// user name or external id is in use by another row.
pub(crate) fn save(
    db: &mut Connection,
    user: &User,
    before: &User,
) -> Result<Insert<Saved>, StoreError> {
    let other_keys = user.user_name_folded != before.user_name_folded
        || user.external_id != before.external_id
        || user.email_folded != before.email_folded
        || user.deleted_at != before.deleted_at;
    on_conflict(db, |db| {
        let changed = if other_keys {
            let update = UpdateUser::<true>::new(user, before.version);
            native!(db, db => update.execute(db))?
        } else {
            let update = UpdateUser::<false>::new(user, before.version);
            native!(db, db => update.execute(db))?
        };
        Ok(match changed {
            0 => Saved::StaleVersion,
            _ => Saved::Yes,
        })
    })
}

/// Whether the row was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saved {
    /// It was.
    Yes,
    /// Somebody else was first.
    StaleVersion,
}

/// One UPDATE whose text never changes, so that its statement is prepared once: diesel does not
/// cache those it builds itself.
///
/// Without `KEYS` it leaves the columns alone that are in an index: SQLite writes each index anew
/// that has a column which is set, also to what it was.
struct UpdateUser<'a, const KEYS: bool> {
    user: &'a User,
    deactivated_at: Option<i64>,
    deleted_at: Option<i64>,
    last_sign_in_at: Option<i64>,
    updated_at: i64,
    version_before: i64,
}

impl<'a, const KEYS: bool> UpdateUser<'a, KEYS> {
    fn new(user: &'a User, version_before: i64) -> Self {
        let micros =
            |time: Option<chrono::DateTime<chrono::Utc>>| time.map(|time| time.timestamp_micros());
        Self {
            user,
            deactivated_at: micros(user.deactivated_at),
            deleted_at: micros(user.deleted_at),
            last_sign_in_at: micros(user.last_sign_in_at),
            updated_at: user.updated_at.timestamp_micros(),
            version_before,
        }
    }
}

impl<DB, const KEYS: bool> QueryFragment<DB> for UpdateUser<'_, KEYS>
where
    DB: Backend + HasSqlType<Bool>,
    str: ToSql<Text, DB>,
    String: ToSql<Text, DB>,
    bool: ToSql<Bool, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let user = self.user;
        out.push_sql("UPDATE users SET user_name = ");
        out.push_bind_param::<Text, _>(&user.user_name)?;
        if KEYS {
            out.push_sql(", user_name_folded = ");
            out.push_bind_param::<Text, _>(&user.user_name_folded)?;
            out.push_sql(", external_id = ");
            out.push_bind_param::<Nullable<Text>, _>(&user.external_id)?;
            out.push_sql(", email_folded = ");
            out.push_bind_param::<Text, _>(&user.email_folded)?;
            out.push_sql(", deleted_at = ");
            out.push_bind_param::<Nullable<BigInt>, _>(&self.deleted_at)?;
        }
        out.push_sql(", email = ");
        out.push_bind_param::<Text, _>(&user.email)?;
        out.push_sql(", email_listed = ");
        out.push_bind_param::<Bool, _>(&user.email_listed)?;
        out.push_sql(", display_name = ");
        out.push_bind_param::<Text, _>(&user.display_name)?;
        out.push_sql(", given_name = ");
        out.push_bind_param::<Nullable<Text>, _>(&user.given_name)?;
        out.push_sql(", family_name = ");
        out.push_bind_param::<Nullable<Text>, _>(&user.family_name)?;
        out.push_sql(", active = ");
        out.push_bind_param::<Bool, _>(&user.active)?;
        out.push_sql(", scim_managed = ");
        out.push_bind_param::<Bool, _>(&user.scim_managed)?;
        out.push_sql(", scim_attributes = ");
        out.push_bind_param::<Text, _>(&user.scim_attributes)?;
        out.push_sql(", deactivated_at = ");
        out.push_bind_param::<Nullable<BigInt>, _>(&self.deactivated_at)?;
        out.push_sql(", last_sign_in_at = ");
        out.push_bind_param::<Nullable<BigInt>, _>(&self.last_sign_in_at)?;
        out.push_sql(", version = ");
        out.push_bind_param::<BigInt, _>(&user.version)?;
        out.push_sql(", updated_at = ");
        out.push_bind_param::<BigInt, _>(&self.updated_at)?;
        out.push_sql(" WHERE id = ");
        out.push_bind_param::<Text, _>(&user.id)?;
        out.push_sql(" AND version = ");
        out.push_bind_param::<BigInt, _>(&self.version_before)?;
        Ok(())
    }
}

impl<const KEYS: bool> QueryId for UpdateUser<'_, KEYS> {
    type QueryId = UpdateUser<'static, KEYS>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const KEYS: bool> Query for UpdateUser<'_, KEYS> {
    type SqlType = diesel::sql_types::Untyped;
}

impl<C, const KEYS: bool> RunQueryDsl<C> for UpdateUser<'_, KEYS> {}
