//! Values that name nothing (sections 3.5.2.1 and 3.5.2.3), and what is shown of a status that was
//! removed.

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

const OWN: &str = "urn:example:own:2.0:User";

fn full() -> Value {
    json!({
        "userName": "ada@example.com",
        "name": {"givenName": "Ada", "familyName": "King"},
        "emails": [{"value": "a@work.example", "type": "work"}, {"value": "a@home.example"}],
        "addresses": [{"type": "work", "country": "UK"}],
        ENTERPRISE: {"department": "R", "manager": {"value": "m-1", "displayName": "M"}},
        OWN: {"badge": {"color": "red"}, "level": 3},
        "custom": {"a": "b"},
        "customs": [{"a": "b"}],
    })
}

#[apply(on_both_databases)]
async fn an_empty_object_names_nothing_and_changes_nothing(server: ScimSite) {
    let path = path_of(&server.post("/Users", full()).await.ok(201));
    let before = server.get(&path).await.ok(200);
    let manager = format!("{ENTERPRISE}:manager");
    let badge = format!("{OWN}:badge");
    let attributes = [
        "name",
        "emails",
        "emails[type eq \"work\"]",
        "addresses",
        "custom",
        "customs",
        ENTERPRISE,
        &manager,
        OWN,
        &badge,
    ];
    for op in ["add", "replace"] {
        for attribute in attributes {
            let nothing: &[Value] = if attribute.starts_with("urn:") {
                &[json!({})]
            } else {
                &[json!({}), json!([{}])]
            };
            for value in nothing {
                for operation in [
                    json!({"op": op, "path": attribute, "value": value}),
                    json!({"op": op, "value": {attribute: value}}),
                ] {
                    let bulk = json!({"Operations": [{
                        "method": "PATCH", "path": path, "data": {"Operations": [operation]},
                    }]});
                    let done = server.post("/Bulk", bulk).await.ok(200);
                    assert_eq!(done["Operations"][0]["status"], "200", "{operation}");
                    let after = server.patch(&path, json!([operation])).await.ok(200);
                    assert_eq!(after, before, "{operation}");
                }
            }
        }
        let inside = json!([{"op": op, "value": {ENTERPRISE: {"manager": {}}, "name": {}}}]);
        assert_eq!(server.patch(&path, inside).await.ok(200), before);
    }
    // What names something is merged, and null still clears.
    for (attribute, value, pointer, left) in [
        (
            "name",
            json!({"familyName": "Byron"}),
            "/name",
            json!({"givenName": "Ada", "familyName": "Byron"}),
        ),
        ("name", json!(null), "/name", Value::Null),
        ("addresses", json!([]), "/addresses", Value::Null),
        (
            "emails[type eq \"work\"]",
            json!(null),
            "/emails",
            json!([{"value": "a@home.example"}]),
        ),
        (
            &manager,
            json!(""),
            &format!("/{ENTERPRISE}/manager"),
            Value::Null,
        ),
    ] {
        let operation = json!([{"op": "replace", "path": attribute, "value": value}]);
        let after = server.patch(&path, operation).await.ok(200);
        assert_eq!(
            after.pointer(pointer).unwrap_or(&Value::Null),
            &left,
            "{attribute}"
        );
    }
}

#[apply(on_both_databases)]
async fn an_empty_object_empties_no_group(server: ScimSite) {
    let ada = server.user_id("ada@example.com").await;
    let group = server.group("Pilots", &[&ada]).await;
    let before = server.get(&group).await.ok(200);
    for op in ["add", "replace"] {
        for operation in [
            json!({"op": op, "path": "members", "value": {}}),
            json!({"op": op, "path": "members", "value": [{}]}),
            json!({"op": op, "path": format!("members[value eq \"{ada}\"]"), "value": {}}),
            json!({"op": op, "value": {"members": {}}}),
        ] {
            server.patch(&group, json!([operation])).await.ok(204);
            assert_eq!(server.get(&group).await.ok(200), before, "{operation}");
        }
    }
    let empty = json!([{"op": "replace", "path": "members", "value": []}]);
    server.patch(&group, empty).await.ok(204);
    assert!(server.members(&group).await.is_empty());
}

#[apply(on_both_databases)]
async fn in_a_post_and_a_put_an_empty_object_is_no_value(server: ScimSite) {
    let body = json!({
        "userName": "ada@example.com",
        "name": {},
        "emails": {},
        "addresses": [{}],
        ENTERPRISE: {"department": "R", "manager": {}},
    });
    let check = |shown: &Value| {
        for name in ["name", "emails", "addresses"] {
            assert!(shown.get(name).is_none(), "{name}");
        }
        assert_eq!(shown[ENTERPRISE], json!({"department": "R"}));
    };
    let created = server.post("/Users", body.clone()).await.ok(201);
    check(&created);
    let path = path_of(&created);
    server.put(&path, full()).await.ok(200);
    // A PUT says all that there is.
    check(&server.put(&path, body).await.ok(200));
}

#[apply(on_both_databases)]
async fn a_status_that_is_removed_is_shown_as_it_is(server: ScimSite) {
    let path = server.user("ada@example.com").await;
    let removals = [
        json!([{"op": "remove", "path": "active"}]),
        json!([{"op": "Remove", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active"}]),
    ];
    for active in [true, false] {
        let set = json!([{"op": "replace", "path": "active", "value": active}]);
        server.patch(&path, set).await.ok(200);
        for removal in &removals {
            let bulk = json!({"Operations": [{
                "method": "PATCH", "path": path, "data": {"Operations": removal},
            }]});
            server.post("/Bulk", bulk).await.ok(200);
            // Nobody comes back by a removal.
            let asked = format!("{path}?attributes=active");
            let shown = server.patch(&asked, removal.clone()).await.ok(200);
            assert_eq!(shown["active"], active);
            server.patch(&path, removal.clone()).await.ok(204);
            assert_eq!(server.get(&path).await.ok(200)["active"], active);
            let found = server.find(&format!("active eq {active}")).await;
            assert_eq!(found.names(), ["ada@example.com"]);
            assert_eq!(found.ok(200)["Resources"][0]["active"], active);
        }
        let put = server
            .put(&path, json!({"userName": "ada@example.com"}))
            .await;
        assert_eq!(put.ok(200)["active"], active);
    }
}
