//! Microsoft Entra ID, in both of its dialects.

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite, path_of};
use statux_testkit::{apply, on_both_databases};

fn create() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "externalId": "ada",
        "userName": "Ada@example.com",
        "active": true,
        "addresses": null,
        "displayName": "Ada",
        "emails": [{"type": "work", "value": "ada@example.com", "primary": true}],
        "name": {"familyName": "Lovelace", "formatted": "Ada Lovelace", "givenName": "Ada"},
        "roles": [],
        ENTERPRISE: {"department": "Engines", "manager": "42"},
    })
}

#[apply(on_both_databases)]
async fn entra_probes_with_a_name_that_nobody_has(server: ScimSite) {
    let probe = r#"userName eq "019bc197-6b0f-7000-8000-000000000000""#;
    let found = server.find(probe).await.ok(200);
    assert_eq!(found["totalResults"], 0);
    assert_eq!(found["startIndex"], 1);
    assert_eq!(found["itemsPerPage"], 0);
}

#[apply(on_both_databases)]
async fn entra_finds_in_any_letter_case_what_it_created(server: ScimSite) {
    let created = server.post("/Users", create()).await.ok(201);
    assert_eq!(created[ENTERPRISE]["department"], "Engines");
    assert_eq!(created[ENTERPRISE]["manager"]["value"], "42");
    assert!(created.get("addresses").is_none());
    for filter in [
        r#"userName eq "ADA@EXAMPLE.COM""#,
        r#"USERNAME EQ "ada@example.com""#,
        "userName eq ada@example.com",
        r#"externalId eq "ada""#,
        r#"emails[type eq "work"].value eq "ada@example.com""#,
        r#"emails[type eq "work" and primary eq "True"]"#,
    ] {
        let found = server.find(filter).await.ok(200);
        assert_eq!(found["totalResults"], 1, "{filter}");
        assert_eq!(found["Resources"][0], created, "{filter}");
    }
    assert_eq!(
        server.find(r#"externalId eq "ADA""#).await.ok(200)["totalResults"],
        0
    );
}

#[apply(on_both_databases)]
async fn entra_disables_with_capitals_and_text(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let operations = json!([{"op": "Replace", "path": "active", "value": "False"}]);
    assert_eq!(
        server.patch(&path, operations).await.ok(200)["active"],
        false
    );
    let operations = json!([{"op": "Replace", "path": "active", "value": "True"}]);
    assert_eq!(
        server.patch(&path, operations).await.ok(200)["active"],
        true
    );
    let operations = json!([{"op": "Replace", "path": "active", "value": "perhaps"}]);
    server
        .patch(&path, operations)
        .await
        .rejected(400, Some("invalidValue"));
}

#[apply(on_both_databases)]
async fn entra_sends_one_operation_for_each_attribute(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let manager = format!("{ENTERPRISE}:manager");
    let patched = server
    .patch(
        &path,
        json!([
            {"op": "Replace", "path": "displayName", "value": "B"},
            {"op": "Replace", "path": "name", "value": {"givenName": "B"}},
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "b@example.com"},
            {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "1"},
            {"op": "Add", "path": "addresses[type eq \"work\"].country", "value": "UK"},
            {"op": "Add", "path": "roles[primary eq \"True\"].value", "value": "Boss"},
            {"op": "Add", "path": manager, "value": "7"},
        ]),
    )
    .await
    .ok(200);
    assert_eq!(patched["displayName"], "B");
    assert_eq!(patched["name"]["givenName"], "B");
    assert_eq!(patched["name"]["familyName"], "Lovelace");
    assert_eq!(patched["emails"][0]["value"], "b@example.com");
    assert_eq!(
        patched["phoneNumbers"],
        json!([{"type": "mobile", "value": "1"}])
    );
    assert_eq!(
        patched["addresses"],
        json!([{"type": "work", "country": "UK"}])
    );
    assert_eq!(patched["roles"][0]["value"], "Boss");
    assert_eq!(patched[ENTERPRISE]["manager"]["value"], "7");
    assert_eq!(server.get(&path).await.ok(200), patched);
    assert_eq!(
        server
            .find("emails.value eq \"b@example.com\"")
            .await
            .ok(200)["totalResults"],
        1
    );
}

#[apply(on_both_databases)]
async fn entra_sends_an_object_whose_keys_are_paths(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let employee_number = format!("{ENTERPRISE}:employeeNumber");
    let value = json!({"displayName": "B", "name.givenName": "K", employee_number.as_str(): "A"});
    let operations = json!([{"op": "replace", "value": value}]);
    let patched = server.patch(&path, operations).await.ok(200);
    assert_eq!(patched["displayName"], "B");
    assert_eq!(patched["name"]["givenName"], "K");
    assert_eq!(patched["name"]["familyName"], "Lovelace");
    assert_eq!(patched[ENTERPRISE]["employeeNumber"], "A");
    assert_eq!(patched[ENTERPRISE]["department"], "Engines");
    assert!(patched.get("name.givenName").is_none());
    assert!(patched.get(&employee_number).is_none());
}

#[apply(on_both_databases)]
async fn entra_clears_with_null_and_with_nothing_between_quotes(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let manager = format!("{ENTERPRISE}:manager");
    let patched = server
        .patch(
            &path,
            json!([
                {"op": "Replace", "path": manager, "value": ""},
                {"op": "Replace", "path": "displayName", "value": null},
                {"op": "Remove", "path": "externalId"},
            ]),
        )
        .await
        .ok(200);
    assert!(patched[ENTERPRISE].get("manager").is_none());
    assert!(patched.get("displayName").is_none());
    assert!(patched.get("externalId").is_none());
}

#[apply(on_both_databases)]
async fn entra_never_empties_an_account_of_its_name(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let before = server.get(&path).await.ok(200);
    let operations = json!([
        {"op": "Replace", "path": "displayName", "value": "changed"},
        {"op": "Remove", "path": "userName"},
    ]);
    let rejected = server.patch(&path, operations).await;
    assert_eq!(rejected.status, 400, "{}", rejected.body);
    assert_eq!(server.get(&path).await.ok(200), before);
}

#[apply(on_both_databases)]
async fn entra_validates_with_pages_of_five(server: ScimSite) {
    for number in 0..12 {
        server.user(&format!("user{number}@example.com")).await;
    }
    let mut seen = 0;
    for start in [1, 6, 11] {
        let page = server
            .get(&format!("/Users?startIndex={start}&count=5"))
            .await;
        seen += page.names().len();
    }
    assert_eq!(seen, 12);
}

#[apply(on_both_databases)]
async fn entra_deletes_what_it_disabled_a_month_ago_and_may_create_it_again(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let off = json!([{"op": "Replace", "path": "active", "value": "False"}]);
    server.patch(&path, off).await.ok(200);
    server.clock.advance(chrono::Duration::days(30));
    assert_eq!(server.get(&path).await.ok(200)["active"], false);
    server.delete(&path).await.ok(204);
    server.get(&path).await.rejected(404, None);
    // Hired anew, with the same name and externalId: the same account.
    let again = server.post("/Users", create()).await.ok(201);
    assert_eq!(again["active"], true);
    assert_eq!(server.get(&path).await.ok(200), again);
}

#[apply(on_both_databases)]
async fn entra_sends_every_operation_as_an_object_whose_keys_are_paths(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let manager = format!("{ENTERPRISE}:manager");
    let add = json!([{"op": "Add", "value": {
        "emails[type eq \"work\"].value": "b@example.com",
        "phoneNumbers[type eq \"mobile\"].value": "1",
        "roles[primary eq \"True\"].value": "Boss",
        "name.givenName": "K",
        "active": "False",
        manager.as_str(): "7",
    }}]);
    let patched = server.patch(&path, add).await.ok(200);
    assert_eq!(patched["emails"][0]["value"], "b@example.com");
    assert_eq!(
        patched["phoneNumbers"],
        json!([{"type": "mobile", "value": "1"}])
    );
    assert_eq!(patched["roles"][0]["value"], "Boss");
    assert_eq!(patched["name"]["familyName"], "Lovelace");
    assert_eq!(patched["active"], false);
    assert_eq!(patched[ENTERPRISE]["manager"]["value"], "7");
    let replace = json!([{"op": "Replace", "value": {
        "phoneNumbers[type eq \"mobile\"].value": "2",
        "displayName": "",
        "title": null,
        manager.as_str(): "",
    }}]);
    let patched = server.patch(&path, replace).await.ok(200);
    assert_eq!(patched["phoneNumbers"][0]["value"], "2");
    assert!(patched.get("displayName").is_none());
    assert!(patched[ENTERPRISE].get("manager").is_none());
    assert_eq!(patched[ENTERPRISE]["department"], "Engines");
    assert!(!patched.to_string().contains("type eq"), "{patched}");
}

#[apply(on_both_databases)]
async fn entra_adds_replaces_and_removes_a_manager_in_every_form(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let manager = format!("{ENTERPRISE}:manager");
    for removal in [
        json!({"op": "Remove", "path": manager}),
        json!({"op": "Replace", "path": manager, "value": null}),
        json!({"op": "Replace", "path": manager, "value": ""}),
        json!({"op": "Replace", "path": manager, "value": {"value": ""}}),
    ] {
        for (op, value, id) in [
            ("Add", json!("7"), "7"),
            ("Replace", json!("8"), "8"),
            ("Replace", json!({"value": "9"}), "9"),
        ] {
            let set = json!([{"op": op, "path": manager, "value": value}]);
            let patched = server.patch(&path, set).await.ok(200);
            assert_eq!(patched[ENTERPRISE]["manager"]["value"], id);
        }
        let patched = server.patch(&path, json!([removal])).await.ok(200);
        let left = &patched[ENTERPRISE]["manager"]["value"];
        assert!(left.is_null(), "{removal}: {patched}");
    }
}

/// More than 40 % of failures stop the synchronization of everybody.
#[apply(on_both_databases)]
async fn entra_is_not_put_into_quarantine_by_what_it_sends_twice_or_for_nothing(server: ScimSite) {
    let path = path_of(&server.post("/Users", create()).await.ok(201));
    let ada = path.replace("/Users/", "");
    for operation in [
        json!({"op": "Replace", "path": "active", "value": "False"}),
        json!({"op": "Replace", "path": "displayName", "value": "Ada"}),
        json!({"op": "Remove", "path": "title"}),
        json!({"op": "Remove", "path": "phoneNumbers[type eq \"fax\"].value"}),
        json!({"op": "Add", "path": "roles", "value": []}),
        json!({"op": "Replace", "path": "nickName", "value": ""}),
        json!({"op": "Add", "path": "urn:example:custom:2.0:User:badge", "value": "1"}),
        json!({"op": "Replace", "path": "externalId", "value": "ada"}),
    ] {
        for _ in 0..2 {
            let answer = server.patch(&path, json!([operation])).await;
            assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
        }
    }
    let group = server.group("G", &[]).await;
    for operation in [
        json!({"op": "Add", "path": "members", "value": [{"value": ada}]}),
        json!({"op": "Remove", "path": "members", "value": [{"value": ada}]}),
        json!({"op": "Remove", "path": "members", "value": [{"value": "left-long-ago"}]}),
        json!({"op": "Replace", "path": "displayName", "value": "H"}),
    ] {
        for _ in 0..2 {
            let answer = server.patch(&group, json!([operation])).await;
            assert_eq!(answer.status, 204, "{operation}: {}", answer.body);
        }
    }
}

#[apply(on_both_databases)]
async fn entra_deletes_softly_whoever_has_a_long_name(server: ScimSite) {
    let digits = "0123456789abcdef0123456789abcdef";
    let domain = "@corp.onmicrosoft.example";
    for (number, local) in [(1, 10), (2, 254 - 25), (3, 288 - 25)] {
        let name = format!("{number}{}{domain}", "a".repeat(local - 1));
        let user = json!({"userName": name, "externalId": format!("e{number}"), "active": true});
        let path = path_of(&server.post("/Users", user).await.ok(201));
        let gone = format!("{digits}{name}");
        let deleted = json!([
            {"op": "Replace", "path": "userName", "value": gone},
            {"op": "Replace", "path": "active", "value": "False"},
        ]);
        let after = server.patch(&path, deleted).await.ok(200);
        assert_eq!(
            (&after["userName"], &after["active"]),
            (&json!(gone), &json!(false))
        );
        assert_eq!(
            server
                .find(&format!("userName eq \"{gone}\""))
                .await
                .names(),
            [&gone]
        );
        let restored = json!([
            {"op": "Replace", "path": "userName", "value": name},
            {"op": "Replace", "path": "active", "value": "True"},
        ]);
        let after = server.patch(&path, restored).await.ok(200);
        assert_eq!(
            (&after["userName"], &after["active"]),
            (&json!(name), &json!(true))
        );
    }
}
