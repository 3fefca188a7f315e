//! Which columns of `groups` answer which attributes.

use std::collections::HashMap;

use scim_model::schema::GROUP_TYPE;
use serde_json::Value;

use super::members::members_of;
use crate::provisioning::list::{Column, Further, Read, Source, Values};
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
    keys: &[],
    further: Some(Further {
        attribute: "members",
        read: Read::Apart {
            load: members,
            // A group may have tens of thousands of members.
            at_once: 20,
        },
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

fn members(
    db: &mut Connection,
    organization: &OrganizationId,
    ids: &[&str],
    base_url: &str,
) -> Result<HashMap<String, Value>, StoreError> {
    let members = members_of(db, organization, ids)?.into_iter();
    let values = members.map(|(group, members)| {
        let members = members
            .iter()
            .map(|member| member.reference(base_url).to_json());
        (group, members.collect())
    });
    Ok(values.collect())
}
