//! Which columns of `groups` hold which attributes.

use std::collections::HashMap;

use scim_model::schema::GROUP_TYPE;
use serde_json::Value;

use super::resource::members_of;
use crate::provisioning::list::{
    AttributeColumn, Folding, Load, RelatedAttribute, ResourceTable, ValueTable,
};
use crate::{Connection, OrganizationId, StoreError};

/// Groups, as [`crate::provisioning::list`] lists them.
pub static TABLE: ResourceTable = ResourceTable {
    resource_type: &GROUP_TYPE,
    name: "groups",
    deleted_at: None,
    active: None,
    columns: &[
        ("id", AttributeColumn::Id),
        (
            "displayName",
            AttributeColumn::Text {
                name: "groups.display_name_folded",
                folding: Folding::Text,
                nullable: false,
                indexed: true,
                unique: false,
            },
        ),
        (
            "externalId",
            AttributeColumn::Text {
                name: "groups.external_id",
                folding: Folding::Exact,
                nullable: true,
                indexed: true,
                unique: true,
            },
        ),
        ("members", AttributeColumn::Values(MEMBERS)),
        ("meta.resourceType", AttributeColumn::Constant("Group")),
        ("meta.created", AttributeColumn::Created),
        ("meta.lastModified", AttributeColumn::Changed),
    ],
    keys: &[],
    related: Some(RelatedAttribute {
        name: "members",
        load: Load::Batched {
            load: members,
            // A group may have tens of thousands of members.
            batch_size: 20,
        },
    }),
};

const MEMBERS: ValueTable = ValueTable {
    name: "group_members",
    owner: "group_id",
    value: "member_id",
    folding: Folding::Exact,
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
