//! SCIM-SDK up to 1.33 and the Keycloak plugins built on it, which send a single value in an array.

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

#[apply(on_both_databases)]
async fn a_single_value_in_an_array_is_the_value(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let department = format!("{ENTERPRISE}:department");
    let manager = format!("{ENTERPRISE}:manager");
    let (in_department, in_manager) = (
        format!("/{ENTERPRISE}/department"),
        format!("/{ENTERPRISE}/manager/value"),
    );
    for (attribute, value, pointer, shown) in [
        ("title", json!("Dr"), "/title", json!("Dr")),
        ("active", json!("false"), "/active", json!(false)),
        ("active", json!(true), "/active", json!(true)),
        ("displayName", json!("D N"), "/displayName", json!("D N")),
        ("externalId", json!("e4"), "/externalId", json!("e4")),
        (
            "userName",
            json!("ada2@example.com"),
            "/userName",
            json!("ada2@example.com"),
        ),
        (
            "name.givenName",
            json!("Ada"),
            "/name/givenName",
            json!("Ada"),
        ),
        (
            "name",
            json!({"familyName": ["King"]}),
            "/name/familyName",
            json!("King"),
        ),
        (
            "emails[type eq \"work\"].value",
            json!("a@x.test"),
            "/emails/0/value",
            json!("a@x.test"),
        ),
        (
            "emails[type eq \"work\"].primary",
            json!("True"),
            "/emails/0/primary",
            json!(true),
        ),
        (&department, json!("R&D"), &in_department, json!("R&D")),
        (&manager, json!("m-1"), &in_manager, json!("m-1")),
        (
            &manager,
            json!({"value": ["m-2"]}),
            &in_manager,
            json!("m-2"),
        ),
    ] {
        for operation in [
            json!({"op": "replace", "path": attribute, "value": [value]}),
            json!({"op": "add", "value": {attribute: [value]}}),
        ] {
            let after = server.patch(&path, json!([operation])).await.ok(200);
            assert_eq!(after.pointer(pointer), Some(&shown), "{operation}");
        }
        let two = json!([{"op": "replace", "path": attribute, "value": [value, value]}]);
        server
            .patch(&path, two)
            .await
            .rejected(400, Some("invalidValue"));
    }
    let wrapped =
        json!([{"op": "replace", "path": "title", "value": [{"$ref": null, "value": "new"}]}]);
    assert_eq!(server.patch(&path, wrapped).await.ok(200)["title"], "new");
    let two = json!([{"op": "replace", "path": "title", "value": ["a", "b"]}]);
    let told = server
        .patch(&path, two)
        .await
        .rejected(400, Some("invalidValue"));
    assert!(
        told.ends_with("title: expected one value, received 2"),
        "{told}"
    );
}

#[apply(on_both_databases)]
async fn the_same_holds_for_new_and_replaced_resources(server: ScimSite) {
    let body = json!({
        "userName": ["ada@example.com"],
        "externalId": ["1"],
        "active": ["False"],
        "title": [{"value": "Dr"}],
        "name": [{"givenName": ["Ada"]}],
        "emails": [{"value": ["a@x.test"], "primary": ["true"]}],
        ENTERPRISE: {"department": ["R"], "manager": ["m-1"]},
    });
    let created = server.post("/Users", body.clone()).await.ok(201);
    let check = |shown: &Value| {
        assert_eq!(shown["userName"], "ada@example.com");
        assert_eq!(shown["externalId"], "1");
        assert_eq!(shown["active"], false);
        assert_eq!(shown["title"], "Dr");
        assert_eq!(shown["name"], json!({"givenName": "Ada"}));
        assert_eq!(
            shown["emails"],
            json!([{"value": "a@x.test", "primary": true}])
        );
        let enterprise = json!({"department": "R", "manager": {"value": "m-1"}});
        assert_eq!(shown[ENTERPRISE], enterprise);
    };
    check(&created);
    let path = path_of(&created);
    server
        .put(&path, json!({"userName": "x@example.com"}))
        .await
        .ok(200);
    check(&server.put(&path, body.clone()).await.ok(200));
    for (name, two) in [
        ("title", json!(["a", "b"])),
        ("active", json!([true, false])),
        ("userName", json!(["a@x.test", "b@x.test"])),
        ("name", json!([{"givenName": "A"}, {"givenName": "B"}])),
        (ENTERPRISE, json!({"department": ["a", "b"]})),
    ] {
        let mut wrong = body.clone();
        wrong[name] = two;
        server
            .put(&path, wrong)
            .await
            .rejected(400, Some("invalidValue"));
    }
    check(&server.get(&path).await.ok(200));
}

#[apply(on_both_databases)]
async fn a_group_takes_its_name_in_an_array(server: ScimSite) {
    let group = json!({"displayName": ["Pilots"], "externalId": ["p"]});
    let created = server.post("/Groups", group.clone()).await.ok(201);
    assert_eq!(created["displayName"], "Pilots");
    let path = format!("/Groups/{}", created["id"].as_str().unwrap());
    let rename = json!([{"op": "replace", "path": "displayName", "value": ["Aviators"]}]);
    server.patch(&path, rename).await.ok(204);
    assert_eq!(server.get(&path).await.ok(200)["displayName"], "Aviators");
    assert_eq!(
        server.put(&path, group).await.ok(200)["displayName"],
        "Pilots"
    );
    let two = json!([{"op": "replace", "path": "displayName", "value": ["A", "B"]}]);
    server
        .patch(&path, two)
        .await
        .rejected(400, Some("invalidValue"));
}
