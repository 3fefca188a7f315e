//! Which columns of `users` answer which attributes.

use scim_model::schema::USER_TYPE;
use serde_json::Value;

use super::UserGroup;
use super::by_key::{by_external_id, by_user_name};
use super::groups::{attribute, groups_postgres, groups_sqlite};
use crate::provisioning::list::{Column, Further, OwnValue, Read, Source, Values};

/// Users, as [`crate::listing`] lists them.
///
/// The name's parts and `displayName` are not among the columns: signing in by SSO fills blanks
/// in theirs and leaves the resource as the client gave it.
pub static SOURCE: Source = Source {
    resource_type: &USER_TYPE,
    table: "users",
    deleted_at: Some("users.deleted_at"),
    active: Some("users.active"),
    columns: &[
        ("id", Column::Id),
        (
            "userName",
            Column::Text {
                name: "users.user_name_folded",
                folded: true,
                nullable: false,
                indexed: true,
                unique: true,
            },
        ),
        (
            "externalId",
            Column::Text {
                name: "users.external_id",
                folded: false,
                nullable: true,
                indexed: true,
                unique: true,
            },
        ),
        ("emails", Column::Values(EMAILS)),
        ("groups", Column::Values(GROUPS)),
        ("active", Column::Flag("users.active")),
        ("meta.resourceType", Column::Constant("User")),
        ("meta.created", Column::Created),
        ("meta.lastModified", Column::Changed),
    ],
    keys: &[("userName", by_user_name), ("externalId", by_external_id)],
    further: Some(Further {
        attribute: "groups",
        read: Read::WithRow {
            sqlite: groups_sqlite!(),
            postgres: groups_postgres!(),
            value: groups,
        },
    }),
};

const GROUPS: Values = Values {
    table: "group_members",
    owner: "member_id",
    value: "group_id",
    folded: false,
    always_valued: true,
    own: None,
};

const EMAILS: Values = Values {
    table: "user_emails",
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
