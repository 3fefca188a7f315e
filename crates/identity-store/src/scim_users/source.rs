//! Which columns of `users` answer which attributes.

use std::collections::HashMap;

use scim_model::schema::USER_TYPE;
use serde_json::Value;

use super::groups::groups_of;
use crate::listing::{Column, Further, OwnValue, Source, Values};
use crate::{Connection, OrganizationId, StoreError};

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
    further: Some(Further {
        attribute: "groups",
        load: groups,
        at_once: 500,
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

fn groups(
    db: &mut Connection,
    organization: &OrganizationId,
    ids: &[&str],
    base_url: &str,
) -> Result<HashMap<String, Value>, StoreError> {
    let groups = groups_of(db, organization, ids)?.into_iter();
    let values = groups.map(|(user, groups)| {
        let groups = groups
            .iter()
            .map(|group| group.reference(base_url).to_json());
        (user, groups.collect())
    });
    Ok(values.collect())
}
