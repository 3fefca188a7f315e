//! Deviations from RFC 7643 that clients send and that are accepted.

use crate::UserResource;
use serde_json::{Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn read(json: &Value) -> UserResource {
    UserResource::from_client(json).unwrap()
}

#[test]
fn okta_always_sends_a_password_and_groups() {
    let user = read(&json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "ada@example.com",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"primary": true, "value": "ada@example.com", "type": "work"}],
        "displayName": "Ada Lovelace",
        "locale": "en-US",
        "externalId": "00u1",
        "groups": [],
        "password": "1mz050nq",
        "active": true,
    }));
    let keys: Vec<&str> = user.attributes().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "userName",
            "name",
            "emails",
            "displayName",
            "locale",
            "externalId",
            "active"
        ]
    );
    assert_eq!(user.external_id(), Some("00u1"));
    assert_eq!(user.active(), Some(true));
}

#[test]
fn okta_echoes_read_only_attributes_on_put() {
    let user = read(&json!({
        "id": "other",
        "meta": {"version": "W/\"9\""},
        "groups": [{"value": "g"}],
        "userName": "ada@example.com",
    }));
    assert_eq!(user.attributes().len(), 1);
}

#[test]
fn onelogin_sends_strings_an_object_and_a_null_id() {
    let user = read(&json!({
        "schemas": ["urn:scim:schemas:core:2.0"],
        "id": null,
        "userName": "ada@example.com",
        "active": "False",
        "emails": {"value": "ada@example.com", "primary": "True"},
    }));
    assert_eq!(user.active(), Some(false));
    assert_eq!(
        user.attributes()["emails"],
        json!([{"value": "ada@example.com", "primary": true}])
    );
}

#[test]
fn jumpcloud_sends_null_and_empty_lists() {
    let user = read(&json!({
        "userName": "ada@example.com",
        "emails": null,
        "phoneNumbers": [],
        "addresses": [{}, null],
        "title": "",
        "name": {"givenName": "Ada", "familyName": ""},
    }));
    let keys: Vec<&str> = user.attributes().keys().map(String::as_str).collect();
    assert_eq!(keys, ["userName", "name"]);
    assert_eq!(user.attributes()["name"], json!({"givenName": "Ada"}));
}

#[test]
fn entra_sends_a_manager_as_a_bare_string() {
    let user = read(&json!({"userName": "ada@example.com", ENTERPRISE: {"manager": "m1"}}));
    assert_eq!(
        user.attributes()[ENTERPRISE],
        json!({"manager": {"value": "m1"}})
    );
}

#[test]
fn names_ignore_case_and_may_have_their_urn() {
    let user = read(&json!({
        "USERNAME": "ada@example.com",
        "Name": {"GIVENNAME": "Ada"},
        "urn:ietf:params:scim:schemas:core:2.0:User:displayName": "A",
        "urn:ietf:params:scim:schemas:core:2.0:User": {"Title": "Dr"},
        ENTERPRISE.to_uppercase(): {"DEPARTMENT": "D"},
    }));
    assert_eq!(
        Value::Object(user.into_attributes()),
        json!({
            "userName": "ada@example.com",
            "name": {"givenName": "Ada"},
            "displayName": "A",
            "title": "Dr",
            ENTERPRISE: {"department": "D"},
        })
    );
}

#[test]
fn unknown_attributes_and_extensions_are_kept() {
    let given = json!({
        "userName": "ada@example.com",
        "favoriteColor": {"rgb": [1, 2, 3]},
        "name": {"nickname2": "A"},
        "urn:example:custom:1.0": {"badge": 7},
    });
    assert_eq!(Value::Object(read(&given).into_attributes()), given);
}

#[test]
fn an_unknown_number_survives_storing_unchanged() {
    for number in [
        "1.15e+300",
        "0.1",
        "7.038531e-26",
        "-2.5",
        "9007199254740993",
    ] {
        let text = format!(r#"{{"userName":"a@x.test","weight":{number}}}"#);
        let user = read(&serde_json::from_str(&text).unwrap());
        let stored = serde_json::to_string(user.attributes()).unwrap();
        let again: Value = serde_json::from_str(&stored).unwrap();
        assert_eq!(again["weight"], user.attributes()["weight"], "{number}");
        let expected: f64 = number.parse().unwrap();
        assert_eq!(again["weight"].as_f64(), Some(expected), "{number}");
    }
}

#[test]
fn only_one_value_stays_primary() {
    let user = read(&json!({
        "userName": "ada",
        "emails": [
            {"value": "a@x.test", "primary": true},
            {"value": "b@x.test", "primary": true},
        ],
    }));
    assert_eq!(user.attributes()["emails"][1]["primary"], false);
    assert_eq!(user.primary_email(), Some("a@x.test"));
}

#[test]
fn the_sign_in_email_is_the_user_name_or_the_primary_or_first_email() {
    let email = |json: &Value| read(json).sign_in_email().unwrap().to_owned();
    let emails = json!([{"value": "a@x.test"}, {"value": "b@x.test", "primary": true}]);
    assert_eq!(
        email(&json!({"userName": "u@x.test", "emails": emails})),
        "u@x.test"
    );
    assert_eq!(
        email(&json!({"userName": "ada", "emails": emails})),
        "b@x.test"
    );
    assert_eq!(
        email(&json!({"userName": "ada", "emails": ["a@x.test"]})),
        "a@x.test"
    );
}

#[test]
fn the_full_name_is_the_best_available() {
    let name = |name: Value| {
        let mut user = json!({"userName": "ada@example.com"});
        user.as_object_mut()
            .unwrap()
            .extend(name.as_object().unwrap().clone());
        read(&user).full_name()
    };
    let parts = json!({"givenName": "Ada", "familyName": "L"});
    assert_eq!(name(json!({})), None);
    assert_eq!(
        name(json!({"name": {"familyName": "L"}})).as_deref(),
        Some("L")
    );
    assert_eq!(name(json!({"name": parts})).as_deref(), Some("Ada L"));
    assert_eq!(
        name(json!({"name": {"formatted": "F"}})).as_deref(),
        Some("F")
    );
    assert_eq!(
        name(json!({"displayName": "D", "name": parts})).as_deref(),
        Some("D")
    );
}

#[test]
fn two_spellings_of_a_name_are_one_attribute_everywhere() {
    let user = read(&json!({
        "userName": "ada@example.com",
        "badge": 1,
        "urn:ietf:params:scim:schemas:core:2.0:User": {"Badge": 2, "title": "Dr."},
        "emails": [
            {"value": "a@x.test", "note": "first"},
            {"value": "a@x.test", "Note": "second"},
        ],
    }));
    let expected = json!({
        "userName": "ada@example.com",
        "badge": 2,
        "title": "Dr.",
        "emails": [{"value": "a@x.test", "note": "second"}],
    });
    assert_eq!(Value::Object(user.into_attributes()), expected);
}
