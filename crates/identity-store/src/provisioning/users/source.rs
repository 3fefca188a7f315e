//! Which columns of `users` answer which attributes.

use scim_model::schema::USER_TYPE;
use serde_json::Value;

use super::UserGroup;
use super::by_key::{by_external_id, by_user_name};
use super::groups::{attribute, groups_postgres, groups_sqlite};
use crate::provisioning::list::{
    AttributeColumn, Load, OwnValue, RelatedAttribute, ResourceTable, ValueTable,
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
                folded: true,
                nullable: false,
                indexed: true,
                unique: true,
            },
        ),
        (
            "externalId",
            AttributeColumn::Text {
                name: "users.external_id",
                folded: false,
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
            parse: groups,
        },
    }),
};

const GROUPS: ValueTable = ValueTable {
    name: "group_members",
    owner: "member_id",
    value: "group_id",
    folded: false,
    always_valued: true,
    own: None,
};

const EMAILS: ValueTable = ValueTable {
    name: "user_emails",
    owner: "user_id",
    value: "email_folded",
    folded: true,
    always_valued: false,
    own: Some(OwnValue {
        is_listed: "email_listed",
        value: "email_folded",
    }),
};

fn groups(json: &str, base_url: &str) -> serde_json::Result<Option<Value>> {
    let groups = UserGroup::of_json(Some(json))?;
    Ok(attribute(&groups, base_url).map(|(_, value)| value))
}
