//! Which columns of `groups` answer which attributes.

use scim_model::schema::GROUP_TYPE;
use serde_json::{Map, Value};

use super::members::members_of;
use crate::listing::{Column, Further, Source, Values};
use crate::{Connection, OrganizationId, StoreError};

/// Groups, as [`crate::listing`] lists them.
pub static SOURCE: Source = Source {
    resource_type: &GROUP_TYPE,
    table: "groups",
    deleted_at: None,
    active: None,
    columns: &[
        ("id", Column::Id),
        (
            "displayName",
            Column::Text {
                name: "groups.display_name_folded",
                folded: true,
                nullable: false,
                indexed: true,
                unique: false,
            },
        ),
        (
            "externalId",
            Column::Text {
                name: "groups.external_id",
                folded: false,
                nullable: true,
                indexed: true,
                unique: true,
            },
        ),
        ("members", Column::Values(MEMBERS)),
        ("meta.resourceType", Column::Constant("Group")),
        ("meta.created", Column::Created),
        ("meta.lastModified", Column::Changed),
    ],
    further: Some(Further {
        attribute: "members",
        add: add_members,
        // A group may have tens of thousands of members.
        at_once: 20,
    }),
};

const MEMBERS: Values = Values {
    table: "group_members",
    owner: "group_id",
    value: "member_id",
    folded: false,
    always_valued: true,
    own: None,
};

fn add_members(
    db: &mut Connection,
    organization: &OrganizationId,
    documents: &mut [Map<String, Value>],
    base_url: &str,
) -> Result<(), StoreError> {
    let members = members_of(db, organization, &Further::ids(documents))?;
    let values = members.into_iter().map(|(group, members)| {
        let members = members
            .iter()
            .map(|member| member.reference(base_url).to_json());
        (group, members.collect())
    });
    Further::put("members", values.collect(), documents);
    Ok(())
}
