//! The tests that Microsoft's SCIM validator (the "SCIM Validation Logic App" of its reference
//! code) makes, as far as they are requests to the server; the rest of them look at Entra ID. Its
//! test of OAuth 2.0 client credentials is `oauth`.
//! <https://github.com/AzureAD/SCIMReferenceCode>

use serde_json::{Value, json};
use statux_testkit::site::{ENTERPRISE, ScimSite};
use statux_testkit::{apply, on_both_databases};

const EMPLOYEE_NUMBER: &str =
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber";
const MANAGER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";

/// The single-valued attributes that Entra ID maps unless told otherwise: how it names them in a
/// PATCH, and where they are in the resource.
const MAPPED: [(&str, &str); 9] = [
    ("displayName", "/displayName"),
    ("title", "/title"),
    ("preferredLanguage", "/preferredLanguage"),
    ("name.givenName", "/name/givenName"),
    ("name.familyName", "/name/familyName"),
    ("name.formatted", "/name/formatted"),
    ("emails[type eq \"work\"].value", "/emails/0/value"),
    (
        "phoneNumbers[type eq \"mobile\"].value",
        "/phoneNumbers/0/value",
    ),
    (
        EMPLOYEE_NUMBER,
        "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/employeeNumber",
    ),
];

fn each(op: &str, value: &Value) -> Value {
    let operations = MAPPED
        .iter()
        .map(|(path, _)| json!({"op": op, "path": path, "value": value}));
    operations.collect()
}

/// Creates a user with all mapped attributes.
async fn user(server: &ScimSite) -> String {
    let path = server.user("validator@example.com").await;
    let filled = server
        .patch(&path, each("Add", &json!("first")))
        .await
        .ok(200);
    for (_, pointer) in MAPPED {
        assert_eq!(filled.pointer(pointer), Some(&json!("first")), "{pointer}");
    }
    path
}

/// Whether the schemas have this attribute, by the name that the validator gives it.
fn is_discovered(schemas: &Value, path: &str) -> bool {
    let (urn, path) = match path.strip_prefix(&format!("{ENTERPRISE}:")) {
        Some(rest) => (ENTERPRISE, rest),
        None => ("urn:ietf:params:scim:schemas:core:2.0:User", path),
    };
    let schema = schemas["Resources"].as_array().unwrap().iter();
    let schema = schema.clone().find(|schema| schema["id"] == urn).unwrap();
    let (filterless, sub) = match path.split_once('[') {
        Some((name, rest)) => (name, rest.rsplit_once("].").map(|(_, sub)| sub)),
        None => match path.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (path, None),
        },
    };
    let named = |list: &Value, name: &str| {
        let mut all = list.as_array().unwrap().iter();
        all.find(|attribute| attribute["name"] == name).cloned()
    };
    let Some(attribute) = named(&schema["attributes"], filterless) else {
        return false;
    };
    sub.is_none_or(|sub| named(&attribute["subAttributes"], sub).is_some())
}

#[apply(on_both_databases)]
async fn microsoft_published_validator_discovers_every_mapped_attribute(server: ScimSite) {
    let schemas = server.get("/Schemas").await.ok(200);
    for (path, _) in MAPPED {
        assert!(is_discovered(&schemas, path), "{path}");
    }
    assert!(is_discovered(&schemas, MANAGER));
    assert!(!is_discovered(&schemas, "name.nickName"));
}

#[apply(on_both_databases)]
async fn microsoft_published_validator_updates_every_mapped_attribute(server: ScimSite) {
    let path = user(&server).await;
    server
        .patch(&path, each("Replace", &json!("second")))
        .await
        .ok(200);
    let read = server.get(&path).await.ok(200);
    for (_, pointer) in MAPPED {
        assert_eq!(read.pointer(pointer), Some(&json!("second")), "{pointer}");
    }
}

#[apply(on_both_databases)]
async fn microsoft_published_validator_clears_with_empty_strings_and_then_with_null(
    server: ScimSite,
) {
    let path = user(&server).await;
    for (clearing, again) in [(json!(""), json!(null)), (json!(null), json!(""))] {
        server
            .patch(&path, each("Add", &json!("there")))
            .await
            .ok(200);
        for value in [clearing, again] {
            server.patch(&path, each("Replace", &value)).await.ok(200);
            let read = server.get(&path).await.ok(200);
            for (_, pointer) in MAPPED {
                let left = read.pointer(pointer).unwrap_or(&Value::Null);
                assert!(
                    left.is_null() || left == "",
                    "{pointer} after {value}: {read}"
                );
            }
        }
    }
}

#[apply(on_both_databases)]
async fn microsoft_published_validator_sets_changes_and_removes_a_manager(server: ScimSite) {
    let path = server.user("report@example.com").await;
    for (op, value, expected) in [
        ("Add", "first", Some("first")),
        ("Replace", "second", Some("second")),
        ("Replace", "", None),
    ] {
        let operation = json!([{"op": op, "path": MANAGER, "value": value}]);
        server.patch(&path, operation).await.ok(200);
        let read = server.get(&path).await.ok(200);
        let manager = read[ENTERPRISE]["manager"]["value"].as_str();
        assert_eq!(manager, expected, "{op} {value}");
    }
}

#[apply(on_both_databases)]
async fn microsoft_published_validator_pages_users_and_groups_by_five(server: ScimSite) {
    for number in 0..11 {
        server.user(&format!("user{number}@example.com")).await;
        server.group(&format!("Group {number}"), &[]).await;
    }
    for (path, name) in [("/Users", "userName"), ("/Groups", "displayName")] {
        let mut seen = vec![];
        for start in [1, 6, 11] {
            let page = server
                .get(&format!("{path}?startIndex={start}&count=5"))
                .await;
            assert_eq!(page.body["startIndex"], start);
            assert_eq!(page.body["totalResults"], 11);
            seen.extend(page.values(name).into_iter().map(str::to_owned));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 11, "{path}");
    }
}

/// The life of a user and of a group as the provisioning service makes it: created, changed,
/// disabled, deleted for good, and assigned anew.
#[apply(on_both_databases)]
async fn microsoft_published_validator_deletes_and_restores_users_and_groups(server: ScimSite) {
    let user = json!({"userName": "life@example.com", "externalId": "life", "active": true});
    for _ in 0..2 {
        let found = server.find(r#"userName eq "life@example.com""#).await;
        assert_eq!(found.ok(200)["totalResults"], 0);
        let created = server.post("/Users", user.clone()).await.ok(201);
        let path = statux_testkit::site::path_of(&created);
        let off = json!([{"op": "Replace", "path": "active", "value": "False"}]);
        assert_eq!(server.patch(&path, off).await.ok(200)["active"], false);
        server.delete(&path).await.ok(204);
        server.get(&path).await.rejected(404, None);
        let group = server.group("Life", &[]).await;
        let found = server.find_groups(r#"displayName eq "Life""#).await;
        assert_eq!(found.ok(200)["totalResults"], 1);
        server.delete(&group).await.ok(204);
        let found = server.find_groups(r#"displayName eq "Life""#).await;
        assert_eq!(found.ok(200)["totalResults"], 0);
    }
}

#[apply(on_both_databases)]
async fn validator_sends_a_patch_without_operations(server: ScimSite) {
    let user = user(&server).await;
    let ada = user.replace("/Users/", "");
    let group = server.group("G", &[&ada]).await;
    for (path, status) in [(user, 200), (group, 204)] {
        let before = server.get(&path).await.ok(200);
        for (operations, answered) in [(json!([]), status), (json!([{"op": "add"}]), 400)] {
            assert_eq!(server.patch(&path, operations).await.status, answered);
            assert_eq!(server.get(&path).await.ok(200), before);
        }
        let data = json!({"Operations": []});
        let bulk = json!({"Operations": [{"method": "PATCH", "path": path, "data": data}]});
        let done = server.post("/Bulk", bulk).await.ok(200);
        assert_eq!(done["Operations"][0]["status"], "200");
        assert_eq!(server.get(&path).await.ok(200), before);
    }
    let unknown = format!("/Users/{}", "0".repeat(36));
    server.patch(&unknown, json!([])).await.rejected(404, None);
}
