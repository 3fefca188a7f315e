//! Resources as they are returned.

use chrono::DateTime;
use serde_json::{Value, json};

use crate::resource::GroupReference;
use crate::schema::{GROUP_TYPE, USER_TYPE};
use crate::{GroupResource, MemberReference, Meta, ScimType, UserResource};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn a_user_is_returned_with_the_schemas_it_uses() {
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
fn a_group_is_returned_with_its_members() {
    let time = DateTime::from_timestamp(1_767_323_045, 0).unwrap();
    let meta = Meta::new(&GROUP_TYPE, "https://x.test/v2", "g1", time, time, 1);
    let mut group = GroupResource::from_client(&json!({
        "schemas": ["http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "displayName": "G",
        "members": [{"value": "u1", "display": "Ada"}, "u2", {"$ref": "https://x.test/v2/Users/u3"}],
    }))
    .unwrap();
    let given = group.take_members().unwrap();
    assert!(given.keys().eq(["u1", "u2", "u3"]));
    assert_eq!(given["u1"].as_deref(), Some("Ada"));
    assert_eq!(given["u2"], None);
    let without = Value::Object(group.to_json("g1", &meta, None));
    assert_eq!(
        without["schemas"],
        json!(["urn:ietf:params:scim:schemas:core:2.0:Group"])
    );
    assert!(without.get("members").is_none());
    let mut ada = MemberReference {
        id: "u1".to_owned(),
        resource_type: &USER_TYPE,
        display: Some("Ada".to_owned()),
        location: "https://x.test/v2/Users/u1".to_owned(),
    };
    assert_eq!(
        group.to_json("g1", &meta, Some(std::slice::from_ref(&ada)))["members"],
        json!([{
            "value": "u1",
            "$ref": "https://x.test/v2/Users/u1",
            "display": "Ada",
            "type": "User",
        }])
    );
    ada.display = None;
    assert_eq!(
        group.to_json("g1", &meta, Some(&[ada]))["members"],
        json!([{"value": "u1", "$ref": "https://x.test/v2/Users/u1", "type": "User"}])
    );
}

#[test]
fn a_member_without_an_id_is_rejected() {
    let members_of = |members: Value| {
        GroupResource::from_client(&json!({"displayName": "G", "members": members}))?.take_members()
    };
    assert!(members_of(json!([])).unwrap().is_empty());
    assert_eq!(members_of(json!({"value": "u1"})).unwrap().len(), 1);
    for members in [
        json!([{"display": "Ada"}]),
        json!([{"$ref": "https://x.test/"}]),
        json!([7]),
    ] {
        let error = members_of(members).unwrap_err();
        assert_eq!(
            (error.status, error.scim_type),
            (400, Some(ScimType::InvalidValue))
        );
        assert!(error.detail.starts_with("members"), "{error}");
    }
}
