//! Which columns of `users` hold which attributes, and the statements that find one user by a key.

use diesel::prelude::*;
use scim_model::meta::Version;
use scim_model::schema::USER_TYPE;
use serde_json::Value;

use super::resource::{UserGroup, groups_attribute, groups_postgres, groups_sqlite, version_with};
use crate::Connection;
use crate::db::static_query::{Bind, StaticQuery, StaticSql};
use crate::provisioning::list::{
    AttributeColumn, Folding, Load, OwnValue, RelatedAttribute, ResourceTable, Row, RowTypes,
    ValueTable,
};

/// Users, as [`crate::provisioning::list`] lists them.
///
/// The name's parts and `displayName` are not among the columns: signing in by SSO fills blanks
/// in theirs and leaves the resource as the client gave it.
pub static TABLE: ResourceTable = ResourceTable {
    resource_type: &USER_TYPE,
    name: "users",
    deleted_at: Some("users.deleted_at"),
    active: Some("users.active"),
    columns: &[
        ("id", AttributeColumn::Id),
        (
            "userName",
            AttributeColumn::Text {
                name: "users.user_name_folded",
                folding: Folding::Email,
                nullable: false,
                indexed: true,
                unique: true,
            },
        ),
        (
            "externalId",
            AttributeColumn::Text {
                name: "users.external_id",
                folding: Folding::Exact,
                nullable: true,
                indexed: true,
                unique: true,
            },
        ),
        ("emails", AttributeColumn::Values(EMAILS)),
        ("groups", AttributeColumn::Values(GROUPS)),
        ("active", AttributeColumn::Flag("users.active")),
        ("meta.resourceType", AttributeColumn::Constant("User")),
        ("meta.created", AttributeColumn::Created),
        ("meta.lastModified", AttributeColumn::Changed),
    ],
    keys: &[("userName", by_user_name), ("externalId", by_external_id)],
    related: Some(RelatedAttribute {
        name: "groups",
        load: Load::Inline {
            sqlite: groups_sqlite!(),
            postgres: groups_postgres!(),
            parse: parse_groups,
            version: version_with_groups,
        },
    }),
};

const GROUPS: ValueTable = ValueTable {
    name: "group_members",
    owner: "member_id",
    value: "group_id",
    folding: Folding::Exact,
    always_valued: true,
    own: None,
};

const EMAILS: ValueTable = ValueTable {
    name: "user_emails",
    owner: "user_id",
    value: "email_folded",
    folding: Folding::Email,
    always_valued: false,
    own: Some(OwnValue {
        is_listed: "email_listed",
        value: "email_folded",
    }),
};

fn parse_groups(json: &str, base_url: &str) -> serde_json::Result<Option<Value>> {
    let groups = UserGroup::of_json(Some(json))?;
    Ok(groups_attribute(&groups, base_url).map(|(_, value)| value))
}

fn version_with_groups(changes: i64, json: &str) -> serde_json::Result<Version> {
    let groups = UserGroup::of_json(Some(json))?;
    Ok(version_with(changes, &groups))
}

/// The columns of a [`Row`] without keys of an order, with the groups.
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

impl StaticSql for ByUserName {
    const SQLITE: &'static str = select_by!("user_name_folded", groups_sqlite!());
    const POSTGRES: &'static str = select_by!("user_name_folded", groups_postgres!());
    type Row = RowTypes;
}

struct ByExternalId;

impl StaticSql for ByExternalId {
    const SQLITE: &'static str = select_by!("external_id", groups_sqlite!());
    const POSTGRES: &'static str = select_by!("external_id", groups_postgres!());
    type Row = RowTypes;
}

/// The user of this folded `userName`.
fn by_user_name(db: &mut Connection, key: &[&str; 2]) -> QueryResult<Option<Row>> {
    find::<ByUserName>(db, *key)
}

/// The user of this `externalId`.
fn by_external_id(db: &mut Connection, key: &[&str; 2]) -> QueryResult<Option<Row>> {
    find::<ByExternalId>(db, *key)
}

fn find<S: StaticSql<Row = RowTypes>>(
    db: &mut Connection,
    [organization, key]: [&str; 2],
) -> QueryResult<Option<Row>> {
    let binds = [Bind::Text(organization), Bind::Text(key)];
    StaticQuery::<S>::new(&binds).get_result(db).optional()
}
