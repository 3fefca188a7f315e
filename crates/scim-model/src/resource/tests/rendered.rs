//! How resources are answered.

use chrono::DateTime;
use serde_json::{Value, json};

use crate::resource::GroupReference;
use crate::schema::{GROUP_TYPE, USER_TYPE};
use crate::{GroupResource, Meta, UserResource};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn a_user_is_answered_with_the_schemas_it_uses() {
    let time = DateTime::from_timestamp(1_767_323_045, 0).unwrap();
    let meta = Meta::new(&USER_TYPE, "https://x.test/v2", "u1", time, time, 1);
    let user = UserResource::from_client(&json!({
        "userName": "ada@example.com",
        ENTERPRISE: {"department": "D"},
        "urn:example:custom:1.0": {"badge": 7},
    }))
    .unwrap();
    let groups = [GroupReference {
        id: "g1".into(),
        display_name: "G".into(),
        location: "https://x.test/v2/Groups/g1".into(),
    }];
    assert_eq!(
        Value::Object(user.to_json("u1", &meta, &groups)),
        json!({
            "schemas": [
                "urn:ietf:params:scim:schemas:core:2.0:User",
                ENTERPRISE,
                "urn:example:custom:1.0",
            ],
            "id": "u1",
            "userName": "ada@example.com",
            ENTERPRISE: {"department": "D"},
            "urn:example:custom:1.0": {"badge": 7},
            "groups": [{
                "value": "g1",
                "$ref": "https://x.test/v2/Groups/g1",
                "display": "G",
                "type": "direct",
            }],
            "meta": meta.to_json(),
        })
    );
    assert!(user.to_json("u1", &meta, &[]).get("groups").is_none());
}

#[test]
fn a_group_is_answered_with_its_members() {
    let time = DateTime::from_timestamp(1_767_323_045, 0).unwrap();
    let meta = Meta::new(&GROUP_TYPE, "https://x.test/v2", "g1", time, time, 1);
    let group = GroupResource::from_client(&json!({
        "schemas": ["http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "displayName": "G",
        "members": [{"value": "u1"}, "u2"],
    }))
    .unwrap();
    assert_eq!(group.member_ids().collect::<Vec<_>>(), ["u1", "u2"]);
    let answer = Value::Object(group.to_json("g1", &meta));
    assert_eq!(
        answer["schemas"],
        json!(["urn:ietf:params:scim:schemas:core:2.0:Group"])
    );
    assert_eq!(answer["members"], json!([{"value": "u1"}, {"value": "u2"}]));
}
