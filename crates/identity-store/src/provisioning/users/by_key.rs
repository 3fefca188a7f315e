//! Users by what is unique in an organization, as lists read them: the keys of [`TABLE`](super::TABLE).

use diesel::prelude::*;

use super::groups::{groups_postgres, groups_sqlite};
use crate::Connection;
use crate::db::connection::native;
use crate::db::static_query::{Fixed, FixedSql};
use crate::provisioning::list::{Row, RowTypes};

/// The columns of a [`Row`] in no order of its own, with the groups.
macro_rules! select_by {
    ($column:literal, $groups:expr) => {
        concat!(
            "SELECT id, scim_attributes, version, created_at, updated_at, active, \
             CAST(NULL AS TEXT), CAST(NULL AS BIGINT), ",
            $groups,
            " FROM users WHERE organization_id = ? AND ",
            $column,
            " = ? AND deleted_at IS NULL"
        )
    };
}

struct ByUserName;

impl FixedSql for ByUserName {
    const SQLITE: &'static str = select_by!("user_name_folded", groups_sqlite!());
    const POSTGRES: &'static str = select_by!("user_name_folded", groups_postgres!());
    type Row = RowTypes;
}

struct ByExternalId;

impl FixedSql for ByExternalId {
    const SQLITE: &'static str = select_by!("external_id", groups_sqlite!());
    const POSTGRES: &'static str = select_by!("external_id", groups_postgres!());
    type Row = RowTypes;
}

/// The user of this folded `userName`.
pub(super) fn by_user_name(db: &mut Connection, key: &[&str; 2]) -> QueryResult<Option<Row>> {
    let query = Fixed::<ByUserName>::new(db, key);
    native!(db, db => query.get_result(db)).optional()
}

/// The user of this `externalId`.
pub(super) fn by_external_id(db: &mut Connection, key: &[&str; 2]) -> QueryResult<Option<Row>> {
    let query = Fixed::<ByExternalId>::new(db, key);
    native!(db, db => query.get_result(db)).optional()
}
