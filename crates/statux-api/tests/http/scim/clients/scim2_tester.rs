//! What scim2-tester checks of users beyond what the other tests do.

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};

fn full() -> Value {
    json!({
        "userName": "full@example.com",
        "externalId": "b5c3",
        "name": {"formatted": "F", "familyName": "G", "givenName": "H", "honorificPrefix": "P"},
        "displayName": "D",
        "nickName": "N",
        "profileUrl": "https://x.test",
        "title": "T",
        "userType": "U",
        "preferredLanguage": "no language",
        "locale": "no locale",
        "timezone": "no zone",
        "active": true,
        "emails": [{"value": "e@x.test", "display": "E", "type": "other", "primary": false}],
        "phoneNumbers": [{"value": "1234567890", "display": "P", "type": "pager", "primary": true}],
        "ims": [{"value": "i", "display": "I", "type": "xmpp", "primary": false}],
        "photos": [{"value": "https://x.test/p", "type": "photo", "primary": false}],
        "addresses": [{"formatted": "A", "country": "C", "type": "home", "primary": false}],
        "entitlements": [{"value": "e", "type": "t", "primary": true}],
        "roles": [{"value": "r", "display": "R", "type": "t", "primary": false}],
        "x509Certificates": [{"value": "AAEC", "display": "X", "type": "t", "primary": false}],
        ENTERPRISE: {"employeeNumber": "1", "costCenter": "2", "manager": {"value": "3"}},
    })
}

#[actix_web::test]
async fn every_attribute_comes_back_as_it_was_given() {
    let server = ScimSite::new();
    let created = server.post("/Users", full()).await.ok(201);
    for (name, value) in full().as_object().unwrap() {
        assert_eq!(&created[name], value, "{name}");
    }
    assert_eq!(server.get(&path_of(&created)).await.ok(200), created);
    assert_eq!(
        server.put(&path_of(&created), full()).await.ok(200),
        created
    );
}

#[actix_web::test]
async fn every_attribute_can_be_added_replaced_and_removed_by_its_name() {
    let server = ScimSite::new();
    for (name, value) in full().as_object().unwrap() {
        if name == "userName" {
            continue;
        }
        for op in ["add", "replace"] {
            let path = server.user("ada@example.com").await;
            let operation = json!([{"op": op, "path": name, "value": value}]);
            let patched = server.patch(&path, operation).await.ok(200);
            assert_eq!(&patched[name], value, "{op} {name}");
            assert_eq!(server.get(&path).await.ok(200), patched, "{op} {name}");
            // An account is on or off; without `active` it would be left open which.
            if name != "active" {
                let removed = server
                    .patch(&path, json!([{"op": "remove", "path": name}]))
                    .await;
                assert!(removed.ok(200).get(name).is_none(), "remove {name}");
                assert!(
                    server.get(&path).await.ok(200).get(name).is_none(),
                    "remove {name}"
                );
            }
            server.delete(&path).await.ok(204);
        }
    }
}

#[actix_web::test]
async fn an_inactive_user_can_be_read_changed_and_deleted() {
    let server = ScimSite::new();
    let inactive = json!({"userName": "ada@example.com", "active": false});
    let path = path_of(&server.post("/Users", inactive).await.ok(201));
    let title = json!([{"op": "add", "path": "title", "value": "Dr"}]);
    let patched = server.patch(&path, title).await.ok(200);
    assert_eq!(
        (&patched["active"], &patched["title"]),
        (&json!(false), &json!("Dr"))
    );
    server.delete(&path).await.ok(204);
}
